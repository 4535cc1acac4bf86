"""Who has been kept for long enough: pure, on dates of the building's own calendar (PRV-1, PRV-2, PRV-7).

A *ticket* is a visitor's visits under one invitation: one e-ticket opens them all, and they are detached together. A
period is a number of days; None is one without end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db.kinds import VisitState
from vmsctl.rules.schedule import midnight

DETACH, ANONYMISE, DELETE = "retention.invitations-days", "retention.anonymous-days", "retention.visitors-days"
UNUSED = "retention.unused-days"
PERIODS = (DETACH, UNUSED, ANONYMISE, DELETE)
"""The settings that say when data of visitors goes."""
EVENT_LOG = "retention.event-log-days"
ANNOUNCED = (*PERIODS, EVENT_LOG)
"""Periods of which a shorter one holds only after its notice."""

TWO_ADMINS_UNDER = 7
"""Days under which a period is shortened by two admins only."""
MANY_PERCENT, MANY_FLOOR = 5, 50
"""A run that would take more than this share, and more than so many, asks first."""

COMING = frozenset({VisitState.EXPECTED, VisitState.AWAITING})
CAME = frozenset({VisitState.ON_SITE, VisitState.LEFT, VisitState.PRESUMED_LEFT})

ON_SITE, HELD, ROLL_CALL, IS_COMING, BLOCKED, NOT_YET = (
    "on-site", "held", "roll-call", "coming", "blocked", "not-yet",
)  # fmt: skip
WORDS = {
    ON_SITE: "a stay is open",
    HELD: "a legal hold keeps it",
    ROLL_CALL: "it is on a running roll call",
    IS_COMING: "a visit is still to come",
    BLOCKED: "the visitor is blocked",
    NOT_YET: "its time has not come",
}
"""Why something is left alone."""


class Periods(NamedTuple):
    """The periods of a building: until a visit is detached, one that never took place, from then until it is anonymous,
    and until a visitor without visits is deleted."""

    detach: int | None
    unused: int | None
    anonymise: int
    delete: int | None


class VisitFacts(NamedTuple):
    """A visit as retention looks at it: `last` is the later of its day and the day of the last going out."""

    id: int
    ticket: int
    building_id: int
    visitor_id: int | None
    state: str
    arrived: bool
    last: date
    on_site: bool = False
    held: bool = False
    on_roll_call: bool = False
    detached: bool = False


class VisitorFacts(NamedTuple):
    """A visitor with all visits that are not detached; `months` the last of those that are, by building."""

    id: int
    made: date
    visits: Sequence[VisitFacts]
    months: Mapping[int, date]
    held: bool = False
    blocked: bool = False
    on_roll_call: bool = False


def ticket_refusal(visits: Iterable[VisitFacts], periods: Mapping[int, Periods], today: Mapping[int, date]) -> str:
    """Why the visits of a ticket stay connected with their visitor, or nothing when they are due."""
    for visit in visits:
        if why := _visit_refusal(visit, periods[visit.building_id], today[visit.building_id]):
            return why
    return ""


def visitor_refusal(visitor: VisitorFacts, periods: Mapping[int, Periods], today: Mapping[int, date]) -> str:
    """Why a visitor's profile stays, or nothing when it is due.

    Each building where the visitor was invited keeps the profile for as long as it says; building 0 speaks for a
    visitor who never was.
    """
    if no := standing_refusal(visitor, today):
        return no
    if visitor.blocked:
        return BLOCKED
    last = {0: visitor.made} if not visitor.visits and not visitor.months else dict(visitor.months)
    for visit in visitor.visits:
        last[visit.building_id] = max(visit.last, last.get(visit.building_id, visit.last))
    over = all(_over(day, periods[building].delete, today[building]) for building, day in last.items())
    return "" if over else NOT_YET


def standing_refusal(visitor: VisitorFacts, today: Mapping[int, date]) -> str:
    """Why a visitor may not be erased now, whoever asks: inside, expected, held, or on a running roll call."""
    if visitor.held:
        return HELD
    if visitor.on_roll_call:
        return ROLL_CALL
    reasons = [_standing(visit, today[visit.building_id]) for visit in visitor.visits]
    return next(filter(None, reasons), "")


def is_many(due: int, of: int) -> bool:
    """Whether taking so many at once should be asked about."""
    return due > MANY_FLOOR and due * 100 > of * MANY_PERCENT


def longest(periods: Iterable[int | None]) -> int | None:
    """The period that keeps longest."""
    found = list(periods)
    return None if None in found else max(day for day in found if day is not None)


def shortens(old: int | None, new: int | None) -> bool:
    """Whether a change of a period lets something go sooner."""
    return new is not None and (old is None or new < old)


def needs_second_admin(new: int | None) -> bool:
    """Whether a period is so short that one admin alone may not set it (ASVS 2.3.5)."""
    return new is not None and new < TWO_ADMINS_UNDER


@lru_cache(maxsize=4_096)
def month_end(day: date) -> date:
    """The last day of a date's month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def anonymous_before(today: date, zone: ZoneInfo, periods: Periods) -> datetime:
    """Visits detached before this are due to become anonymous: by dates, so that what last night's run left for three
    days is due in the whole of the night after them, and not a few seconds after its run."""
    return midnight(today - timedelta(days=periods.anonymise - 1), zone)


def _visit_refusal(visit: VisitFacts, periods: Periods, today: date) -> str:
    if visit.detached:
        return ""
    if no := _standing(visit, today):
        return no
    used = visit.arrived or visit.state in CAME
    over = _over(visit.last, periods.detach, today) or (not used and _over(visit.last, periods.unused, today))
    return "" if over else NOT_YET


def _standing(visit: VisitFacts, today: date) -> str:
    if visit.on_site or visit.state == VisitState.ON_SITE:
        return ON_SITE
    if visit.on_roll_call:
        return ROLL_CALL
    if visit.held:
        return HELD
    return IS_COMING if visit.state in COMING and visit.last >= today else ""


def _over(last: date, days: int | None, today: date) -> bool:
    return days is not None and last + timedelta(days=days) <= today
