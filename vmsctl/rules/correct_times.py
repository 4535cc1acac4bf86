"""Which times of a stay can be put right, and what they may be."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db.kinds import StayHow, VisitState
from vmsctl.errors import Invalid, VmsError
from vmsctl.rules import local_time


class Times(NamedTuple):
    """One coming in and going out, in UTC; `out_at` is None while the visitor is inside."""

    in_at: datetime
    out_at: datetime | None


class Other(NamedTuple):
    """Another stay of the same visitor, of any visit."""

    visit_id: int
    times: Times


def written(text: str, near: datetime, zone: ZoneInfo, *, what: str, now: datetime | None = None) -> datetime:
    """The moment in UTC of a time as somebody writes it: `10:05` on the day of `near`, or with its date; where it is
    `now` is known, that may be `yesterday`.

    Raises `Invalid`.
    """
    time = local_time.time_of_day(text)
    if time is None:
        today = None if now is None else now.astimezone(zone).date()
        return local_time.told_apart(local_time.written(text, what=what, today=today), zone)
    day = near.astimezone(zone).date()
    return local_time.told_apart(datetime.combine(day, time), zone)


def refusal(new: Times, others: Iterable[Other], *, now: datetime, zone: ZoneInfo) -> VmsError | None:
    """Why a stay cannot have these times, or None."""
    if new.in_at > now or (new.out_at is not None and new.out_at > now):
        return Invalid("time-in-future", "That time has not come yet.", "Give the time at which it happened.")
    if new.out_at is not None and new.out_at <= new.in_at:
        return Invalid("out-before-in", "The visitor would leave before coming in.", "Look at both times.")
    for other in others:
        if _overlap(new, other.times):
            return _overlapping(other, zone)
    return None


def _overlap(one: Times, other: Times) -> bool:
    end = datetime.max.replace(tzinfo=UTC)
    return one.in_at < (other.out_at or end) and other.in_at < (one.out_at or end)


def _overlapping(other: Other, zone: ZoneInfo) -> VmsError:
    came, left = other.times.in_at.astimezone(zone), other.times.out_at
    until = "" if left is None else f" to {left.astimezone(zone):%H:%M}"
    return Invalid(
        "stays-overlap",
        f"The visitor was in then already: {came:%d.%m. %H:%M}{until} (v{other.visit_id}).",
        "Correct that stay first, or give times outside it.",
    )


def is_missed(how: str | None, *, still_inside: bool, in_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether nobody saw the visitor leave: presumed left, or inside since a day before today."""
    if how == StayHow.PRESUMED:
        return True
    return still_inside and in_at.astimezone(zone).date() < now.astimezone(zone).date()


def state_of(last_how: str | None, *, inside: bool) -> VisitState:
    """What a visit is by its stays: one open, else by how the last was ended."""
    if inside:
        return VisitState.ON_SITE
    return VisitState.PRESUMED_LEFT if last_how == StayHow.PRESUMED else VisitState.LEFT
