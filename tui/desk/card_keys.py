"""The keys of the visit card, and what each needs the visit to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.support.actions import Action

if TYPE_CHECKING:
    from vmsctl.services.visit_views import VisitView

CARD_ACTIONS = (
    Action("act", "enter", "Do what fits", "Check in, check out, verify, or close", footer=False),
    Action("tick", "space", "Tick the step", "The building's own step was done", footer=False),
    Action("check-in", "f5", "Check in", "Let the visitor in", "check-in", footer=False),
    Action("check-out", "f6", "Check out", "Let the visitor out", "check-out", footer=False),
    Action("print-badge", "b", "Badge", "Print the badge, again if need be", "print-badge"),
    Action("show-pass", "p", "PIN, link", "To read them out, with ticket number", "see-contact"),
    Action("send-eticket", "s", "Send e-ticket", "Mail it, again if need be", "send-eticket"),
    Action("verify", "v,e", "Verify", "Fill in details, accept documents", "verify-visitor"),
    Action("notify-host", "n", "Notify host", "Queue a message to the host", "notify-host"),
    Action("answer", "a", "Host's answer", "Note what the host said by telephone", "approve-visit"),
    Action("correct-times", "t", "Times", "Correct when the visitor came or left", "correct-times"),
    Action("move", "m", "Move", "Change when the visitor is expected", "change-invitation"),
    Action("undo", "u", "Undo", "Take back a check-in or check-out", "undo"),
    Action("cancel-visit", "x", "Cancel visit", "Call the visit off", "cancel-invitation"),
    Action("block", "k", "Block", "Let the visitor in no more, or again", "block-visitor"),
    Action("close", "escape", "Back", "Back to the list"),
)

WHEN: dict[str, Callable[[VisitView], bool]] = {
    "check_in": lambda visit: visit.state in ("expected", "left", "presumed-left") and not visit.blocked,
    "check_out": lambda visit: visit.state == "on-site",
    "print_badge": lambda visit: visit.state in ("on-site", "expected") and visit.verified and not visit.blocked,
    "notify_host": lambda visit: (
        visit.state == "on-site" or (visit.state in ("expected", "awaiting") and not visit.blocked)
    ),
    "send_eticket": lambda visit: bool(visit.email) and visit.state in ("expected", "on-site") and not visit.blocked,
    "show_pass": lambda visit: bool(visit.ticket_number) and not visit.blocked,
    "verify": lambda visit: visit.state not in ("cancelled", "no-show") and not visit.blocked,
    "answer": lambda visit: visit.state == "awaiting",
    "correct_times": lambda visit: bool(visit.stays),
    "move": lambda visit: visit.state in ("expected", "awaiting"),
    "undo": lambda visit: bool(visit.stays),
    "cancel_visit": lambda visit: visit.state in ("expected", "awaiting"),
    "block": lambda visit: visit.visitor_id is not None,
}
"""What an act needs the visit to be, so that only what makes sense is offered; the service decides."""
