"""When somebody who was not seen to leave is presumed to have left, and when the host is reminded before."""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from vmsctl.rules import schedule

LEAST_STAY = timedelta(hours=1)
"""Who came in later than expected is not presumed to have left again at once."""


class Plan(NamedTuple):
    """What a building has set: at a time of day, so many hours after the expected end, or both; and how long before
    the host is reminded (zero: not at all)."""

    at: time | None
    hours: int
    reminder: timedelta

    @property
    def is_on(self) -> bool:
        return self.at is not None or self.hours > 0


def ends_at(plan: Plan, in_at: datetime, until: datetime, zone: ZoneInfo) -> datetime | None:
    """When a stay is over for the clock, in UTC: never before the expected end. None where nothing is set."""
    ends = []
    if plan.hours:
        ends.append(max(until, in_at) + timedelta(hours=plan.hours))
    if plan.at is not None:
        ends.append(_next(plan.at, max(until, in_at + LEAST_STAY), zone))
    return min(ends, default=None)


def reminds(plan: Plan, end: datetime, reminded_at: datetime | None, now: datetime) -> bool:
    """Whether the host is to be reminded now; once for each end, which moves when the visit is changed."""
    begins = end - plan.reminder
    return bool(plan.reminder) and now >= begins and (reminded_at is None or reminded_at < begins)


def presumes(plan: Plan, end: datetime, reminded_at: datetime | None, now: datetime) -> bool:
    """Whether the visitor is presumed to have left by now: not before the host has had the time that the reminder
    promised, however late it went out."""
    if reminds(plan, end, reminded_at, now):
        return False
    promised = reminded_at + plan.reminder if plan.reminder and reminded_at is not None else end
    return now >= max(end, promised)


def _next(at: time, after: datetime, zone: ZoneInfo) -> datetime:
    day = after.astimezone(zone).date()
    while (moment := schedule.moment(day, at, zone)) < after:
        day += schedule.DAY
    return moment
