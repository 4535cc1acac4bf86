"""What retention knows of visits and visitors when it decides about them, as the rules want it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from db.instant import instant
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
    last = date.fromisoformat(row.day)
    if row.last_out is not None:
        last = max(last, instant(row.last_out).astimezone(known.zones[row.building_id]).date())
    return VisitFacts(
        id=row.id, ticket=row.ticket, building_id=row.building_id, visitor_id=row.visitor_id, state=row.state,
        arrived=row.arrived, last=last, on_site=row.on_site, detached=row.detached,
        held=row.id in keeping.held_visits or row.visitor_id in keeping.held_visitors,
        on_roll_call=row.id in keeping.listed_visits or row.visitor_id in keeping.listed_visitors,
    )  # fmt: skip


def months_of(visits: Iterable[VisitFacts]) -> list[tuple[int, int, str]]:
    """What is kept of visits that are being detached, so that it is known when their visitors go."""
    last: dict[tuple[int, int], date] = {}
    for visit in visits:
        if visit.visitor_id is not None:
            place = (visit.visitor_id, visit.building_id)
            last[place] = max(visit.last, last.get(place, visit.last))
    return [(*place, rules.month_end(day).isoformat()) for place, day in last.items()]
