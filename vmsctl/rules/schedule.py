"""Which runs of the daily jobs are due: a question about dates, asked every minute, and never about triggers.

A job has one run on each of a building's local dates. It is due from its time of day on, as that building's clocks show
it; what was missed while the machines were off is made up once, or date by date where a job asks for that.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from vmsctl.rules.local_time import moved_on

MOST_APART = 7
"""So many missed dates of a job that makes up each of them are made up one by one; more become one run."""

SUNDAY = 6
DAY = timedelta(days=1)
NOON = time(12)


class Job(NamedTuple):
    """A job of the table. `setting` names its time of day (`HH:MM`; empty: it does not run); `weekday` (Monday is 0)
    is set for one that runs once a week; `each_date` for one that makes up every missed date; `sweeping` for one that
    changes many rows at once, and therefore trusts no clock that was just set."""

    name: str
    words: str
    setting: str
    per_building: bool = True
    weekday: int | None = None
    each_date: bool = False
    sweeping: bool = False


class Due(NamedTuple):
    """A run to be done: of the dates from `since` to `day`, which are one date as a rule."""

    since: date
    day: date


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When a date's time of day comes, in UTC: once also where clocks are changed. A time that they skip comes as much
    later, one that comes twice the first time."""
    return moved_on(datetime.combine(day, at), zone)


def is_a_date_of(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone's calendar has that date: a few have skipped one to change sides of the date line."""
    return moment(day, NOON, zone).astimezone(zone).date() == day


def latest(job: Job, at: time, zone: ZoneInfo, now: datetime) -> date:
    """The newest date whose run is due."""
    day = now.astimezone(zone).date() + DAY
    while not (_runs_on(job, day, zone) and moment(day, at, zone) <= now):
        day -= DAY
    return day


def due(job: Job, at: time, zone: ZoneInfo, now: datetime, last: date | None) -> list[Due]:
    """The runs to be done, the oldest first; `last` is the newest date that the ledger has for the job."""
    newest = latest(job, at, zone, now)
    if last is not None and newest <= last:
        return []
    if last is None and job.each_date and newest < now.astimezone(zone).date():
        return []  # it may be the day before there was a building
    if last is None or not job.each_date:
        return [Due(newest, newest)]
    missed = list(_dates(job, last + DAY, newest, zone))
    if len(missed) <= MOST_APART:
        return [Due(day, day) for day in missed]
    return [Due(missed[0], newest)]


def _dates(job: Job, first: date, last: date, zone: ZoneInfo) -> Iterator[date]:
    while first <= last:
        if _runs_on(job, first, zone):
            yield first
        first += DAY


def _runs_on(job: Job, day: date, zone: ZoneInfo) -> bool:
    return job.weekday in (None, day.weekday()) and is_a_date_of(day, zone)


def time_of(text: str) -> time | None:
    """The time of day that a setting holds; None where it is empty."""
    return time.fromisoformat(text) if text else None


def next_time(job: Job, at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """When the job's next date comes, in UTC."""
    day = latest(job, at, zone, now) + DAY
    while not _runs_on(job, day, zone):
        day += DAY
    return moment(day, at, zone)


def by_name(jobs: Iterable[Job]) -> dict[str, Job]:
    return {job.name: job for job in jobs}


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a date begins, in UTC."""
    return moment(day, time.min, zone).astimezone(UTC)
