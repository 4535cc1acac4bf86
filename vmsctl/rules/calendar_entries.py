"""A visitor's calendar entry: one for each ticket, however many days, which a later one replaces or cancels.

RFC 5545 and 5546. Days at the same time of day are one recurring entry, which every calendar understands; a day that
stands apart is an exception to it. Two visits on one day need `RDATE`, which some calendars leave out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from vmsctl.rules import time_zones

PRODUCT = "-//vmsctl//visits//EN"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)
_JOINERS = "\u200c\u200d"
LONGEST_LINE = 75


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
    """The calendar file. Written by hand: `icalendar`, which the tests read it with, takes five times as long."""
    zone = time_zones.component(entry.zone, entry.spans[0].start.year, entry.spans[-1].end.year)
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", f"METHOD:{method}"]
    lines = [line for event in _events(entry, method) for line in ("BEGIN:VEVENT", *event, "END:VEVENT")]
    return _joined(head) + zone + _joined([*lines, "END:VCALENDAR"])


def _events(entry: Entry, method: str) -> list[list[str]]:
    pattern = _pattern(entry.spans)
    if len(entry.spans) == 1 or pattern is None:
        return [_event(entry, entry.spans[0], method) + [_time("RDATE", span.start) for span in entry.spans[1:]]]
    zone = ZoneInfo(entry.zone)
    first = datetime.combine(pattern.first, pattern.at, zone)
    master = _event(entry, Span(first, first + pattern.length), method) + [_rule(pattern, zone)]
    master += [_time("EXDATE", datetime.combine(day, pattern.at, zone)) for day in pattern.left_out]
    apart = [
        _event(entry, span, method) + [_time("RECURRENCE-ID", datetime.combine(day, pattern.at, zone))]
        for day, span in pattern.apart.items()
    ]
    return [master, *apart]


def _event(entry: Entry, span: Span, method: str) -> list[str]:
    lines = [
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{entry.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        _time("DTSTART", span.start),
        _time("DTEND", span.end),
        f"SUMMARY:{_text(entry.summary)}",
        f"LOCATION:{_text(entry.location)}",
        f"STATUS:{'CANCELLED' if method == CANCEL else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
    ]
    if method != CANCEL:
        lines.append(f"DESCRIPTION:{_text(entry.description)}")
        lines += [f"URL:{_plain(entry.url)}"] if entry.url else []
    if method != PUBLISH:
        name, email = entry.organizer
        lines.append(f'ORGANIZER;CN="{_quoted(name)}":mailto:{_plain(email)}')
        name, email = entry.attendee
        asked = "ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
        lines.append(f'ATTENDEE;CN="{_quoted(name)}";{asked}:mailto:{_plain(email)}')
    return lines


def _time(name: str, moment: datetime) -> str:
    return f"{name};TZID={moment.tzinfo}:{moment:%Y%m%dT%H%M%S}"


def _rule(pattern: _Pattern, zone: ZoneInfo) -> str:
    until = f"UNTIL={datetime.combine(pattern.last, pattern.at, zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if len(pattern.weekdays) == len(_WEEKDAYS):
        return f"RRULE:FREQ=DAILY;{until}"
    return f"RRULE:FREQ=WEEKLY;{until};BYDAY={','.join(_WEEKDAYS[number] for number in pattern.weekdays)}"


def _text(text: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11): of all control characters only the line break, written as `\\n`."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(map(_plain, escaped.splitlines()))


def _quoted(text: str) -> str:
    """What may stand between double quotes in a parameter (3.2)."""
    return _plain(text).replace('"', "'")


def _plain(text: str) -> str:
    """One line without control characters and halves of letters."""
    return (
        text
        if text.isprintable()
        else "".join(each if each.isprintable() or each in _JOINERS else " " for each in text)
    )


def _joined(lines: list[str]) -> bytes:
    return b"".join(b"%s\r\n" % _folded(line.encode()) for line in lines)


def _folded(line: bytes) -> bytes:
    """A content line in pieces of at most 75 bytes (3.1), none of which ends within a letter."""
    if len(line) <= LONGEST_LINE:
        return line
    pieces, at, room = [], 0, LONGEST_LINE
    while len(line) - at > room:
        end = at + room
        while line[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(line[at:end])
        at, room = end, LONGEST_LINE - 1
    return b"\r\n ".join([*pieces, line[at:]])


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
