"""Noting what a visitor was told of a visit before it changes, and comparing it with how things stand in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant
from db.kinds import VisitState
from db.queries import mails as queries
from vmsctl.rules.calendar_entries import Span
from vmsctl.rules.mails import changes as rules
from vmsctl.rules.mails.changes import Before, Change, Noted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from db.queries.invitations import HeldVisit
    from db.queries.mails import TicketVisit
    from db.queries.visits import VisitRow
    from db.transaction import Transaction


def noted(visits: Iterable[HeldVisit], *, reason: bool = False) -> dict[int, Noted]:
    """What holds of visits that are about to change, by ticket."""
    found: dict[int, dict[int, Before]] = {}
    for visit in visits:
        before = Before(visit.expected_at, visit.until, visit.floor_id or 0, visit.host_id)
        found.setdefault(visit.ticket_of, {})[visit.id] = before
    return {ticket: Noted(held, reason) for ticket, held in found.items()}


def since(tx: Transaction, about: str, visits: Iterable[TicketVisit]) -> tuple[Change, ...]:
    """What differs now from what a message notes, the earliest visit first."""
    told = rules.read(about)
    rows = [each.row for each in visits]
    found = [
        change for row in rows if row.id in told.visits for change in _of_visit(tx, row, told.visits[row.id])
    ]  # fmt: skip
    return (*found, *([Change("reason", None, rows[0].reason)] if told.reason else []))


def _of_visit(tx: Transaction, row: VisitRow, before: Before) -> Iterator[Change]:
    zone = ZoneInfo(row.time_zone)
    old = Span(instant(before.expected_at).astimezone(zone), instant(before.until).astimezone(zone))
    new = Span(instant(row.expected_at).astimezone(zone), instant(row.until).astimezone(zone))
    if row.state == VisitState.CANCELLED:
        yield Change("when", old, None)
        return
    if old != new:
        yield Change("when", old, new)
    if before.host_id != row.host_id:
        yield Change("host", queries.host_name(tx, before.host_id), row.host)
    if (floor := queries.floor_name(tx, before.floor_id)) != (row.floor or ""):
        yield Change("floor", floor, row.floor or "")
