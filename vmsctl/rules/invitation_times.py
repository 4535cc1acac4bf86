"""When the visits of an invitation begin and end: one day, several days, or the days of a rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from vmsctl.errors import Invalid
from vmsctl.rules import local_time, recurrence, written_rules

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

DEFAULT_LENGTH = timedelta(hours=1)
"""How long a visit is expected to take when nobody says."""
_DAY = timedelta(days=1)


class Span(NamedTuple):
    """One visit's time in UTC, and the building's own day of its beginning (`YYYY-MM-DD`)."""

    day: str
    arrive: datetime
    until: datetime


class Times(NamedTuple):
    """The visits' times in order, and the rule that they follow (empty for one day)."""

    rule: str
    spans: tuple[Span, ...]


def times(arrive: str, until: str, repeat: str, zone: ZoneInfo, today: date | None = None) -> Times:
    """The visits of an invitation from what was written on the building's day `today`.

    `until` is a time of day, a full time, or empty; one that lies days later means a visit on each day up to it.
    Raises `Invalid`.
    """
    first = local_time.written(arrive, what="arrival", today=today)
    end = _end(first, until, today)
    single = span(first, end, zone)
    begin = local_time.wall_clock(first, zone)
    days, length = _days(begin, local_time.wall_clock(end, zone))
    if days > 1 and repeat:
        raise Invalid("until-other-day", "Each visit of a rule ends on its own day.", "Give --until as a time of day.")
    rule = _rule(repeat, days, today)
    starts = recurrence.arrivals(rule, begin, zone)
    if len(starts) == 1:
        return Times(rule, (single,))
    first_end = begin + length
    spans = (_moved_on(start, start + (first_end - begin), zone) for start in starts[1:])
    return Times(rule, (span(first, first_end, zone), *spans))


def _rule(repeat: str, days: int, today: date | None) -> str:
    if repeat:
        return recurrence.tidy(written_rules.rule(repeat, today) or repeat)
    return recurrence.daily(days) if days > 1 else ""


def span(arrive: datetime, until: datetime, zone: ZoneInfo) -> Span:
    """One visit from its written times; raises `Invalid`."""
    begin, end = local_time.told_apart(arrive, zone), local_time.told_apart(until, zone)
    if end <= begin:
        raise Invalid(
            "until-before-arrive",
            "The expected end is not after the arrival.",
            "For an end on another day write its date too: 2026-11-24T02:00.",
        )
    return Span(begin.astimezone(zone).date().isoformat(), begin, end)


def again(kept: Span, arrive: str, until: str, zone: ZoneInfo, today: date | None = None) -> Span:
    """A visit's changed time. A time of day keeps the day; without `until` the visit keeps its length. Raises
    `Invalid`."""
    begin = kept.arrive.astimezone(zone)
    first = _on_day(arrive, begin, "arrival", today) if arrive else begin
    if until:
        return span(first, _end(first, until, today), zone)
    begins = local_time.told_apart(first, zone)
    if not arrive:
        return kept
    return Span(begins.astimezone(zone).date().isoformat(), begins, begins + (kept.until - kept.arrive))


def _on_day(text: str, kept: datetime, what: str, today: date | None) -> datetime:
    time = local_time.time_of_day(text)
    return local_time.written(text, what=what, today=today) if time is None else datetime.combine(kept.date(), time)


def _end(first: datetime, until: str, today: date | None) -> datetime:
    if not until.strip():
        return first + DEFAULT_LENGTH
    time = local_time.time_of_day(until)
    return local_time.written(until, what="end", today=today) if time is None else datetime.combine(first.date(), time)


def _days(begin: datetime, end: datetime) -> tuple[int, timedelta]:
    """How many days a stretch of wall-clock time makes when each day's visit ends at the same time of day, and how
    long each is."""
    last = end.date() if end.time() > begin.time() else end.date() - _DAY
    days = (last - begin.date()).days + 1
    return days, end - begin - (days - 1) * _DAY


def _moved_on(arrive: datetime, until: datetime, zone: ZoneInfo) -> Span:
    begin = local_time.moved_on(arrive, zone)
    end = max(local_time.moved_on(until, zone), begin + timedelta(minutes=1))
    return Span(begin.astimezone(zone).date().isoformat(), begin, end)
