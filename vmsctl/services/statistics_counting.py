"""Counting visits anew: a date's figures, and the groups of a month or year, from the visits themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.queries import statistics as queries
from vmsctl.rules import rankings
from vmsctl.rules import statistics as rules
from vmsctl.rules.rankings import Named
from vmsctl.rules.statistics import DayFigures, Figures, HourOf, Seen

if TYPE_CHECKING:
    from db.transaction import Row, Transaction

KEPT_KINDS = ("company", "host")
"""What is kept of a month: a visitor is one person, whom nothing but the visits themselves may tell of."""


class Groups(NamedTuple):
    """The groups of a month (`YYYY-MM`) or year (`YYYY`), by kind."""

    period: str
    rows: dict[str, list[Named]]


def day(tx: Transaction, building_id: int, day: str, hour: HourOf, *, over: bool = True) -> list[DayFigures]:
    """The figures of a date; what is known better from before its times were rounded is kept."""
    seen = [Seen._make(row) for row in queries.seen(tx, building_id, day)]
    found = rules.counted(day, seen, hour, over=over)
    if not over or not any(row.rounded for row in seen):
        return found
    return rules.kept(kept_days(tx, building_id, day, day), found)


def kept_days(tx: Transaction, building_id: int, first: str, last: str) -> list[DayFigures]:
    return [_figures(row) for row in queries.days(tx, building_id, first, last)]


def stored(figures: DayFigures) -> Row:
    """Visitor type and figures as a row of the store."""
    *counts, hours = figures.figures
    return (figures.type_id, *counts, ",".join(map(str, hours)))


def _figures(row: Row) -> DayFigures:
    day, type_id, *counts, hours = row
    return DayFigures(day, type_id, Figures._make([*counts, tuple(map(int, hours.split(",")))]))


def groups(tx: Transaction, building_id: int, period: str) -> Groups:
    """What may be kept of a month or year: groups of five and more. Where visits have lost their visitors since, those
    that were kept before stay."""
    first, last = span(period)
    lost = queries.has_detached(tx, building_id, first, last)
    kinds = {}
    for kind in KEPT_KINDS:
        found = rankings.large(live(tx, building_id, kind, first, last))
        before = _known_before(tx, building_id, period, kind) if lost else []
        kinds[kind] = rankings.either(before, found)
    return Groups(period, kinds)


def _known_before(tx: Transaction, building_id: int, period: str, kind: str) -> list[Named]:
    before = kept_groups(tx, building_id, period, kind)
    if len(period) > len("YYYY"):
        return before
    months = (kept_groups(tx, building_id, f"{period}-{month:02}", kind) for month in range(1, 13))
    return rankings.either(before, rankings.together(months))


def live(tx: Transaction, building_id: int, kind: str, first: str, last: str) -> list[Named]:
    """Companies or hosts of the visits from a date to a date."""
    rows = queries.live(tx, building_id, kind, first, last)
    if kind == "company":
        return rankings.folded(map(Named._make, rows))
    return [Named(str(code), *others) for code, *others in rows]


def kept_groups(tx: Transaction, building_id: int, period: str, kind: str) -> list[Named]:
    return [Named._make(row) for row in queries.names(tx, building_id, period, kind)]


def span(period: str) -> tuple[str, str]:
    """The first and the last date of a month or year."""
    if len(period) == len("YYYY"):
        return f"{period}-01-01", f"{period}-12-31"
    first = date.fromisoformat(f"{period}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return first.isoformat(), (following - timedelta(days=1)).isoformat()


def day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
