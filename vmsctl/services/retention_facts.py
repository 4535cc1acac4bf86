"""What retention knows of visits and visitors when it decides about them, as the rules want it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.queries import retention as queries
from vmsctl.rules import retention as rules
from vmsctl.rules.retention import VisitFacts, VisitorFacts

if TYPE_CHECKING:
    from db.queries.retention import Kept, VisitRow
    from db.transaction import Transaction
    from vmsctl.services.retention_periods import Calendar


def kept(tx: Transaction, known: Calendar) -> Kept:
    """What holds and running roll calls keep now."""
    return queries.kept(tx, min(known.today.values()).isoformat())


def tickets(tx: Transaction, known: Calendar, ids: Sequence[int], keeping: Kept) -> list[tuple[list[VisitFacts], str]]:
    """The whole tickets of these visits, each with why it stays, or nothing."""
    facts = [visit_facts(row, known, keeping) for row in queries.tickets(tx, ids)]
    grouped = [list(mates) for _, mates in groupby(facts, key=lambda visit: visit.ticket)]
    return [(mates, rules.ticket_refusal(mates, known.periods, known.today)) for mates in grouped]


def visitors(tx: Transaction, known: Calendar, ids: Sequence[int], keeping: Kept) -> list[VisitorFacts]:
    """Visitors with all that decides about them."""
    visits: dict[int, list[VisitFacts]] = {id: [] for id in ids}
    for row in queries.of_visitors(tx, ids):
        visits[row.visitor_id or 0].append(visit_facts(row, known, keeping))
    months: dict[int, dict[int, date]] = {id: {} for id in ids}
    for id, building, until in queries.months(tx, ids):
        months[id][building] = date.fromisoformat(until)
    return [
        VisitorFacts(
            id, instant(made).astimezone(known.zones[0]).date(), visits[id], months[id],
            held=id in keeping.held_visitors, blocked=blocked, on_roll_call=id in keeping.listed_visitors,
        )
        for id, made, blocked in queries.visitors(tx, ids)
    ]  # fmt: skip


def visit_facts(row: VisitRow, known: Calendar, keeping: Kept) -> VisitFacts:
    """Made a million times in a run: no keyword is named, and no zone asked for an hour that is within the day."""
    id, ticket, building_id, visitor_id, _, state, arrived, day, detached, last_out, on_site = row
    last, over = _day(day, known.zones[building_id])
    if last_out is not None and last_out >= over:
        last = max(last, instant(last_out).astimezone(known.zones[building_id]).date())
    return VisitFacts(
        id, ticket, building_id, visitor_id, state, arrived, last, on_site,
        id in keeping.held_visits or visitor_id in keeping.held_visitors,
        id in keeping.listed_visits or visitor_id in keeping.listed_visitors,
        detached,
    )  # fmt: skip


@lru_cache(maxsize=4_096)
def _day(day: str, zone: ZoneInfo) -> tuple[date, int]:
    """A date (`YYYY-MM-DD`), and when it is over where it was."""
    found = date.fromisoformat(day)
    midnight = datetime.combine(found + timedelta(days=1), time.min, zone)
    return found, stored(midnight.astimezone(UTC))


def months_of(visits: Iterable[VisitFacts]) -> list[tuple[int, int, str]]:
    """What is kept of visits that are being detached, so that it is known when their visitors go."""
    last: dict[tuple[int, int], date] = {}
    for visit in visits:
        if visit.visitor_id is not None:
            place = (visit.visitor_id, visit.building_id)
            last[place] = max(visit.last, last.get(place, visit.last))
    return [(*place, rules.month_end(day).isoformat()) for place, day in last.items()]
