"""The daily ledger: each job once on each local date, whatever the clocks do."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from apscheduler.triggers.cron import CronTrigger

from tests.scale import Scale
from vmsctl.rules import schedule
from vmsctl.rules.schedule import Due, Job

DAILY = Job("a-job", "", "")
EACH = Job("a-summary", "", "", each_date=True)
WEEKLY = Job("a-check", "", "", weekday=schedule.SUNDAY)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Cairo",
    "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kolkata",
)  # fmt: skip
TIMES = (time(0, 0), time(0, 30), time(2, 30), time(18, 0))


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def ticked(zone: ZoneInfo, when: time, first: date, days: int, step: timedelta) -> list[date]:
    """The dates on which a job ran that was asked for at each tick, with a ledger that remembers the newest."""
    now = at(first.isoformat(), zone)
    end, ran, last = now + timedelta(days=days), [], first - schedule.DAY
    while now < end:
        for run in schedule.due(DAILY, when, zone, now, last):
            ran.append(run.day)
            last = run.day
        now += step
    return ran


@pytest.mark.parametrize("when", TIMES, ids=str)
@pytest.mark.parametrize("zone", ZONES)
def test_each_job_runs_once_on_each_local_date_for_five_years(zone: str, when: time, scale: Scale) -> None:
    step = timedelta(minutes=scale(47, nightly=10))
    first, days = date(2026, 1, 1), 5 * 365 + 1
    ran = ticked(ZoneInfo(zone), when, first, days, step)
    assert ran[:days] == [first + timedelta(days=number) for number in range(len(ran))][:days]
    assert len(ran) >= days - 1


def fired(when: time, zone: ZoneInfo, first: datetime, last: datetime) -> list[date]:
    """The local dates on which a bare cron trigger fires."""
    trigger: Any = CronTrigger(hour=when.hour, minute=when.minute, timezone=zone)
    found, now = [], first
    while (fire := trigger.get_next_fire_time(None, now).astimezone(UTC)) < last:
        found.append(fire.astimezone(zone).date())
        now = fire + timedelta(seconds=1)
    return found


def test_a_bare_cron_trigger_skips_and_doubles_dates() -> None:
    """The control: what the ledger is there for does happen."""
    first, last = at("2026-01-01"), at("2031-01-01")
    dates = [date(2026, 1, 1) + timedelta(days=number) for number in range(5 * 365 + 1)]
    wrong = {when: fired(when, BERLIN, first, last) for when in TIMES}
    assert wrong[time(18, 0)] == dates
    assert wrong[time(2, 30)] != dates
    assert {day for day in wrong[time(2, 30)] if wrong[time(2, 30)].count(day) > 1} or wrong[time(0, 0)] != dates


def test_a_run_is_due_from_its_time_of_day_on() -> None:
    yesterday = date(2026, 11, 22)
    assert schedule.due(DAILY, time(18), BERLIN, at("2026-11-23T17:59"), yesterday) == []
    assert schedule.due(DAILY, time(18), BERLIN, at("2026-11-23T18:00"), yesterday) == [
        Due(date(2026, 11, 23), date(2026, 11, 23))
    ]


def test_what_was_missed_is_made_up_once() -> None:
    runs = schedule.due(DAILY, time(18), BERLIN, at("2026-12-23T08:00"), date(2026, 11, 22))
    assert runs == [Due(date(2026, 12, 22), date(2026, 12, 22))]


@pytest.mark.parametrize(("days", "runs"), [(1, 1), (3, 3), (7, 7), (8, 1), (30, 1)])
def test_up_to_seven_missed_summaries_are_made_one_by_one_and_more_in_one(days: int, runs: int) -> None:
    last = date(2026, 11, 22)
    found = schedule.due(EACH, time(18), BERLIN, at("2026-11-22T19:00") + timedelta(days=days), last)
    assert (len(found), found[0].since, found[-1].day) == (runs, date(2026, 11, 23), last + timedelta(days=days))


def test_a_new_building_makes_up_no_past() -> None:
    today, yesterday = date(2026, 11, 23), date(2026, 11, 22)
    assert schedule.due(EACH, time(18), BERLIN, at("2026-11-23T09:00"), None) == []
    assert schedule.due(EACH, time(18), BERLIN, at("2026-11-23T19:00"), None) == [Due(today, today)]
    assert schedule.due(DAILY, time(18), BERLIN, at("2026-11-23T09:00"), None) == [Due(yesterday, yesterday)]


def test_a_clock_that_goes_back_brings_no_second_run() -> None:
    assert schedule.due(DAILY, time(18), BERLIN, at("2026-11-23T16:00"), date(2026, 11, 23)) == []
    assert schedule.due(DAILY, time(18), BERLIN, at("1970-01-02T00:00"), date(2026, 11, 23)) == []


def test_a_weekly_job_runs_on_its_day_and_is_made_up_later() -> None:
    sunday = date(2026, 11, 22)
    assert schedule.due(WEEKLY, time(3), BERLIN, at("2026-11-28T12:00"), sunday) == []
    assert schedule.due(WEEKLY, time(3), BERLIN, at("2026-12-02T12:00"), sunday)[0].day == date(2026, 11, 29)
    assert schedule.next_time(WEEKLY, time(3), BERLIN, at("2026-11-24T12:00")) == at("2026-11-29T03:00")


def test_a_date_that_a_zone_leaves_out_has_no_run() -> None:
    """Samoa had no 30 December 2011."""
    samoa = ZoneInfo("Pacific/Apia")
    assert not schedule.is_a_date_of(date(2011, 12, 30), samoa)
    days = [run.day for run in schedule.due(EACH, time(18), samoa, at("2012-01-01T19:00", samoa), date(2011, 12, 28))]
    assert days == [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]


def test_a_time_that_is_skipped_comes_later_and_one_that_comes_twice_the_first_time() -> None:
    assert schedule.moment(date(2026, 3, 29), time(2, 30), BERLIN).astimezone(BERLIN).time() == time(3, 30)
    assert schedule.moment(date(2026, 10, 25), time(2, 30), BERLIN).isoformat() == "2026-10-25T00:30:00+00:00"


def test_the_newest_due_date_is_the_buildings_today_or_yesterday_whatever_the_zone(scale: Scale) -> None:
    dice = random.Random(4)
    zones = [ZoneInfo(name) for name in sorted(available_timezones()) if "/" in name]
    for _ in range(scale(2_000, nightly=10_000)):
        zone, when = dice.choice(zones), time(dice.randrange(24), dice.randrange(60))
        now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(5 * 365 * 1440))
        day, today = schedule.latest(DAILY, when, zone, now), now.astimezone(zone).date()
        assert schedule.moment(day, when, zone) <= now < schedule.moment(day + schedule.DAY, when, zone)
        assert day in (today, today - schedule.DAY)
