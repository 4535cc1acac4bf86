"""Whether this visitor may come in now, at this desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.kinds import Policy, VisitState
from vmsctl.errors import Conflict, Refused, VmsError

if TYPE_CHECKING:
    from typing import Protocol

    class Person(Protocol):
        """The visitor of a visit, as far as being let in depends on the person."""

        @property
        def visitor(self) -> str: ...
        @property
        def state(self) -> str: ...
        @property
        def known(self) -> bool: ...
        @property
        def blocked(self) -> bool: ...
        @property
        def missing(self) -> tuple[str, ...]: ...


_ENTERABLE = frozenset({VisitState.EXPECTED, VisitState.LEFT, VisitState.PRESUMED_LEFT})


class OpenStay(NamedTuple):
    """A stay that nobody has ended: of which visit, where, since when (the building's time) and by whom."""

    visit_id: int
    building: str
    since: datetime
    by: str


class Arrival(NamedTuple):
    """What the rule weighs: the visit, the visitor, the building's settings, and where the visitor stands."""

    visit_id: int
    visitor: str
    state: str
    day: date
    building: str
    is_here: bool
    known: bool
    blocked: bool
    missing: tuple[str, ...]
    confirmation: str
    policy: str
    days_around: int
    arrived: datetime | None
    stay: OpenStay | None


def refusal(arrival: Arrival, *, today: date, confirmed: bool) -> VmsError | None:
    """Why this visitor may not come in now, or None."""
    return (
        _already_there(arrival) or _wrong_visit(arrival, today) or not_ready(arrival) or _step_open(arrival, confirmed)
    )


def _already_there(arrival: Arrival) -> VmsError | None:
    stay = arrival.stay
    if stay is not None and stay.visit_id == arrival.visit_id:
        return Conflict(
            "already-on-site",
            f"{arrival.visitor} is in since {stay.since:%H:%M} by {stay.by}.",
            "Check out, or look at the visit.",
            visitor="You are already checked in.",
        )
    if stay is not None:
        return Conflict(
            "on-site-elsewhere",
            f"{arrival.visitor} has not left {stay.building}: in since {stay.since:%d.%m. %H:%M} by {stay.by}.",
            "Ask when they left, correct or check out that stay, then check in again.",
        )
    if arrival.policy == Policy.OFF and arrival.arrived is not None:
        return Conflict(
            "already-arrived", f"{arrival.visitor} arrived at {arrival.arrived:%H:%M}.", "Nothing needs to be done.",
            visitor="Your arrival is noted already.",
        )  # fmt: skip
    return None


def _wrong_visit(arrival: Arrival, today: date) -> VmsError | None:
    if arrival.state == VisitState.CANCELLED:
        return cancelled()
    if not arrival.is_here:
        return Refused(
            "other-building",
            f"This visit is in {arrival.building}, not here.",
            f"Send the visitor to {arrival.building}.",
            visitor=f"Your visit is in another building: {arrival.building}.",
        )
    return _wrong_day(arrival, today)


def _wrong_day(arrival: Arrival, today: date) -> VmsError | None:
    around = timedelta(days=arrival.days_around)
    if arrival.day < today - around:
        return Refused(
            "pass-expired",
            f"This e-ticket is expired: the visit was on {arrival.day:%d.%m.%Y}.",
            "Ask the host for a new invitation, or take the visitor as a walk-in.",
            visitor="This e-ticket is expired. Please speak to the reception.",
        )
    if arrival.day > today + around:
        return Refused(
            "too-early",
            f"This visit is on {arrival.day:%d.%m.%Y}, not today.",
            "Ask the host to move the visit.",
            visitor=f"Your visit is on {arrival.day:%d.%m.%Y}.",
        )
    return None


def not_possible() -> Refused:
    """What somebody reads of a blocked visitor who may not know of the block."""
    return Refused("not-possible", "This visit is not possible.", "Ask the reception.")


def full(building: str, most: int) -> Refused:
    """What ends a check-in by oneself in a building that holds as many as it may; the desk decides."""
    return Refused(
        "building-full", f"{building} is full: {most} allowed.", "Check in at the desk, which decides.",
        visitor="The building is full at the moment. Please speak to the reception.",
    )  # fmt: skip


def cancelled() -> Refused:
    """What is said of a cancelled visit."""
    return Refused("visit-cancelled", "This visit was cancelled.", "Ask the host whether they still meet.")


def not_ready(person: Person) -> VmsError | None:
    """Why this person cannot come in whatever the day, or None."""
    if person.blocked:
        return Refused("visitor-blocked", f"{person.visitor} is blocked.", "Call the visitor manager; do not check in.")
    if person.state == VisitState.AWAITING:
        return Refused(
            "awaiting-answer",
            f"{person.visitor} is waiting for the host's answer.",
            "Call the host and note the answer (approve or decline).",
            visitor="Your host has been told. Please take a seat.",
        )
    if not person.known:
        return Refused("visitor-unknown", "Nobody has said yet who this visitor is.", "Enter name and e-mail first.")
    if person.missing:
        return Refused(
            "not-verified",
            f"{person.visitor} is not verified: {', '.join(person.missing)} missing.",
            "Fill in and accept what is missing ('vmsctl visits verify').",
            visitor="Some of your details are missing. The reception will help you.",
        )
    return None


def _step_open(arrival: Arrival, confirmed: bool) -> VmsError | None:
    if arrival.state not in _ENTERABLE:
        return Conflict("already-on-site", f"{arrival.visitor} is on site.", "Look at the visit.")
    if arrival.confirmation and not confirmed:
        return Refused(
            "confirmation-needed", f"To be confirmed first: {arrival.confirmation}.", "Tick it, or add --confirmed."
        )
    return None
