"""Finding what is due: walks through the store a piece at a time, reading only, so that nobody waits for it.

A walk through a building's old days remembers up to which day nothing is left; on Sundays, and whenever it is told to
look at everything, it begins again with the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.instant import stored
from db.queries import retention as queries
from vmsctl.rules import retention as rules
from vmsctl.services import retention_facts

if TYPE_CHECKING:
    from vmsctl.services.retention_periods import Calendar
    from vmsctl.workspace import Workspace

PIECE = 1_000
"""Rows that are looked at under one picture of the store."""


class Walk(NamedTuple):
    """The old visits of a building under one setting: `unused` are those to which nobody came."""

    building_id: int
    setting: str
    last: date
    unused: bool

    @property
    def mark(self) -> str:
        return f"{self.setting} {self.building_id}"


class Piece(NamedTuple):
    """What is due of what was looked at, and why the rest is not."""

    due: list[int]
    kept: Counter[str]


def walks(known: Calendar) -> list[Walk]:
    """Every building with a period for its visits."""
    found = []
    for id, periods in known.periods.items():
        for setting, days, unused in (
            (rules.DETACH, periods.detach, False), (rules.UNUSED, periods.unused, True),
        ):  # fmt: skip
            if id and days is not None:
                found.append(Walk(id, setting, known.today[id] - timedelta(days=days), unused))
    return found


def visits(ws: Workspace, known: Calendar, walk: Walk) -> Iterator[Piece]:
    """The old visits of a building, by day."""
    for ids in old(ws, walk):
        with ws.reading() as tx:
            looked_at = retention_facts.tickets(tx, known, ids, retention_facts.kept(tx, known))
        wanted, due, kept = set(ids), [], Counter[str]()
        for mates, why in looked_at:
            here = [visit.id for visit in mates if visit.id in wanted]
            due += here if not why else []
            kept[why] += len(here) if why else 0
        yield Piece(sorted(due), +kept)


def old(ws: Workspace, walk: Walk, *, since: str = "") -> Iterator[list[int]]:
    """The old visits of a building from a day on, by day, due or not."""
    day = since
    while (found := _next_day(ws, walk, day)) is not None:
        day, after = found, 0
        while ids := _old(ws, walk, day, after):
            yield ids
            after = ids[-1]


def visitors(ws: Workspace, known: Calendar) -> Iterator[Piece]:
    """The visitors who have not been invited for as long as the shortest period."""
    last = newest(known)
    after = 0
    while last is not None:
        with ws.reading() as tx:
            ids = queries.unseen(tx, last.isoformat(), after, PIECE)
            found = retention_facts.visitors(tx, known, ids, retention_facts.kept(tx, known))
        if not ids:
            return
        after = ids[-1]
        reasons = [(one.id, rules.visitor_refusal(one, known.periods, known.today)) for one in found]
        yield Piece([id for id, why in reasons if not why], Counter(why for _, why in reasons if why))


def newest(known: Calendar) -> date | None:
    """The last day on which a visitor may have been invited who is to be deleted; None where nobody ever is."""
    days = [
        known.today[id] - timedelta(days=periods.delete)
        for id, periods in known.periods.items() if periods.delete is not None
    ]  # fmt: skip
    return max(days, default=None)


def detached(ws: Workspace, known: Calendar) -> Iterator[list[int]]:
    """Visits that were detached for long enough, building by building."""
    for id in filter(None, known.periods):
        until = rules.anonymous_before(known.today[id], known.zones[id], known.periods[id])
        before, last = stored(until), (0, 0)
        while True:
            with ws.reading() as tx:
                found = queries.detached(tx, id, before, last, PIECE)
            if not found:
                break
            last = found[-1]
            yield [visit for _, visit in found]


def _next_day(ws: Workspace, walk: Walk, after: str) -> str | None:
    with ws.reading() as tx:
        return queries.next_day(tx, walk.building_id, after, walk.last.isoformat())


def _old(ws: Workspace, walk: Walk, day: str, after: int) -> list[int]:
    with ws.reading() as tx:
        return queries.old(tx, walk.building_id, day, after, PIECE, unused=walk.unused)
