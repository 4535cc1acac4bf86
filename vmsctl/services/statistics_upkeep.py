"""Keeping the summary rows: days that are over are counted once, and again when something happens to their visits.

No act at a desk writes them. The building's events tell which dates were touched: they are numbered without a gap, so
that a mark says how far they were read. Everything is counted from one unchanging picture of the store; what is
written afterwards is a few rows, and only if nobody else has moved the mark.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.instant import stored
from db.queries import buildings as building_queries
from db.queries import statistics as queries
from db.queries.statistics import MarkRow
from vmsctl.rules import statistics as rules
from vmsctl.rules.statistics import DayFigures
from vmsctl.services import buildings, event_log, roles
from vmsctl.services import statistics_counting as counting
from vmsctl.services.buildings import Place

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.statistics_counting import Groups
    from vmsctl.workspace import Workspace

EVENTS, VISITS = 20_000, 5_000
"""How many events are looked through, and how many visits counted, before what was found is written."""
FEW = 1_000
"""Events of visits that are not over, which are sooner looked through again than a mark is written."""
LONG_IMPORT = timedelta(days=1)
"""An import that has not ended by then was broken off."""
REBUILT = "statistics.rebuilt"
TELL = Callable[[str], object]


class Step(NamedTuple):
    """A piece of the work, counted and not yet written: dates with their figures, months and years with groups."""

    old: MarkRow | None
    new: MarkRow
    days: dict[str, list[DayFigures]]
    groups: list[Groups]


class Difference(NamedTuple):
    """A figure that is kept as one number and counted as another."""

    building: str
    period: str
    what: str
    kept: str
    counted: str


def roll_up(ws: Workspace, place: Place, tell: TELL = lambda _: None) -> int:
    """Count what is over and was touched; how many dates were."""
    done = 0
    while (step := _next(ws, place)) is not None:
        if not _write(ws, place.id, step):
            continue  # somebody else was quicker; whatever is left to do is looked for again
        done += len(step.days)
        if step.days or step.groups:
            tell(max([*step.days, *(each.period for each in step.groups)]))
    return done


def roll_up_all(ws: Workspace) -> int:
    """The same in every building, those switched off too."""
    with ws.reading() as tx:
        places = [Place(row.id, row.name, row.time_zone) for row in building_queries.listed(tx)]
    return sum(roll_up(ws, place) for place in places)


def rebuild(ws: Workspace, building: str | None = None, tell: TELL = lambda _: None) -> int:
    """Count everything anew; how many dates. What only the rows knew is kept: groups of visits whose visitors are
    forgotten, and lengths of stays that were rounded. Raises `Denied`."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "rebuild-statistics", place.id)
        mark = queries.mark(tx, place.id)
        if mark is not None:
            queries.move_mark(tx, place.id, mark, MarkRow(queries.head(tx, place.id), "", ""))
        event_log.append(tx, ws, REBUILT, f"building:{place.id}", chain=place.id, at=ws.now())
    return roll_up(ws, place, tell)


def verify(ws: Workspace, building: str | None = None) -> list[Difference]:
    """Count everything that is kept once more, and tell what differs. Raises `Denied`."""
    with ws.reading() as tx:
        here = buildings.find(tx, ws, building)
        places = [here] if here else [Place(*row) for row in building_queries.active(tx)]
        for place in places:
            roles.require(tx, ws, "see-statistics", place.id)
    for place in places:
        roll_up(ws, place)
    with ws.reading() as tx:
        return [each for place in places for each in _differences(tx, place)]


def _next(ws: Workspace, place: Place) -> Step | None:
    with ws.reading() as tx:
        old, head = queries.mark(tx, place.id), queries.head(tx, place.id)
        mark = old or MarkRow(head, "", "")
        today = place.today(ws.now()).isoformat()
        last = min(head, mark.seq + EVENTS)
        fresh = last > mark.seq and mark.counted_to
        touched = queries.touched(tx, place.id, mark.seq, last, mark.counted_to) if fresh else []
        waits = last < head or queries.is_importing(tx, stored(ws.now() - LONG_IMPORT))
        days, counted_to = _days(tx, place, touched, mark.counted_to, today, waits=waits)
        this_month = today[:7]
        periods = _touched_periods(touched, mark.ranked_to, today[:4])
        ranked_to = mark.ranked_to
        if not days and not waits:
            ranked_to, more = _next_month(tx, place.id, mark.ranked_to, this_month)
            periods += more
        new = MarkRow(last, counted_to, ranked_to)
        if not days and ranked_to == mark.ranked_to and last - mark.seq < FEW:
            return None
        return Step(old, new, days, [counting.groups(tx, place.id, period) for period in periods])


def _days(
    tx: Transaction, place: Place, touched: list[str], counted_to: str, today: str, *, waits: bool
) -> tuple[dict[str, list[DayFigures]], str]:
    """Dates that were touched, then new ones until they are enough; how far the new ones go."""
    hour = rules.hour_in(place.zone)
    days = {day: counting.day(tx, place.id, day, hour) for day in touched}
    while not waits and sum(_visits(rows) for rows in days.values()) < VISITS:
        day = queries.next_day(tx, place.id, counted_to, today)
        if day is None:
            break
        days[day] = counting.day(tx, place.id, day, hour)
        counted_to = day
    return days, counted_to


def _visits(rows: list[DayFigures]) -> int:
    """A day's visits as far as they cost time; a day without any costs a little too."""
    return 1 + sum(row.figures.invited + row.figures.walk_ins + row.figures.cancelled for row in rows)


def _touched_periods(touched: list[str], ranked_to: str, this_year: str) -> list[str]:
    """Months that were counted before, and with them their years; a month before its year."""
    months = {day[:7] for day in touched if day[:7] <= ranked_to}
    return [*sorted(months), *sorted({month[:4] for month in months if month[:4] < this_year})]


def _next_month(tx: Transaction, building_id: int, ranked_to: str, this_month: str) -> tuple[str, list[str]]:
    """The next month that is over, and what is to be counted with it: its year too when that is its last."""
    day = queries.next_day(tx, building_id, _end(ranked_to), f"{this_month}-01")
    if day is None:
        return ranked_to, []
    month, year = day[:7], day[:4]
    following = queries.next_day(tx, building_id, _end(month), f"{this_month}-01")
    is_last = year < this_month[:4] and (following is None or following[:4] > year)
    return month, [month, year] if is_last else [month]


def _end(month: str) -> str:
    """What stands after all of a month's dates and before the next one's."""
    return f"{month}-99" if month else ""


def _write(ws: Workspace, building_id: int, step: Step) -> bool:
    with ws.transaction() as tx:
        if not queries.move_mark(tx, building_id, step.old, step.new):
            return False
        days = {day: [counting.stored(row) for row in rows] for day, rows in step.days.items()}
        queries.replace_days(tx, building_id, days)
        for period, kinds in step.groups:
            groups = [(kind, *row) for kind, found in kinds.items() for row in found]
            queries.replace_names(tx, building_id, period, groups)
        return True


def _differences(tx: Transaction, place: Place) -> list[Difference]:
    mark = queries.mark(tx, place.id)
    if mark is None or not mark.counted_to:
        return []
    kept: dict[str, list[DayFigures]] = {}
    for row in counting.kept_days(tx, place.id, "", mark.counted_to):
        kept.setdefault(row.day, []).append(row)
    hour, found, end = rules.hour_in(place.zone), [], counting.day_after(mark.counted_to)
    day = queries.next_day(tx, place.id, "", end)
    while day is not None:
        found += _of_day(place, day, kept.pop(day, []), counting.day(tx, place.id, day, hour))
        day = queries.next_day(tx, place.id, day, end)
    for day, rows in kept.items():
        found += _of_day(place, day, rows, [])
    return found + _small(tx, place)


def _of_day(place: Place, day: str, kept: list[DayFigures], counted: list[DayFigures]) -> list[Difference]:
    before, now = (rules.total(row.figures for row in rows) for rows in (kept, counted))
    names = rules.Figures._fields
    found = [
        Difference(place.name, day, name.replace("_", " "), str(old), str(new))
        for name, old, new in zip(names, before, now, strict=True)
        if old != new
    ]
    if not found and kept != counted:
        found = [Difference(place.name, day, "visitor types", "otherwise", "spread")]
    return found


def _small(tx: Transaction, place: Place) -> list[Difference]:
    """Groups that must not be kept."""
    return [
        Difference(place.name, period, kind, f"a group of {people}", f"at least {rules.FEWEST}")
        for period, kind, people in queries.small(tx, place.id, rules.FEWEST)
    ]
