"""How a machine becomes a kiosk and stops being one (KSK-8): a code that works once, a token that the machine keeps.

Of both the store keeps a digest alone. Whoever pairs is known by the code, and by nothing else.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant, stored
from db.queries import kiosks as queries
from vmsctl.config import machine_name
from vmsctl.errors import Refused
from vmsctl.rules import kiosks as rules
from vmsctl.services import buildings, event_log, kiosks, requests, roles, throttles

if TYPE_CHECKING:
    from datetime import datetime

    from db.transaction import Transaction
    from vmsctl.services.kiosks import Kiosk
    from vmsctl.workspace import Workspace

PAIR, REVOKE = "pair-kiosk", "revoke-kiosk"
OFFERED, PAIRED, REVOKED = "kiosk.code-made", "kiosk.paired", "kiosk.revoked"
SECRET = "kiosk-token"
"""What the token is called among the machine's secrets."""


class Code(NamedTuple):
    """A pairing code, told this once, and its end."""

    kiosk: Kiosk
    code: str
    until: datetime


class Paired(NamedTuple):
    """The kiosk that a machine now is, and the token by which it shows that; nothing tells it again."""

    kiosk: Kiosk
    token: str


def new_code(ws: Workspace, kiosk: str, *, building: str | None = None, reason: str) -> Code:
    """A code that pairs one machine within ten minutes, in place of any earlier code; a machine that is paired stays
    so until another takes its place. Raises `Denied`, `NotFound`."""
    code = rules.code(secrets.randbelow(rules.CODES))
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, PAIR, place.id, reason=reason)
        row = kiosks.named_in(tx, place, kiosk)
        until = stored(ws.now() + rules.CODE_HOLDS)
        if not queries.offer(tx, row.id, code_hash=rules.code_digest(ws.keys.lookup, code), until=until):
            raise Refused("kiosk-switched-off", f"{row.name} is switched off.", "Switch it on first.")
        kiosks.append(tx, ws, OFFERED, row, {}, {"code": True}, reason)
        return Code(kiosks.made_of(tx, queries.by_id(tx, row.id)), code, instant(until))


def pair(ws: Workspace, code: str, *, client: str = "") -> Paired:
    """Use a code up and be its kiosk from now on; a machine that was it before is it no more. `client` is whoever gives
    the code, this machine where nobody says.

    Raises `Refused` for a code that is wrong, used, or too old, and `TooMany` after many of those.
    """
    client = client or machine_name()
    throttles.count(ws, throttles.PAIRINGS, client)
    token, now = secrets.token_hex(rules.TOKEN_BYTES), ws.now()
    with ws.transaction() as tx:
        paired = queries.pair(
            tx, code_hash=rules.code_digest(ws.keys.lookup, code), token_hash=rules.token_digest(token), at=stored(now)
        )
        if paired is None:
            raise Refused(
                "pairing-code-wrong", "This code pairs no kiosk, or it holds no longer.",
                "Ask for a new one: 'vmsctl kiosks code'.",
            )  # fmt: skip
        row = queries.by_id(tx, paired)
        event_log.append(tx, ws, PAIRED, f"kiosk:{paired}", chain=row.building_id, at=now)
        done = Paired(kiosks.made_of(tx, row), token)
    throttles.take_back(ws, throttles.PAIRINGS, client)
    return done


def revoke(
    ws: Workspace, kiosk: str, *, building: str | None = None, reason: str, request_id: str | None = None
) -> Kiosk:
    """Let the token and any code be worth nothing from now on. Raises `Denied`, `NotFound`, and `Refused` where the
    kiosk is not paired."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, REVOKE, place.id, reason=reason)
        row = kiosks.named_in(tx, place, kiosk, inactive=True)
        if not requests.repeats(tx, request_id, REVOKED, f"kiosk:{row.id}"):
            if not queries.revoke(tx, row.id, at=stored(ws.now())):
                raise Refused("kiosk-not-paired", f"{row.name} is not paired.", "There is nothing to revoke.")
            old = {"paired": row.paired, "code": row.code_until is not None}
            kiosks.append(tx, ws, REVOKED, row, old, dict.fromkeys(old, False), reason, request_id)
        return kiosks.made_of(tx, queries.by_id(tx, row.id))


def of_token(tx: Transaction, token: str) -> Kiosk | None:
    """The kiosk that a machine with this token is at this moment; None for a token that is worth nothing."""
    row = queries.by_token(tx, rules.token_digest(token))
    return None if row is None else kiosks.made_of(tx, row)
