"""The services that the console calls, each loaded when it is first used: nobody waits for them at the start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmsctl.services.check_in import CheckedIn
    from vmsctl.services.check_out import CheckedOut
    from vmsctl.services.duty import Duty
    from vmsctl.services.scan import Scan


def new_request() -> str:
    """An id for what somebody means to do once, however often the key is pressed."""
    return os.urandom(16).hex()


def look_up(duty: Duty, code: str) -> Scan:
    """What a scanned code or a visit's id means at this desk."""
    from vmsctl.services import scan

    return scan.scan(duty.ws, code, building=duty.place.name)


def check_in(duty: Duty, code: str, *, confirmed: bool, request: str) -> CheckedIn:
    from vmsctl.services import check_in

    return check_in.check_in(duty.ws, code, building=duty.place.name, confirmed=confirmed, request_id=request)


def check_out(duty: Duty, code: str, *, request: str) -> CheckedOut:
    from vmsctl.services import check_out

    return check_out.check_out(duty.ws, code, building=duty.place.name, request_id=request)


def write_copy(duty: Duty) -> None:
    """Rewrite the copy of the roll call on this desk's disk."""
    from vmsctl.services import roll_call

    roll_call.write_copy(duty.ws, duty.place.name)


def undo(duty: Duty, visit: str, *, reason: str, request: str) -> object:
    """Take back the last check-in or check-out."""
    from vmsctl.services import undo

    return undo.undo(duty.ws, visit, reason=reason, request_id=request)


def answer(duty: Duty, visit: str, said: str, *, request: str) -> object:
    """Note the host's answer: `approve` or `decline`."""
    from vmsctl.services import approvals

    act = approvals.approve if said == "approve" else approvals.decline
    return act(duty.ws, visit, note="by telephone, noted at the desk", request_id=request)


def cancel(duty: Duty, visit: str, *, reason: str, request: str) -> object:
    """Call one visit off."""
    from vmsctl.services import invitations

    return invitations.cancel_visit(duty.ws, visit, reason=reason, request_id=request)


def print_badge(duty: Duty, visit: str, *, request: str, reason: str = "") -> object:
    """Put the badge into the print queue."""
    from vmsctl.services import badges

    return badges.print_badge(duty.ws, visit, reason=reason, request_id=request)
