"""A visitor who does not come says so: the visits of the ticket that have not begun are called off.

The host is told, and the visitor's calendar, which loses the days or the whole entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.kinds import VisitState
from db.queries import invitations as queries
from db.queries import portal_sessions
from vmsctl.errors import Refused
from vmsctl.rules.mails import changes
from vmsctl.rules.mails.changes import Before, Noted
from vmsctl.rules.passes import visit_name
from vmsctl.rules.text import LINE_LENGTH, clean
from vmsctl.services import event_log, outbox, requests

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.services.portal_sessions import Holder
    from vmsctl.workspace import Workspace

DECLINED = "visit.declined-by-visitor"
TEMPLATE = "invitation-declined"
TO_THE_VISITOR, OF_SOME_DAYS = "decline-confirmed", "day-decline-confirmed"
VISITS = "visits"
SAID = "declined by the visitor"
_COMING = frozenset({VisitState.EXPECTED, VisitState.AWAITING})


def coming(visits: Iterable[VisitRow], today: date) -> list[VisitRow]:
    """The visits that can still be declined."""
    return [row for row in visits if row.state in _COMING and row.day >= today.isoformat()]


def decline(
    ws: Workspace, holder: Holder, *, note: str = "", only: int | None = None, request_id: str | None = None
) -> tuple[str, ...]:
    """Call off what the session's ticket still has before it, or `only` one visit of it, and tell the host; the visits,
    as `v17`. The same request twice is one act, and so is declining what is declined.

    Raises `Refused` (`nothing-to-decline`) when the visitor is in, or all days are past.
    """
    why = clean(note, longest=LINE_LENGTH, what="note")
    with ws.transaction() as tx:
        subject = f"visit:{holder.ticket_of}"
        if requests.repeats(tx, request_id, DECLINED, subject):
            return ()
        rows = portal_sessions.of_ticket(tx, holder.ticket_of)
        meant = [row for row in coming(rows, holder.today) if only in (None, row.id)]
        said = f"{SAID}: {why}" if why else SAID
        gone = [row for row in meant if queries.cancel_visit(tx, row.id, said)]
        if not gone:
            raise Refused("nothing-to-decline", "There is nothing left to decline.", "Ask the host.")
        _confirm(tx, ws, gone, is_all=not _still_to_be(rows, gone, holder.today))
        _tell(tx, ws, gone)
        event_log.append(
            tx, ws, DECLINED, subject, chain=gone[0].building_id, at=ws.now(), request_id=request_id,
            facts={"visits": [row.id for row in gone]}, personal={"note": why} if why else None,
        )  # fmt: skip
        tx.presence |= {row.building_id for row in gone}
        return tuple(visit_name(row.id) for row in gone)


def _tell(tx: Transaction, ws: Workspace, gone: list[VisitRow]) -> None:
    """One message to the host, however many days; it names them."""
    first = gone[0]
    outbox.queue(
        tx, ws, template=TEMPLATE, building_id=first.building_id, visit_id=first.id, user_id=first.host_id,
        about=_naming(gone),
    )  # fmt: skip


def _confirm(tx: Transaction, ws: Workspace, gone: list[VisitRow], *, is_all: bool) -> None:
    """One message to the visitor: it calls the calendar entry off, or renews it without the days that are gone."""
    if is_all:
        outbox.queue(tx, ws, template=TO_THE_VISITOR, visit_id=gone[0].ticket_of, about=_naming(gone))
        return
    before = {row.id: Before(row.expected_at, row.until, 0, row.host_id) for row in gone}
    about = changes.written(Noted(before))
    outbox.queue(tx, ws, template=OF_SOME_DAYS, visit_id=gone[0].ticket_of, about=about)


def _still_to_be(rows: Iterable[VisitRow], gone: list[VisitRow], today: date) -> bool:
    """Whether the visitor's calendar keeps a day of today or later."""
    left = [row for row in rows if row not in gone]
    return bool(coming(left, today)) or any(row.state == VisitState.ON_SITE for row in left)


def _naming(gone: list[VisitRow]) -> str:
    return f"{VISITS}:{','.join(str(row.id) for row in gone)}"


def told_of(about: str) -> frozenset[int]:
    """The visits that a message tells of by name; empty for one that names none."""
    kind, _, ids = about.partition(":")
    return frozenset(map(int, ids.split(","))) if kind == VISITS and ids else frozenset()


def reason_of(cancelled_why: str) -> str:
    """What the visitor wrote, of the words that a visit keeps."""
    return cancelled_why.removeprefix(SAID).removeprefix(": ") if cancelled_why.startswith(SAID) else ""
