"""Days, times and rules as people write them, on Sunday 22 November 2026."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsctl.errors import Invalid
from vmsctl.rules import local_time, written_dates, written_rules
from vmsctl.rules.invitation_times import times

TODAY = date(2026, 11, 22)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-22"), ("Tomorrow", "2026-11-23"), ("yesterday", "2026-11-21"),
        ("Monday", "2026-11-23"), ("mon", "2026-11-23"), ("Sun", "2026-11-29"), ("next Friday", "2026-11-27"),
        ("24.12.", "2026-12-24"), ("24.12", "2026-12-24"), ("24.12.2027", "2027-12-24"), ("3.1.", "2027-01-03"),
        ("21.11.", "2026-11-21"), ("24 Dec", "2026-12-24"), ("Dec 24", "2026-12-24"),
        ("24. December 2028", "2028-12-24"),
        ("29.2.2028", "2028-02-29"), ("2026-12-24", "2026-12-24"), ("on the 24 dec", "2026-12-24"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written(text: str, day: str) -> None:
    assert local_time.written_day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", "soon", "31.2.", "24/12/2026", "12", "mo", "0.0.", "9" * 300, "24.12.99999", "-"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        local_time.written_day(text, TODAY)
    assert refused.value.code == "bad-day"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("10:00", "2026-11-22T10:00"), ("9:30", "2026-11-22T09:30"), ("2:30 pm", "2026-11-22T14:30"),
        ("12 am", "2026-11-22T00:00"), ("tomorrow 10:00", "2026-11-23T10:00"), ("tomorrow, 10", "2026-11-23T10:00"),
        ("10:00 tomorrow", "2026-11-23T10:00"), ("Monday at 9", "2026-11-23T09:00"),
        ("23.11. 10:00", "2026-11-23T10:00"), ("23.11.2027 10:00", "2027-11-23T10:00"),
        ("24 Dec 2pm", "2026-12-24T14:00"), ("2026-11-23 10:00", "2026-11-23T10:00"),
    ],
)  # fmt: skip
def test_a_time_is_read_as_it_is_written(text: str, moment: str) -> None:
    assert local_time.written(text, what="arrival", today=TODAY) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "text", ["tomorrow", "10", "25:00", "tomorrow 25", "10:61", "13 pm", "soon 10:00", "24.12.", "10:00 10:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        local_time.written(text, what="arrival", today=TODAY)
    assert refused.value.code == "bad-time"


@pytest.mark.parametrize("text", ["tomorrow 10:00", "10:00", "mon 10:00", "23.11. 10:00"])
def test_a_file_that_is_read_on_another_day_means_the_same(text: str) -> None:
    with pytest.raises(Invalid):
        local_time.written(text, what="arrive")
    assert local_time.written("23.11.2026 10:00", what="arrive") == datetime.fromisoformat("2026-11-23T10:00")


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-180, 180))
def test_a_day_without_its_year_is_the_one_nearest_to_today(today: date, away: int) -> None:
    day = today + timedelta(days=away)
    assert written_dates.day(f"{day.day}.{day.month}.", today) == day or (day.month, day.day) == (2, 29)


@given(st.text(max_size=60))
def test_no_text_is_more_than_refused(text: str) -> None:
    written_dates.day(text, TODAY), written_dates.moment(text, TODAY), written_rules.rule(text, TODAY)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("weekly 6 times", "FREQ=WEEKLY;COUNT=6"), ("daily x3", "FREQ=DAILY;COUNT=3"),
        ("every week 6", "FREQ=WEEKLY;COUNT=6"), ("every Monday 4 times", "FREQ=WEEKLY;BYDAY=MO;COUNT=4"),
        ("Mon, Wed until 18.12.", "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218"),
        ("Tuesdays and Thursdays 10x", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10"),
        ("weekdays until 2026-12-04", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261204"),
        ("weekly", "FREQ=WEEKLY"), ("FREQ=WEEKLY;COUNT=4", None), ("now and then", None), ("", None),
    ],
)  # fmt: skip
def test_a_rule_is_read_as_it_is_written(text: str, rule: str | None) -> None:
    assert written_rules.rule(text, TODAY) == rule


def test_an_invitation_in_words_is_visits() -> None:
    made = times("tomorrow 10:00", "2 pm", "weekly 3 times", BERLIN, TODAY)
    assert [span.day for span in made.spans] == ["2026-11-23", "2026-11-30", "2026-12-07"]
    assert made.rule == "FREQ=WEEKLY;COUNT=3"
