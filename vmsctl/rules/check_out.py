"""Whether this visitor may be checked out now, at this desk."""

from datetime import datetime
from typing import NamedTuple

from db.kinds import Policy, VisitState
from vmsctl.errors import Conflict, Refused, VmsError
from vmsctl.rules.check_in import OpenStay


class Departure(NamedTuple):
    """What the rule weighs; `stay` is the visitor's open stay, of whichever visit, `left` when and by whom the last
    stay of this visit was closed (the building's time)."""

    visit_id: int
    visitor: str
    state: str
    building: str
    is_here: bool
    policy: str
    stay: OpenStay | None
    left: tuple[datetime, str] | None


def refusal(departure: Departure) -> VmsError | None:
    """Why this visitor cannot be checked out now, or None."""
    stay = departure.stay
    if stay is not None and stay.visit_id == departure.visit_id:
        return None if departure.is_here else _elsewhere(departure)
    if stay is not None:
        return Conflict(
            "on-site-elsewhere",
            f"{departure.visitor} is in at {stay.building} for another visit (v{stay.visit_id}), "
            f"since {stay.since:%d.%m. %H:%M} by {stay.by}.",
            f"Check out v{stay.visit_id} instead.",
        )
    return _nobody_inside(departure)


def _elsewhere(departure: Departure) -> VmsError:
    return Refused(
        "other-building",
        f"{departure.visitor} is on site in {departure.building}, not here.",
        f"Ask when they left {departure.building} and let its desk check out or correct.",
    )


def _nobody_inside(departure: Departure) -> VmsError:
    if departure.state == VisitState.CANCELLED:
        return Refused("visit-cancelled", "This visit was cancelled.", "Nobody has come in under it.")
    if departure.left is not None:
        at, who = departure.left
        presumed = departure.state == VisitState.PRESUMED_LEFT
        said = f"is presumed to have left at {at:%H:%M}" if presumed else f"left at {at:%H:%M}, checked out by {who}"
        return Conflict(
            "already-left",
            f"{departure.visitor} {said}.",
            "If the time is wrong, correct it ('vmsctl visits correct').",
            visitor="You are already checked out.",
        )
    if departure.policy == Policy.OFF:
        return Refused(
            "no-check-out",
            f"Nobody is checked in or out in {departure.building}: arrivals only are noted.",
            "Nothing needs to be done.",
        )
    return Conflict("not-on-site", f"{departure.visitor} has not come in.", "Check in first, or look at the visit.")
