"""Statistics of a building and a period (ADM-3): days that are over from the summary rows, today from the visits.

Nobody who may not see the visits themselves is told of a group of fewer than five people, and nobody at all is told of
one whose visits have lost their visitors (J10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.queries import statistics as queries
from db.queries.statistics import MarkRow
from vmsctl.rules import rankings, statistics_period
from vmsctl.rules import roles as role_rules
from vmsctl.rules import statistics as rules
from vmsctl.rules.rankings import Named, Ranking
from vmsctl.rules.statistics import DayFigures, Figures
from vmsctl.services import buildings, list_export, roles, statistics_upkeep
from vmsctl.services import statistics_counting as counting

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.rules.statistics_period import Asked, Period
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

GROUPS = ("company", "visitor", "host")
SPREADS = ("day", "month", "weekday", "hour", "type")
WAYS = (*SPREADS, *GROUPS)
"""What a period can be looked at by."""
LIVE_MOST = 20_000
"""Visits up to which groups are counted from the visits themselves, the small ones too."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """A period in figures: all in one, spread by whatever was asked (`spreads`), and who came most often (`rankings`).

    `as_of` is the building's time. By hour there is only how many arrived.
    """

    building: str
    building_id: int
    period: Period
    as_of: datetime
    figures: Figures
    spreads: Mapping[str, Mapping[str, Figures]]
    rankings: Mapping[str, Ranking]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one question is about."""

    tx: Transaction
    place: Place
    period: Period
    mark: MarkRow
    now: datetime

    @property
    def today(self) -> str:
        return self.place.today(self.now).isoformat()


def show(
    ws: Workspace,
    asked: Asked,
    by: Iterable[str] = WAYS,
    *,
    building: str | None = None,
    limit: int = 10,
    export_reason: str | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> Statistics:
    """The figures of a period by some of `WAYS`; groups as many as `limit`. `tell` hears how far it has counted when
    the summary rows are behind. `export_reason` is given where it leaves the house as a file: with visitors in it that
    is a right of its own. Raises `Denied`, `NotFound`, `Invalid`."""
    ways = list(by)
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building)
        grants = roles.require(tx, ws, "see-statistics", place.id)
        if export_reason is not None and "visitor" in ways:
            roles.require(tx, ws, "export-lists", place.id, reason=export_reason)
        period = statistics_period.period(asked, place.today(ws.now()))
    statistics_upkeep.roll_up(ws, place, tell)
    with ws.reading() as tx:
        small = role_rules.reaches("see-small-groups", grants, place.id, own=False) is not None
        this = _Reading(tx, place, period, queries.mark(tx, place.id) or MarkRow(0, "", ""), ws.now())
        found = _read(this, ways, limit, small=small)
    if export_reason is not None and "visitor" in ways:
        rows = {place.id: len(found.rankings["visitor"].rows)}
        list_export.note(ws, "statistics by visitor", rows, export_reason)
    return found


def _read(this: _Reading, by: list[str], limit: int, *, small: bool) -> Statistics:
    days = _days(this)
    figures = rules.total(row.figures for row in days)
    spreads = {way: _spread(this, days, figures, way) for way in by if way in SPREADS}
    return Statistics(
        this.place.name, this.place.id, this.period, this.place.local(this.now), figures, spreads,
        {kind: _ranking(this, kind, figures.came, limit, small=small) for kind in by if kind in GROUPS},
    )  # fmt: skip


def _spread(this: _Reading, days: list[DayFigures], whole: Figures, by: str) -> dict[str, Figures]:
    if by == "hour":
        return {f"{hour:02}": Figures(came=came) for hour, came in enumerate(whole.hours)}
    found = rules.grouped(days, by, *this.period)
    if by != "type":
        return found
    names = queries.types(this.tx)
    return {names.get(int(id), id): figures for id, figures in found.items()}


def _days(this: _Reading) -> list[DayFigures]:
    """Every date of the period: as it is kept, and those that are not over as they are now."""
    first, last = this.period.first.isoformat(), this.period.last.isoformat()
    found = counting.kept_days(this.tx, this.place.id, first, last)
    hour, after = rules.hour_in(this.place.zone), max(this.mark.counted_to, _day_before(this.period))
    while (day := queries.next_day(this.tx, this.place.id, after, counting.day_after(last))) is not None:
        found += counting.day(this.tx, this.place.id, day, hour, over=day < this.today)
        after = day
    return found


def _day_before(period: Period) -> str:
    return (period.first - timedelta(days=1)).isoformat()


def _ranking(this: _Reading, kind: str, came: int, limit: int, *, small: bool) -> Ranking:
    if kind == "visitor":
        rows = _visitors(this, limit) if small else []
        return Ranking(tuple(rows), came, 0 if small else came)
    live = came <= LIVE_MOST
    parts = statistics_period.pieces(this.period, this.mark.ranked_to, this.place.today(this.now))
    if not live and len(parts) == 1 and parts[0][0]:
        return _with_names(this, kind, _whole(this, kind, parts[0][0], came, limit))
    found = rankings.together(_piece(this, kind, name, part, live=live) for name, part in parts)
    if not small:
        found = rankings.large(found)
    return _with_names(this, kind, rankings.ranking(found, limit, came))


def _whole(this: _Reading, kind: str, name: str, came: int, limit: int) -> Ranking:
    """A month or year as it is kept, of which only the first are read."""
    rows, visits = queries.first_names(this.tx, this.place.id, name, kind, limit)
    return Ranking(tuple(map(Named._make, rows)), came, max(0, came - visits))


def _visitors(this: _Reading, limit: int) -> list[Named]:
    first, last = this.period.first.isoformat(), this.period.last.isoformat()
    rows = queries.live(this.tx, this.place.id, "visitor", first, last, limit)
    return sorted((Named(str(row[0]), *row[1:]) for row in rows), key=lambda row: (-row.visits, row.name, row.code))


def _piece(this: _Reading, kind: str, name: str, part: Period, *, live: bool) -> list[Named]:
    """The groups of a month or year as they are kept, of the rest as the visits tell; with few visits both, for groups
    that are small and for those whose visits have lost their visitors."""
    kept = counting.kept_groups(this.tx, this.place.id, name, kind) if name else []
    if name and not live:
        return kept
    seen = counting.live(this.tx, this.place.id, kind, part.first.isoformat(), part.last.isoformat())
    return rankings.either(kept, seen)


def _with_names(this: _Reading, kind: str, found: Ranking) -> Ranking:
    """Hosts under the names that they have now."""
    if kind != "host":
        return found
    names = queries.hosts(this.tx, [int(row.code) for row in found.rows])
    return found._replace(rows=tuple(row._replace(name=names.get(int(row.code), row.name)) for row in found.rows))
