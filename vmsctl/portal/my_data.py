"""My data: a copy of it, or a request for its end, for who reads the visitor's mailbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response

from db.kinds import PrivacyRequestKind
from vmsctl.errors import Refused
from vmsctl.portal.asking import Ask, Input, Page
from vmsctl.portal.entry import go
from vmsctl.rules import privacy_requests as rules
from vmsctl.services import personal_data_paper, privacy_requests
from vmsctl.services.throttles import TooMany

if TYPE_CHECKING:
    from db.kinds import PrivacyRequestKind as Kind

START = "/visit/data"
CODE = f"{START}/code"
ERASE = f"{START}/erase"
WRONG = "wrong"
NO_BREAK = "\N{WORD JOINER}"


def show(ask: Ask) -> Response:
    with ask.ws.reading() as tx:
        asked_at = privacy_requests.erasure_asked_at(tx, ask.holder)
        email = privacy_requests.mailbox(tx, ask.holder)
    return ask.show("data", email=masked(email), asked_at=asked_at)


def send_code(ask: Ask) -> Response:
    kind = ask.form.get("kind", "")
    if kind not in tuple(PrivacyRequestKind):
        return go(START)
    wanted: Kind = PrivacyRequestKind(kind)
    privacy_requests.ask(ask.ws, ask.holder, wanted)
    return go(CODE)


def ask_code(ask: Ask) -> Response:
    """The page says what the code is for, and offers another."""
    with ask.ws.reading() as tx:
        kind = privacy_requests.waiting(tx, ask.holder)
    if not kind:
        return go(START)
    return ask.show(
        "data-code", kind=kind, email=masked(ask.holder.visit.email or ""), wrong=WRONG in ask.query,
        minutes=int(rules.CODE_HOLDS.total_seconds()) // 60,
    )  # fmt: skip


def prove(ask: Ask) -> Response:
    try:
        proven = privacy_requests.prove(ask.ws, ask.holder, ask.form.get("code", ""))
    except TooMany:
        raise
    except Refused:
        return go(f"{CODE}?{WRONG}=1")  # so that going back in the browser finds a page, and no form to send again
    return go(f"{START}/copy" if proven.kind == PrivacyRequestKind.EXPORT else ERASE)


def copy(ask: Ask) -> Response:
    return ask.show("data-copy") if ask.holder.proven else go(START)


def ask_to_erase(ask: Ask) -> Response:
    return ask.show("data-erase") if ask.holder.proven else go(START)


def erase(ask: Ask) -> Response:
    privacy_requests.confirm_erasure(ask.ws, ask.holder)
    return go(f"{START}/noted")


def noted(ask: Ask) -> Response:
    return ask.show("data-noted")


def export(ask: Ask) -> Response:
    """The copy itself, to read or for programs. It is noted that it was given, and so this is no GET."""
    if not ask.holder.proven:
        return go(START)
    data = privacy_requests.export(ask.ws, ask.holder)
    if ask.form.get("as") == "pdf":
        return _download(personal_data_paper.pdf(data, ask.words, ask.holder.zone), "my-data.pdf", "application/pdf")
    return _download(json.dumps(data, ensure_ascii=False, indent=2), "my-data.json", "application/json")


def _download(data: bytes | str, name: str, media: str) -> Response:
    return Response(data, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def masked(email: str) -> str:
    """An address as its owner knows it and nobody else learns it: `a…@example.org`."""
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}…{NO_BREAK}{at}{domain}" if at else ""


PAGES = (
    Page("GET", START, show, "What can be asked of one's data.", session=True),
    Page("POST", START, send_code, "Mail a code.", session=True,
         form=(Input("kind", "`export` or `erase`.", 20),), answers=(303, 409)),
    Page("GET", CODE, ask_code, "Where the mailed code is given.", session=True, answers=(200, 303)),
    Page("POST", CODE, prove, "Give the mailed code.", session=True,
         form=(Input("code", "Eight digits.", 40),), answers=(303, 409)),
    Page("GET", f"{START}/copy", copy, "Where the copy is downloaded.", session=True, answers=(200, 303)),
    Page("POST", f"{START}/export", export, "A copy of the data.", session=True, answers=(200, 303, 409),
         form=(Input("as", "`pdf` or `json`.", 10),), media=("application/json", "application/pdf")),
    Page("GET", ERASE, ask_to_erase, "What deletion means, before it is asked for.", session=True,
         answers=(200, 303)),
    Page("POST", ERASE, erase, "Ask for deletion, after the code was given.", session=True, answers=(303, 403, 409)),
    Page("GET", f"{START}/noted", noted, "Said after a request for erasure.", session=True),
)  # fmt: skip
