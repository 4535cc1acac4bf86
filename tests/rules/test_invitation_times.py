"""When visits begin and end, from what somebody wrote."""

from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsctl.errors import Invalid
from vmsctl.rules import local_time, recurrence
from vmsctl.rules.invitation_times import Span, again, times

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC")]
WRITTEN = st.datetimes(datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2030-01-01"))
FIRST = datetime.fromisoformat("2026-11-23T10:00")


def spans(arrive: str, until: str = "", repeat: str = "", zone: ZoneInfo = BERLIN) -> list[str]:
    """Beginnings and ends as the building's clocks show them."""
    return [
        f"{span.arrive.astimezone(zone):%Y-%m-%d %H:%M}/{span.until.astimezone(zone):%d %H:%M}"
        for span in times(arrive, until, repeat, zone).spans
    ]


@pytest.mark.parametrize(
    ("arrive", "until", "expected"),
    [
        ("2026-11-23T10:00", "11:00", ["2026-11-23 10:00/23 11:00"]),
        ("2026-11-23 10:00", "", ["2026-11-23 10:00/23 11:00"]),
        ("2026-11-23T10:00+00:00", "13:00", ["2026-11-23 11:00/23 13:00"]),
        ("2026-11-23T10:00", "2026-11-23T12:30", ["2026-11-23 10:00/23 12:30"]),
        ("2026-11-23T22:00", "2026-11-24T06:00", ["2026-11-23 22:00/24 06:00"]),
        ("2026-11-23T22:00", "2026-11-25T06:00", ["2026-11-23 22:00/24 06:00", "2026-11-24 22:00/25 06:00"]),
        ("2026-11-23T09:00", "2026-11-24T17:00", ["2026-11-23 09:00/23 17:00", "2026-11-24 09:00/24 17:00"]),
        ("2026-10-25T02:30+01:00", "03:00", ["2026-10-25 02:30/25 03:00"]),
        ("2026-11-23T10:00:59", "11:00", ["2026-11-23 10:00/23 11:00"]),
    ],
)
def test_what_is_written_is_a_visit_a_day(arrive: str, until: str, expected: list[str]) -> None:
    assert spans(arrive, until) == expected


@pytest.mark.parametrize(
    ("text", "code", "way_out"),
    [
        ("2027-03-28T02:30", "time-skipped", "03:30"),
        ("2027-10-31T02:30", "time-twice", "2027-10-31T02:30+02:00 or 2027-10-31T02:30+01:00"),
        ("2026-11-23", "bad-time", "2026-11-23T10:00"),
        ("20261123", "bad-time", "2026-11-23T10:00"),
        ("10:00", "bad-time", "2026-11-23T10:00"),
        ("", "bad-time", "2026-11-23T10:00"),
        ("2026-13-01T10:00", "bad-time", "2026-11-23T10:00"),
        ("2026-11-23T10:00" * 900, "too-long", "Shorten"),
        ("\x1b[31m2026", "bad-time", "2026-11-23T10:00"),
    ],
)
def test_a_time_that_is_none_says_how_to_write_it(text: str, code: str, way_out: str) -> None:
    with pytest.raises(Invalid) as error:
        times(text, "", "", BERLIN)
    assert error.value.code == code and way_out in error.value.hint
    assert error.value.message.isprintable()


@pytest.mark.parametrize("until", ["09:59", "10:00", "2026-11-22T11:00"])
def test_an_end_is_after_the_arrival(until: str) -> None:
    with pytest.raises(Invalid) as error:
        times("2026-11-23T10:00", until, "", BERLIN)
    assert error.value.code == "until-before-arrive"


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["11-23", "11-30", "12-07"]),
        ("RRULE:freq=weekly; byday=mo,we ;count=3;", ["11-23", "11-25", "11-30"]),
        ("FREQ=DAILY;UNTIL=20261125", ["11-23", "11-24", "11-25"]),
        ("FREQ=DAILY;UNTIL=20261125T100000", ["11-23", "11-24", "11-25"]),
        ("FREQ=DAILY;UNTIL=20261125T085959Z", ["11-23", "11-24"]),
        ("FREQ=DAILY;UNTIL=20261125T090000Z", ["11-23", "11-24", "11-25"]),
        ("FREQ=DAILY;INTERVAL=2;COUNT=2", ["11-23", "11-25"]),
        ("FREQ=MONTHLY;BYDAY=4MO;COUNT=2", ["11-23", "12-28"]),
        ("FREQ=MONTHLY;BYDAY=-1MO,4MO;COUNT=2", ["11-23", "11-30"]),
        ("FREQ=YEARLY;COUNT=1", ["11-23"]),
    ],
)
def test_a_rule_gives_its_days(rule: str, days: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in recurrence.arrivals(rule, FIRST, BERLIN)] == days


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=SECONDLY;COUNT=2", "bad-rule"),
        ("FREQ=MINUTELY;COUNT=2", "bad-rule"),
        ("FREQ=HOURLY;COUNT=2", "bad-rule"),
        ("FREQ=DAILY;BYHOUR=1,2,3;COUNT=2", "bad-rule"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", "bad-rule"),
        ("FREQ=DAILY;INTERVAL=-1;COUNT=2", "bad-rule"),
        ("FREQ=DAILY;COUNT=0", "bad-rule"),
        ("FREQ=DAILY;COUNT=x", "bad-rule"),
        ("FREQ=DAILY;COUNT=２", "bad-rule"),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "bad-rule"),
        ("FREQ=DAILY;UNTIL=soon", "bad-rule"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=2", "bad-rule"),
        ("COUNT=2", "bad-rule"),
        ("every Monday", "bad-rule"),
        ("FREQ=DAILY;COUNT=2\nEXRULE:FREQ=DAILY", "bad-rule"),
        ("FREQ=DAILY", "rule-endless"),
        ("FREQ=DAILY;COUNT=367", "rule-too-long"),
        ("FREQ=DAILY;COUNT=100000000", "bad-rule"),
        ("FREQ=DAILY;UNTIL=99991231", "rule-too-long"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", "rule-without-first-day"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "rule-without-first-day"),
        ("FREQ=DAILY;UNTIL=20200101", "rule-without-first-day"),
        ("FREQ=MONTHLY;INTERVAL=100;COUNT=300", "rule-too-far"),
        ("FREQ=YEARLY;UNTIL=20991231", "rule-too-far"),
    ],
)
def test_a_rule_that_is_none_of_days_is_refused(rule: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        recurrence.arrivals(rule, FIRST, BERLIN)
    assert error.value.code == code


# dateutil looks for the 30th of February up to the year 9999: six seconds of a machine for one line of text.
@pytest.mark.parametrize("rule", ["BYMONTHDAY=30;BYMONTH=2", "BYMONTHDAY=23;BYMONTH=11;BYDAY=MO"])
def test_days_that_hardly_ever_come_are_not_looked_for_through_the_ages(rule: str) -> None:
    before = process_time()
    with pytest.raises(Invalid):
        recurrence.arrivals(f"FREQ=DAILY;{rule};COUNT=366", FIRST, BERLIN)
    assert process_time() - before < 0.5


def test_the_first_day_that_would_do_is_named() -> None:
    with pytest.raises(Invalid, match="Monday 23.11.2026") as error:
        recurrence.arrivals("FREQ=WEEKLY;BYDAY=TU;COUNT=2", FIRST, BERLIN)
    assert error.value.hint == "Begin on Tuesday 24.11.2026."


def test_a_recurring_time_that_a_change_of_the_clocks_skips_comes_later_and_one_that_comes_twice_first() -> None:
    assert spans("2027-03-27T02:30", "03:15", "FREQ=DAILY;COUNT=2")[1] == "2027-03-28 03:30/28 03:31"
    autumn = times("2027-10-30T02:30", "03:15", "FREQ=DAILY;COUNT=2", BERLIN).spans[1]
    assert autumn.arrive == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@given(
    WRITTEN,
    st.integers(1, 60 * 23),
    st.sampled_from(ZONES),
    st.integers(1, 400),
)
def test_every_day_of_a_rule_keeps_the_wall_clock_except_where_the_clocks_skip_it(
    begin: datetime, minutes: int, zone: ZoneInfo, days: int
) -> None:
    count = min(days, recurrence.MOST_DAYS)
    end = begin + timedelta(minutes=minutes)
    try:
        found = times(f"{begin:%Y-%m-%dT%H:%M}", f"{end:%Y-%m-%dT%H:%M}", f"FREQ=DAILY;COUNT={count}", zone).spans
    except Invalid as error:
        assert error.code in {"time-skipped", "time-twice"}
        return
    assert len(found) == count
    for number, span in enumerate(found):
        wanted = begin.replace(second=0, microsecond=0) + timedelta(days=number)
        shown = span.arrive.astimezone(zone).replace(tzinfo=None)
        assert shown == wanted or (_skipped(wanted, zone) and timedelta() < shown - wanted <= timedelta(hours=1))
        assert span.until > span.arrive
        assert span.day == span.arrive.astimezone(zone).date().isoformat()


def _skipped(moment: datetime, zone: ZoneInfo) -> bool:
    return moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment


@given(WRITTEN, st.sampled_from(ZONES))
def test_a_written_time_is_the_moment_that_the_clocks_show_or_is_asked_about(written: datetime, zone: ZoneInfo) -> None:
    try:
        moment = local_time.told_apart(written, zone)
    except Invalid as error:
        both = {written.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
        assert error.code in {"time-skipped", "time-twice"} and len(both) == 2
        return
    assert moment.astimezone(zone).replace(tzinfo=None) == written


KEPT = Span("2026-11-23", datetime(2026, 11, 23, 9, 0, tzinfo=UTC), datetime(2026, 11, 23, 10, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("arrive", "until", "expected"),
    [
        ("14:00", "", "23 14:00/23 15:30"),
        ("9:15", "", "23 09:15/23 10:45"),
        ("", "12:00", "23 10:00/23 12:00"),
        ("14:00", "15:00", "23 14:00/23 15:00"),
        ("2026-11-24T08:00", "", "24 08:00/24 09:30"),
        ("2026-11-24T08:00", "10:00", "24 08:00/24 10:00"),
        ("", "2026-11-24T02:00", "23 10:00/24 02:00"),
        ("", "", "23 10:00/23 11:30"),
    ],
)
def test_a_changed_time_keeps_what_was_not_said(arrive: str, until: str, expected: str) -> None:
    new = again(KEPT, arrive, until, BERLIN)
    assert f"{new.arrive.astimezone(BERLIN):%d %H:%M}/{new.until.astimezone(BERLIN):%d %H:%M}" == expected
    assert new.day == f"2026-11-{expected[:2]}"
