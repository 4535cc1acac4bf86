"""Which visits of an invitation can still be changed or cancelled, and to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.kinds import VisitState
from vmsctl.errors import Conflict, Invalid, NotFound, Refused, VmsError
from vmsctl.rules import local_time
from vmsctl.rules.invitation_times import Span, again

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

_COMING = frozenset({VisitState.EXPECTED, VisitState.AWAITING})


class Planned(NamedTuple):
    """A visit as it stands."""

    id: int
    state: str
    span: Span


def chosen(visits: Sequence[Planned], ids: Sequence[int]) -> list[Planned]:
    """The visits of these ids, all where none are given; raises `NotFound` for one of another invitation."""
    strange = set(ids) - {visit.id for visit in visits}
    if strange:
        raise NotFound("no-such-visit", f"This invitation has no visit v{min(strange)}.", "See 'invitations show'.")
    return [visit for visit in visits if not ids or visit.id in ids]


def coming(visits: Sequence[Planned], today: date) -> list[Planned]:
    """Those that can still be changed: not checked in, not cancelled, their day not past."""
    return [visit for visit in visits if visit.state in _COMING and visit.span.day >= today.isoformat()]


def too_late(visits: Sequence[Planned]) -> VmsError:
    """Why none of these visits can be changed any more."""
    states = {visit.state for visit in visits}
    if states == {VisitState.CANCELLED}:
        return Refused("visit-cancelled", "This visit was cancelled.", "Make a new invitation.")
    if states & {VisitState.ON_SITE, VisitState.LEFT, VisitState.PRESUMED_LEFT}:
        return Conflict(
            "visit-begun",
            "The visitor has been checked in; what was agreed before cannot be changed any more.",
            "Times of a stay are corrected with 'vmsctl visits correct'.",
        )
    return Refused("in-the-past", "The day of this visit is past.", "Make a new invitation.")


def moved(
    visits: Sequence[Planned], arrive: str, until: str, zone: ZoneInfo, today: date | None = None
) -> dict[int, Span]:
    """New times by visit id, of those whose time changes. Raises `Invalid` for a date where the visits have several.

    A time of day holds for every day; a full time only where one day is meant.
    """
    several = len({visit.span.day for visit in visits}) > 1
    if several and any(text and local_time.time_of_day(text) is None for text in (arrive, until)):
        raise Invalid(
            "which-day",
            "The visits of this invitation are on several days.",
            "Give a time of day (10:00) for all of them, or one visit with --visit v17.",
        )
    spans = {visit.id: (visit.span, again(visit.span, arrive, until, zone, today)) for visit in visits}
    return {id: new for id, (old, new) in spans.items() if new != old}
