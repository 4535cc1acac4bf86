"""Who gets a badge: verified visitors who are on site or expected today."""

from datetime import date, timedelta
from typing import NamedTuple

from db.kinds import PrintState, VisitState
from vmsctl.errors import Conflict, Refused, VmsError
from vmsctl.rules import check_in


class Wearer(NamedTuple):
    """What the rule weighs of a visit and its visitor."""

    visitor: str
    state: str
    day: date
    known: bool
    blocked: bool
    missing: tuple[str, ...]
    days_around: int


def refusal(wearer: Wearer, *, today: date) -> VmsError | None:
    """Why there is no badge for this visit now, or None."""
    if wearer.state == VisitState.CANCELLED:
        return check_in.cancelled()
    return check_in.not_ready(wearer) or _not_here(wearer, today)


def _not_here(wearer: Wearer, today: date) -> VmsError | None:
    if wearer.state == VisitState.ON_SITE:
        return None
    near = abs(wearer.day - today) <= timedelta(days=wearer.days_around)
    if wearer.state == VisitState.EXPECTED and near:
        return None
    return Refused(
        "badge-not-now",
        f"{wearer.visitor} is neither on site nor expected today.",
        "Check in first; the badge is printed then.",
    )


def needs_new_number(visitor: str, state: str | None, reason: str) -> bool:
    """Whether the badge replaces one that a visitor may hold, from the state of the last job for it.

    Raises `Refused` without a reason for that, `Conflict` while that one is being printed.
    """
    if state == PrintState.PRINTING:
        raise Conflict("badge-printing", f"The badge of {visitor} is being printed.", "Look at the printer.")
    if state not in (PrintState.PRINTED, PrintState.UNKNOWN):
        return False
    if not reason:
        printed = "has been printed" if state == PrintState.PRINTED else "may have been printed"
        raise Refused(
            "badge-printed",
            f"The badge of {visitor} {printed}.",
            "To replace it say why, with --reason 'TEXT'; the old one opens nothing then.",
        )
    return True
