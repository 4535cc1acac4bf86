"""A visitor asks for a copy of the own data, or for its end (PRV-4): shown to be right by a code from the mailbox.

A copy is given at once. Erasure is asked for once more after the code, and then looked at by somebody, because a
visitor may be inside, expected or under a hold; here it is noted as proven, and carried out elsewhere.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from db.instant import instant, stored
from db.kinds import PrivacyRequestKind, PrivacyRequestState
from db.queries import locks, portal_sessions
from db.queries import privacy_requests as queries
from vmsctl.errors import Denied, NotFound, Refused
from vmsctl.rules import privacy_requests as rules
from vmsctl.services import event_log, outbox, personal_data, throttles

if TYPE_CHECKING:
    from datetime import datetime

    from db.queries.privacy_requests import RequestRow
    from db.transaction import Transaction
    from vmsctl.services.portal_sessions import Holder
    from vmsctl.workspace import Workspace

ASKED = "privacy-request.made"
PROVEN = "privacy-request.proven"
ANSWERED = "privacy-request.answered"
TEMPLATE = "privacy-code"
PROOF_HOLDS = timedelta(minutes=15)


class Asked(NamedTuple):
    """A code is on its way."""

    request_id: int
    kind: str


def mailbox(tx: Transaction, holder: Holder) -> str:
    """Where codes go to; empty where a code would prove nothing: a known visitor's address that came by the link
    itself is that of whoever has the link."""
    row = holder.visit
    return "" if row.visitor_id is None or queries.is_self_given(tx, row.visitor_id) else row.email or ""


def ask(ws: Workspace, holder: Holder, kind: PrivacyRequestKind) -> Asked:
    """Mail a code to the visitor. Raises `TooMany`, and `Refused` where there is no mailbox to send one to."""
    visitor_id = _visitor(holder)
    throttles.count(ws, throttles.CODES, str(visitor_id))
    now = ws.now()
    until = stored(now + rules.CODE_HOLDS)
    with ws.transaction() as tx:
        locks.hold(tx, [f"privacy {visitor_id}"])  # sent twice at once, it is one request
        if not mailbox(tx, holder):
            raise _no_mailbox()
        request = queries.newest(tx, visitor_id, kind)
        if request is not None:
            request_id = request.id
            queries.mail_again(tx, request_id, until)
        else:
            request_id = _add(tx, holder, visitor_id, kind, until)
        queued = outbox.queue(
            tx, ws, template=TEMPLATE, building_id=holder.visit.building_id, visitor_id=visitor_id,
            about=f"privacy-request:{request_id}",
        )  # fmt: skip
        if queued.id is None:
            raise _no_mailbox()
        if request is None:
            _note(tx, ws, ASKED, holder, request_id, kind)
    return Asked(request_id, kind)


def prove(ws: Workspace, holder: Holder, code: str) -> Asked:
    """Take the code that was mailed last. An export can be downloaded then for a while; an erasure be confirmed.

    Raises `Refused` (`code-wrong`) for a code that is wrong or holds no longer, `TooMany`.
    """
    visitor_id = _visitor(holder)
    throttles.count(ws, throttles.CODE_FAILURES, str(visitor_id))
    now = ws.now()
    with ws.transaction() as tx:
        request = queries.newest(tx, visitor_id)
        right = request is not None and rules.is_right(ws.keys, request.id, request.code_counter, code)
        proven = right and request is not None and _use(tx, request, stored(now))
        if request is not None and not proven:
            queries.fail(tx, request.id)
        if request is not None and proven:
            portal_sessions.prove(tx, holder.lookup, stored(now + PROOF_HOLDS))
            if request.kind == PrivacyRequestKind.EXPORT:
                _note(tx, ws, PROVEN, holder, request.id, request.kind)
    if request is None or not proven:
        raise Refused("code-wrong", "This code is not right, or it holds no longer.", "Ask for another.")
    throttles.take_back(ws, throttles.CODE_FAILURES, str(visitor_id))
    return Asked(request.id, request.kind)


def _use(tx: Transaction, request: RequestRow, at: int) -> bool:
    taken = queries.prove if request.kind == PrivacyRequestKind.EXPORT else queries.use_code
    return taken(tx, request, at=at, most=rules.MOST_FAILURES)


def confirm_erasure(ws: Workspace, holder: Holder) -> None:
    """The last word of who gave the code for erasure: from here on it waits for staff. Confirming twice is one act.

    Raises `Denied` unless the code for erasure was given within the last minutes; that for a copy is not enough.
    """
    visitor_id, now = _visitor(holder), ws.now()
    if not holder.proven:
        raise _not_proven()
    with ws.transaction() as tx:
        request = queries.newest(tx, visitor_id, PrivacyRequestKind.ERASE)
        if queries.confirm(tx, visitor_id, at=stored(now), since=stored(now - PROOF_HOLDS)) and request is not None:
            _note(tx, ws, PROVEN, holder, request.id, request.kind)
        elif queries.standing(tx, visitor_id) is None:
            raise _not_proven()


def waiting(tx: Transaction, holder: Holder) -> str:
    """What the code is for that was asked for last, `export` or `erase`; empty where none is waited for."""
    request = None if holder.visit.visitor_id is None else queries.newest(tx, holder.visit.visitor_id)
    return "" if request is None else request.kind


def kind_of(tx: Transaction, request_id: int) -> str:
    """What a request asks for, empty for one that there is not."""
    request = queries.by_id(tx, request_id)
    return "" if request is None else request.kind


def code_of(tx: Transaction, ws: Workspace, request_id: int) -> str:
    """The code that a mail has to say; raises `NotFound` when the request waits for none any more."""
    request = queries.by_id(tx, request_id)
    over = request is None or request.state != PrivacyRequestState.REQUESTED or request.code_until is None
    if request is None or over or instant(request.code_until or 0) <= ws.now():
        raise NotFound("privacy-code-over", "This request waits for no code any more.", "It can be asked for again.")
    return rules.code(ws.keys, request.id, request.code_counter)


def erasure_asked_at(tx: Transaction, holder: Holder) -> datetime | None:
    """When the visitor asked for erasure, while that is not carried out; on the building's clock."""
    at = None if holder.visit.visitor_id is None else queries.standing(tx, holder.visit.visitor_id)
    return None if at is None else instant(at).astimezone(holder.zone)


def export(ws: Workspace, holder: Holder) -> dict[str, Any]:
    """A copy of all that is kept of the visitor, for who has given the code. Raises `Denied`, `TooMany`."""
    visitor_id = _visitor(holder)
    if not holder.proven:
        raise _not_proven()
    throttles.count(ws, throttles.EXPORTS, str(visitor_id))
    with ws.transaction() as tx:
        queries.done(tx, visitor_id, at=stored(ws.now()))
        event_log.append(
            tx, ws, ANSWERED, f"visitor:{visitor_id}", chain=holder.visit.building_id, at=ws.now(),
            facts={"kind": str(PrivacyRequestKind.EXPORT)},
        )  # fmt: skip
        return personal_data.of_visitor(tx, ws, visitor_id)


def _not_proven() -> Denied:
    return Denied("not-proven", "The code from the mailbox is needed first.", "Ask for a code.")


def _no_mailbox() -> Refused:
    return Refused("no-mailbox", "No code can be sent to this visitor.", "Ask at the reception.")


def _visitor(holder: Holder) -> int:
    if holder.visit.visitor_id is None:
        raise Refused("visitor-unknown", "Nobody has said yet who this visitor is.", "Enter name and e-mail first.")
    return holder.visit.visitor_id


def _add(tx: Transaction, holder: Holder, visitor_id: int, kind: str, until: int) -> int:
    return queries.add(tx, {
        "visitor_id": visitor_id, "building_id": holder.visit.building_id, "kind": str(kind),
        "state": str(PrivacyRequestState.REQUESTED), "created_at": stored(holder.now), "code_until": until,
    })  # fmt: skip


def _note(tx: Transaction, ws: Workspace, event: str, holder: Holder, request_id: int, kind: str) -> None:
    event_log.append(
        tx, ws, event, f"privacy-request:{request_id}", chain=holder.visit.building_id, at=ws.now(),
        facts={"kind": str(kind), "visitor": holder.visit.visitor_id},
    )  # fmt: skip
