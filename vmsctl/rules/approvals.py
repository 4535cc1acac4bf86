"""Who answers whether a walk-in is expected, and what the answer is called."""

from typing import NamedTuple

from db.kinds import Role, VisitState
from vmsctl.errors import Conflict, Denied, Invalid, Refused, VmsError


class Asking(NamedTuple):
    """What the rule weighs; `roles` are the acting user's in the visit's building, `approval` the setting
    `walk-ins.approval`, `note` how an answer came that is only noted; `listed` tells that the visitor meets the block
    list, which only a manager settles."""

    visitor: str
    host: str
    state: str
    approved_how: str
    is_host: bool
    roles: frozenset[str]
    approval: str
    note: str
    listed: bool = False


_DECIDES = {Role.ADMIN: "admin", Role.MANAGER: "manager"}


def refusal(asking: Asking) -> VmsError | None:
    """Why this user cannot give or note the answer, or None."""
    if asking.state != VisitState.AWAITING:
        return _not_awaiting(asking)
    if answers_as(asking):
        return None
    if Role.RECEPTIONIST in asking.roles:
        return Invalid(
            "note-needed", f"{asking.host} has to answer.", "Call, and note how the answer came: --note 'by telephone'."
        )
    return Denied(
        "manager-answers", "Walk-ins are approved by the visitor manager here.", "Ask the visitor manager or the desk."
    )


def blind(asking: Asking) -> VmsError | None:
    """Why who meets the block list is not let come by this user or without a reason, or None."""
    if not asking.listed:
        return None
    if not asking.roles & _DECIDES.keys():
        return Denied("manager-settles", "The visitor manager answers here.", "Ask the building's visitor manager.")
    if not asking.note:
        return Invalid(
            "settled-without-reason", f"{asking.visitor} meets the block list.", "Say why: --note 'Another person'."
        )
    return None


def answers_as(asking: Asking) -> str:
    """In what capacity the user answers: `host`, `manager`, `admin`, or the note of the desk; empty for in none."""
    if asking.is_host and asking.approval != "manager":
        return "host"
    for role, name in _DECIDES.items():
        if role in asking.roles:
            return name
    return asking.note if Role.RECEPTIONIST in asking.roles else ""


def _not_awaiting(asking: Asking) -> VmsError:
    if asking.state == VisitState.CANCELLED:
        return Refused("visit-cancelled", "This visit was cancelled.", "Take a new walk-in.")
    how = f" ({asking.approved_how})" if asking.approved_how else ""
    return Conflict("not-awaiting", f"{asking.visitor} waits for no answer: {asking.state}{how}.", "Look at the visit.")
