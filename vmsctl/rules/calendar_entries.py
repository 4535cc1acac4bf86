"""A visitor's calendar entry: one for each ticket, however many days, which a later one replaces or cancels.

RFC 5545 and 5546. Days at the same time of day are one recurring entry, which every calendar understands; a day that
stands apart is an exception to it. Two visits on one day need `RDATE`, which some calendars leave out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from vmsctl.rules import time_zones

PRODUCT = "-//vmsctl//visits//EN"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)


class Span(NamedTuple):
    """From when until when, in the building's zone."""

    start: datetime
    end: datetime


class Entry(NamedTuple):
    """`uid` stays the same over all changes, `sequence` grows with them; `spans` are the days in their order."""

    uid: str
    sequence: int
    spans: tuple[Span, ...]
    zone: str
    summary: str
    description: str
    location: str
    url: str
    organizer: tuple[str, str]
    attendee: tuple[str, str]
    changed_at: datetime


class _Pattern(NamedTuple):
    """Most days' time of day and length, the days that have it, those that need an exception, and those left out."""

    at: time
    length: timedelta
    first: date
    last: date
    weekdays: tuple[int, ...]
    left_out: tuple[date, ...]
    apart: dict[date, Span]


def made(entry: Entry, method: str = REQUEST) -> bytes:
    """The calendar file."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in _events(entry, method):
        calendar.add_component(event)
    zone = time_zones.component(entry.zone, entry.spans[0].start.year, entry.spans[-1].end.year)
    return bytes(calendar.to_ical()).replace(b"BEGIN:VEVENT", zone + b"BEGIN:VEVENT", 1)


def _events(entry: Entry, method: str) -> list[Any]:
    pattern = _pattern(entry.spans)
    if len(entry.spans) == 1 or pattern is None:
        master = _event(entry, entry.spans[0], method)
        for span in entry.spans[1:]:
            master.add("rdate", span.start)
        return [master]
    first = datetime.combine(pattern.first, pattern.at, ZoneInfo(entry.zone))
    master = _event(entry, Span(first, first + pattern.length), method)
    master.add("rrule", _rule(pattern, entry.zone))
    for day in pattern.left_out:
        master.add("exdate", datetime.combine(day, pattern.at, ZoneInfo(entry.zone)))
    return [master, *(_apart(entry, day, span, pattern, method) for day, span in pattern.apart.items())]


def _event(entry: Entry, span: Span, method: str) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", span.start)
    event.add("dtend", span.end)
    event.add("summary", entry.summary)
    event.add("location", entry.location)
    if method != CANCEL:
        event.add("description", entry.description)
        event.add("url", entry.url)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if method != PUBLISH:
        event.add("organizer", _person(*entry.organizer))
        event.add("attendee", _person(*entry.attendee, invited=True))
    return event


def _person(name: str, email: str, *, invited: bool = False) -> Any:
    from icalendar import vCalAddress, vText

    person = vCalAddress(f"mailto:{email}")
    person.params["CN"] = vText(name)
    if invited:
        person.params["ROLE"] = vText("REQ-PARTICIPANT")
        person.params["PARTSTAT"] = vText("NEEDS-ACTION")
        person.params["RSVP"] = vText("FALSE")
    return person


def _apart(entry: Entry, day: date, span: Span, pattern: _Pattern, method: str) -> Any:
    event = _event(entry, span, method)
    event.add("recurrence-id", datetime.combine(day, pattern.at, ZoneInfo(entry.zone)))
    return event


def _rule(pattern: _Pattern, zone: str) -> dict[str, Any]:
    until = datetime.combine(pattern.last, pattern.at, ZoneInfo(zone)).astimezone(UTC)
    if len(pattern.weekdays) == len(_WEEKDAYS):
        return {"freq": "DAILY", "until": until}
    return {"freq": "WEEKLY", "until": until, "byday": [_WEEKDAYS[number] for number in pattern.weekdays]}


def _pattern(spans: Sequence[Span]) -> _Pattern | None:
    """The recurrence that the days follow; None for several visits on a day, or days too far apart for one."""
    by_day = {span.start.date(): span for span in spans}
    if len(by_day) < len(spans):
        return None
    usual, _ = Counter((span.start.timetz().replace(tzinfo=None), span.end - span.start) for span in spans).most_common(
        1
    )[0]
    first, last = min(by_day), max(by_day)
    weekdays = tuple(sorted({day.weekday() for day in by_day}))
    reached = [first + _DAY * count for count in range((last - first).days + 1)]
    left_out = tuple(day for day in reached if day.weekday() in weekdays and day not in by_day)
    if len(left_out) > max(len(spans), 10):
        return None
    apart = {day: span for day, span in by_day.items() if (span.start.time(), span.end - span.start) != usual}
    return _Pattern(*usual, first, last, weekdays, left_out, apart)
