"""The calendar entry that a visitor gets, read back by another's eyes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrule, rruleset, rrulestr
from dateutil.tz import tzical

from vmsctl.rules import time_zones
from vmsctl.rules.calendar_entries import CANCEL, PUBLISH, Entry, Span, made

BERLIN = ZoneInfo("Europe/Berlin")


def span(day: int, hour: int = 10, minutes: int = 60, month: int = 11) -> Span:
    start = datetime(2026, month, day, hour, tzinfo=BERLIN)
    return Span(start, start + timedelta(minutes=minutes))


def entry(*spans: Span, **changes: Any) -> Entry:
    made = Entry(
        "v17@example.org", 2, spans or (span(23),), "Europe/Berlin", "Visit to HQ", "Interview\nPIN 123456",
        "HQ, Main Street 1", "https://visit.example/i/1.0.x", ("Grace Hopper", "visit@example.org"),
        ("Ada Lovelace", "ada@example.org"), datetime(2026, 11, 1, 8, 0, tzinfo=UTC),
    )  # fmt: skip
    return made._replace(**changes)


def events(data: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def test_an_entry_says_when_where_what_and_who() -> None:
    data = made(entry())
    (event,) = events(data)
    assert b"METHOD:REQUEST" in data
    assert (event["uid"], event["sequence"], event["status"]) == ("v17@example.org", 2, "CONFIRMED")
    assert event["dtstart"].dt == datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)
    assert event["attendee"] == "mailto:ada@example.org"
    assert event["organizer"].params["CN"] == "Grace Hopper"
    assert event["description"] == "Interview\nPIN 123456"


def test_a_cancelled_entry_has_the_same_uid_and_tells_nothing_more() -> None:
    data = made(entry(sequence=3), CANCEL)
    (event,) = events(data)
    assert b"METHOD:CANCEL" in data
    assert (event["uid"], event["sequence"], event["status"]) == ("v17@example.org", 3, "CANCELLED")
    assert "description" not in event


def test_a_file_to_keep_asks_nobody_for_an_answer() -> None:
    assert b"ATTENDEE" not in made(entry(), PUBLISH)


def occurrences(data: bytes) -> list[datetime]:
    """What a calendar shows of the file, as dateutil reckons it."""
    master, *apart = events(data)
    found = rruleset()
    start = master["dtstart"].dt
    if "rrule" in master:
        rule = rrulestr(master["rrule"].to_ical().decode(), dtstart=start)
        assert isinstance(rule, rrule)
        found.rrule(rule)
    else:
        found.rdate(start)
    for name, add in (("exdate", found.exdate), ("rdate", found.rdate)):
        lists = master.get(name, [])
        for each in lists if isinstance(lists, list) else [lists]:
            for value in each.dts:
                add(value.dt)
    moved = {event["recurrence-id"].dt: event["dtstart"].dt for event in apart}
    return sorted(moved.get(one, one) for one in found)


@pytest.mark.parametrize(
    "spans",
    [
        [span(23), span(24), span(25)],
        [span(23), span(24, 14), span(25), span(27)],
        [span(2), span(9), span(23)],
        [span(23), span(23, 15)],
        [span(1, month=10), span(30, month=12)],
        [span(day, month=10) for day in range(22, 31)],
    ],
    ids=[
        "in a row",
        "one at another time",
        "weekly with a gap",
        "twice a day",
        "far apart",
        "over the change of clock",
    ],
)
def test_every_day_of_a_ticket_stands_in_its_one_entry(spans: list[Span]) -> None:
    data = made(entry(*spans))
    assert occurrences(data) == [one.start for one in spans]
    assert {str(event["uid"]) for event in events(data)} == {"v17@example.org"}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC",
                                  "Africa/Casablanca", "Europe/Dublin"])  # fmt: skip
def test_the_zone_in_the_file_shows_the_same_clock_as_the_zone(zone: str, tmp_path: Any) -> None:
    path = tmp_path / "zone.ics"
    path.write_bytes(b"BEGIN:VCALENDAR\r\n" + time_zones.component(zone, 2026, 2026) + b"END:VCALENDAR\r\n")
    read = tzical(str(path)).get(zone)
    for day in range(0, 365):
        naive = datetime(2026, 1, 1, 12) + timedelta(days=day)  # noqa: DTZ001
        assert naive.replace(tzinfo=read).utcoffset() == naive.replace(tzinfo=ZoneInfo(zone)).utcoffset(), naive


HOSTILE = [
    "Ada\r\nATTENDEE:mailto:x@evil.example",
    'Ada"; CN="x',
    "Ada;X=1:mailto:x",
    "Ada, Countess; \\n",
    "ÅÄ 愛 🙂" * 20,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_nothing_to_the_entry(name: str) -> None:
    data = made(entry(summary=name, description=name, location=name, attendee=(name, "ada@example.org")))
    (event,) = events(data)
    assert event["attendee"] == "mailto:ada@example.org"
    assert data.count(b"\r\nATTENDEE") == 1
    assert sorted(event) == sorted(events(made(entry()))[0])
    assert max(map(len, data.split(b"\r\n"))) <= 75
