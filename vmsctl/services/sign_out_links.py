"""The link with which a host signs out a visitor who has left without a check-out (CHK-5).

It comes with the reminder and ends the one stay that this was about, whoever checks visitors out in that building: it
is the host's in particular, and not a host's right to check out.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.kinds import StayHow
from db.queries import check_out as writes
from db.queries import sign_out_links as queries
from db.queries.check_out import EndOfStay
from vmsctl.errors import NotFound
from vmsctl.rules import host_answers as rules
from vmsctl.rules.host_answers import Purpose
from vmsctl.services import event_log
from vmsctl.services.check_out import CHECKED_OUT
from vmsctl.workspace import Actor

if TYPE_CHECKING:
    from db.queries.sign_out_links import LinkedStay
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

FACE = "link"


class SignOut(NamedTuple):
    """What the host's page says: `state` is `on-site`, `left` or `presumed-left`, `left_at` when; times are the
    building's. `signed_out` tells that this very call did it."""

    visit_id: int
    visitor: str
    company: str
    host: str
    building: str
    since: datetime
    until: datetime
    state: str
    left_at: datetime | None
    signed_out: bool = False


def look(ws: Workspace, token: str) -> SignOut:
    """What the link is about; changes nothing. Raises `NotFound` for a link that is none, or no longer the host's."""
    with ws.reading() as tx:
        return _view(_linked(tx, ws, token))


def sign_out(ws: Workspace, token: str) -> SignOut:
    """End the stay as of now, in the host's name; where it has ended already, how things stand. Raises `NotFound`."""
    with ws.transaction() as tx:
        row = _linked(tx, ws, token)
        host = ws.acting(Actor(row.host_id, row.host, FACE))
        at = max(stored(ws.now()), row.in_at)
        end = EndOfStay(row.stay_id, row.visit_id, row.building_id, at, row.host_id, StayHow.HOST, "")
        event = event_log.event(
            host, CHECKED_OUT, f"visit:{row.visit_id}", chain=row.building_id, at=instant(at),
            facts={"stay": row.stay_id, "by": FACE},
        )  # fmt: skip
        done = row.out_at is None and writes.record(tx, end, event)
        if done:
            tx.presence.add(row.building_id)
        return _view(_linked(tx, ws, token))._replace(signed_out=done)


def _linked(tx: Transaction, ws: Workspace, token: str) -> LinkedStay:
    row = _meant(tx, ws, token)
    if row is None or not row.host_active:
        raise NotFound(
            "sign-out-link-unknown", "This link signs nobody out.", "Take the newest reminder, or call the reception."
        )
    return row


def _meant(tx: Transaction, ws: Workspace, token: str) -> LinkedStay | None:
    """The stay of a link that this installation has made lately, for who is still the host."""
    id = rules.message_of(token)
    asked = queries.reminder(tx, id) if id is not None else None
    if id is None or asked is None or rules.is_over(instant(asked.created_at), ws.now()):
        return None
    made = rules.token(ws.keys.link, Purpose.SIGN_OUT, id, asked.visit_id, asked.user_id)
    if not hmac.compare_digest(made.encode(), token.encode()):
        return None
    row = queries.stay(tx, asked.stay_id) if asked.stay_id is not None else None
    return row if row is not None and row.host_id == asked.user_id else None


def _view(row: LinkedStay) -> SignOut:
    zone = ZoneInfo(row.time_zone)
    ended = "presumed-left" if row.out_how == StayHow.PRESUMED else "left"
    return SignOut(
        visit_id=row.visit_id,
        visitor=row.visitor,
        company=row.company,
        host=row.host,
        building=row.building,
        since=instant(row.in_at).astimezone(zone),
        until=instant(row.until).astimezone(zone),
        state="on-site" if row.out_at is None else ended,
        left_at=None if row.out_at is None else instant(row.out_at).astimezone(zone),
    )
