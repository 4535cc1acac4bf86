"""What is counted of visits, and how counts are put together (ADM-3, safety J10): pure, on rows and numbers.

*Invited* are visits that were announced and not cancelled, *came* those whose visitor arrived, walk-ins among them. A
*missed check-out* is a stay that was presumed to have ended, or that had not ended when its day was over. The average
stay is that of stays whose end somebody saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from db.kinds import StayHow, VisitState

CAME = frozenset({VisitState.ON_SITE, VisitState.LEFT, VisitState.PRESUMED_LEFT})
FEWEST = 5
"""People whom a group must have to be written down, or shown to somebody who may not see the visits (J10)."""
HOURS = 24
NO_HOURS = (0,) * HOURS
QUARTER = 900_000_000
"""Microseconds of the longest time in which no zone's clocks change their hour more than once."""


class Seen(NamedTuple):
    """A visit with one of its stays, or with none; times in microseconds, no longer exact when `rounded`. Those of one
    visit follow one another."""

    id: int
    type_id: int
    state: str
    arrived_at: int | None
    walk_in: bool
    in_at: int | None
    out_at: int | None
    out_how: str | None
    rounded: bool


class Figures(NamedTuple):
    """Counts of visits and stays; `unended` stays are open, `stays` and `stay_seconds` those whose end was seen."""

    invited: int = 0
    walk_ins: int = 0
    came: int = 0
    no_show: int = 0
    cancelled: int = 0
    presumed: int = 0
    unended: int = 0
    stays: int = 0
    stay_seconds: int = 0
    hours: tuple[int, ...] = NO_HOURS

    @property
    def average_stay(self) -> int | None:
        """Minutes, rounded; None where no stay has ended."""
        return round(self.stay_seconds / self.stays / 60) if self.stays else None


class DayFigures(NamedTuple):
    """Of one visitor type on one date (`YYYY-MM-DD`)."""

    day: str
    type_id: int
    figures: Figures


HourOf = Callable[[int], int]


def hour_in(zone: ZoneInfo) -> HourOf:
    """What hour the zone's clocks show at a time in microseconds; hours that come twice are one."""
    known: dict[int, int] = {}

    def hour(micros: int) -> int:
        quarter = micros // QUARTER
        if quarter not in known:
            known[quarter] = datetime.fromtimestamp(quarter * QUARTER / 1e6, UTC).astimezone(zone).hour
        return known[quarter]

    return hour


def counted(day: str, seen: Iterable[Seen], hour: HourOf, *, over: bool) -> list[DayFigures]:
    """The figures of a date by visitor type. Nobody is a no-show, and no check-out missed, before the day is `over`."""
    tallies: dict[int, _Tally] = {}
    before = None
    for row in seen:
        tally = tallies.get(row.type_id)
        if tally is None:
            tally = tallies[row.type_id] = _Tally()
        if row.id != before:
            tally.visit(row, hour)
            before = row.id
        if row.in_at is not None:
            tally.stay(row.in_at, row.out_at, row.out_how)
    return [DayFigures(day, type_id, tally.figures(over=over)) for type_id, tally in sorted(tallies.items())]


class _Tally:
    """Counts of one visitor type while they are made."""

    def __init__(self) -> None:
        self.invited = self.walk_ins = self.came = self.cancelled = 0
        self.presumed = self.unended = self.stays = self.microseconds = self.came_invited = 0
        self.hours = [0] * HOURS

    def visit(self, row: Seen, hour: HourOf) -> None:
        if row.state == VisitState.CANCELLED:
            self.cancelled += 1
            return
        arrived = row.arrived_at if row.arrived_at is not None else row.in_at
        came = arrived is not None or row.state in CAME
        self.came += came
        if row.walk_in:
            self.walk_ins += came
        else:
            self.invited += 1
            self.came_invited += came
        if arrived is not None:
            self.hours[hour(arrived)] += 1

    def stay(self, in_at: int, out_at: int | None, out_how: str | None) -> None:
        if out_at is None:
            self.unended += 1
        elif out_how == StayHow.PRESUMED:
            self.presumed += 1
        else:
            self.stays += 1
            self.microseconds += out_at - in_at

    def figures(self, *, over: bool) -> Figures:
        return Figures(
            self.invited, self.walk_ins, self.came, self.invited - self.came_invited if over else 0, self.cancelled,
            self.presumed, self.unended if over else 0, self.stays, self.microseconds // 1_000_000, tuple(self.hours),
        )  # fmt: skip


def kept(old: Iterable[DayFigures], new: Iterable[DayFigures]) -> list[DayFigures]:
    """A date counted anew after times in it were rounded: of as many stays, their length is known from before."""
    before = {row.type_id: row.figures for row in old}
    return [row._replace(figures=_unrounded(before.get(row.type_id), row.figures)) for row in new]


def _unrounded(old: Figures | None, new: Figures) -> Figures:
    return new._replace(stay_seconds=old.stay_seconds) if old is not None and old.stays == new.stays else new


def total(rows: Iterable[Figures]) -> Figures:
    """All of them in one."""
    columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True))
    if not columns:
        return Figures()
    *counts, hours = columns
    return Figures._make([*map(sum, counts), tuple(map(sum, zip(*hours, strict=True)))])


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def grouped(rows: Iterable[DayFigures], by: str, first: date, last: date) -> dict[str, Figures]:
    """Figures `by` day, month, weekday or type, in order; days, months and weekdays in which nothing was are there."""
    name = _NAMES[by]
    found: dict[str, list[Figures]] = {label: [] for label in _labels(by, first, last)}
    for row in rows:
        found.setdefault(name(row), []).append(row.figures)
    return {label: total(figures) for label, figures in found.items()}


_NAMES: Mapping[str, Callable[[DayFigures], str]] = {
    "day": lambda row: row.day,
    "month": lambda row: row.day[:7],
    "weekday": lambda row: WEEKDAYS[date.fromisoformat(row.day).weekday()],
    "type": lambda row: str(row.type_id),
}


def _labels(by: str, first: date, last: date) -> list[str]:
    if by == "weekday":
        return list(WEEKDAYS)
    if by == "type":
        return []
    days = ((first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1))
    return list(dict.fromkeys(day[:7] if by == "month" else day for day in days))
