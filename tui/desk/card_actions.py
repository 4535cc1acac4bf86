"""What can be done with one visit, besides what Enter does; each is a service call with one request id."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.desk import acts, card_words
from tui.desk.screen import desk_app, duty_of, tell
from tui.dialogs.frame import Dialog
from tui.support.actions import Action
from vmsctl.errors import VmsError
from vmsctl.services.duty import Duty

if TYPE_CHECKING:
    from vmsctl.services.badges import BadgeAsked
    from vmsctl.services.etickets import EticketSent
    from vmsctl.services.notify_host import HostNotified
    from vmsctl.services.scan import Scan
    from vmsctl.services.visit_views import VisitView

BY_TELEPHONE = "by telephone, noted at the desk"
"""How an answer came that is noted at the desk."""

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


_BLOCK = ("Block", "From now on nobody lets this visitor in, and invitations are refused.")
_UNBLOCK = ("Unblock", "This visitor can be invited and let in again.")


class CardActions(Dialog[None]):
    """Base of the visit card."""

    code: str
    found: Scan | None
    requests: dict[str, str]

    @property
    def visit(self) -> VisitView | None:
        """The visit that was found."""
        return None if self.found is None else self.found.visit

    @property
    def duty(self) -> Duty:
        return duty_of(self)

    def look_again(self) -> None:
        raise NotImplementedError

    def show_scan(self, found: Scan) -> None:
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[Any, ...]) -> bool | None:
        if (needs := WHEN.get(action)) is not None and (self.visit is None or not needs(self.visit)):
            return False
        return super().check_action(action, parameters)

    def request(self, act: str) -> str:
        """The id of what the user means to do with this visit: the same for each press of the key."""
        return self.requests.setdefault(act, acts.new_request())

    def done(self, said: str, *, warning: str = "") -> None:
        """Say what was done, and close; the next name that is typed is a new search."""
        tell(self, f"✓ {said}")
        if warning:
            tell(self, warning, severity="warning", seconds=12)
        desk_app(self).board.clear_search(None if self.visit is None else self.visit.id)
        self.dismiss(None)

    def stay_open(self, said: str) -> None:
        """Say what was done, and show the visit as it is now."""
        tell(self, f"✓ {said}")
        self.requests.clear()
        self.look_again()

    def run_action_named(self, method: str) -> None:
        """Begin an act that was asked for before the visit was known."""
        if self.check_action(method, ()):
            self.call_later(self.app.run_action, method, self)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_send_eticket(self) -> None:
        from tui.desk import eticket_acts

        if self.visit is not None:
            act = partial(eticket_acts.send, self.duty, self.visit.id, request=self.request("send-eticket"))
            self.call(act, self._eticket_sent, group="act")

    def _eticket_sent(self, done: EticketSent) -> None:
        self.stay_open(f"The e-ticket to {done.email} {done.sending.words}.")

    # Acts with a dialog of their own

    def action_verify(self) -> None:
        from tui.desk.verify import VerifyScreen

        if self.visit is not None:
            self.app.push_screen(VerifyScreen(self.visit.id), self._changed)

    def action_correct_times(self) -> None:
        from tui.desk.correct_times import CorrectTimes

        if self.visit is not None:
            self.app.push_screen(CorrectTimes(self.visit), self._changed)

    def action_move(self) -> None:
        from tui.desk.move_visit import MoveVisit

        if self.visit is not None:
            self.app.push_screen(MoveVisit(self.visit), self._changed)

    def _changed(self, changed: bool | None) -> None:
        if changed:
            self.requests.clear()
            self.look_again()

    def action_answer(self) -> None:
        from tui.dialogs.choose import Choice, Choose

        if self.visit is None:
            return
        if self.settles:
            choices = (Choice("settle", "Let come", "say why; kept"), Choice("refuse", "Refuse", "call off"))
            self.app.push_screen(Choose(f"{self.visit.name} meets the block list", choices), self._answered)
            return
        choices = (
            Choice("approve", "Comes to meet the visitor", "let in"),
            Choice("decline", "Cannot meet", "call off"),
        )
        self.app.push_screen(Choose(f"What does {self.visit.host} say?", choices), self._answered)

    def _answered(self, answer: str | None) -> None:
        from tui.dialogs.ask import Ask
        from tui.dialogs.confirm import Confirm

        if answer == "settle":
            self.app.push_screen(
                Ask("Why may the visitor come?", "Another person of that name", "Let come"), self._settle
            )
        elif answer == "refuse" and self.visit is not None:
            lines = [f"The visit of {self.visit.name} to {self.visit.host} is called off. This is not taken back."]
            self.app.push_screen(Confirm("Refuse the visitor?", lines, "Refuse"), self._declined)
        elif answer == "decline" and self.visit is not None:
            lines = [f"The visit of {self.visit.name} to {self.visit.host} is called off. This is not taken back."]
            self.app.push_screen(Confirm("Nobody comes to meet the visitor?", lines, "Call it off"), self._declined)
        else:
            self._note_answer(answer)

    def _declined(self, sure: bool | None) -> None:
        if sure:
            self._note_answer("decline")

    @property
    def settles(self) -> bool:
        """Whether this user is the one who says what becomes of somebody who meets the block list."""
        visit = self.visit
        return (
            visit is not None and visit.blocked and visit.state == "awaiting" and "block-visitor" in self.duty.allowed
        )

    def _settle(self, why: str | None) -> None:
        if why:
            self._note_answer("approve", why)

    def _note_answer(self, answer: str | None, note: str = BY_TELEPHONE) -> None:
        if answer is None or self.visit is None:
            return
        note = "refused by the manager" if answer == "decline" and self.settles else note
        act = partial(acts.answer, self.duty, self.visit.id, answer, note=note, request=self.request(answer))
        off = f"The visit of {self.visit.name} is called off."
        self.call(act, lambda _: self._approved() if answer == "approve" else self.stay_open(off), group="act")

    def _approved(self) -> None:
        """Say what the host's yes came to, once it is known what else stands in the way."""
        self.requests.clear()
        self.call(partial(acts.look_up, self.duty, self.code), self._show_approved, group="look-up", latest=True)

    def _show_approved(self, found: Scan) -> None:
        tell(self, f"✓ {card_words.approved(found)}")
        self.show_scan(found)

    def action_notify_host(self) -> None:
        if self.visit is not None:
            act = partial(acts.notify_host, self.duty, self.visit.id, request=self.request("notify-host"))
            self.call(act, self._notified, group="act")

    def _notified(self, done: HostNotified) -> None:
        self.stay_open(f"A message to {done.host} waits to be sent.")

    def action_undo(self) -> None:
        from tui.desk.reason import ReasonDialog

        if self.visit is not None:
            what = "check-in" if self.visit.state == "on-site" else "check-out"
            lines = [f"{self.visit.name}, to {self.visit.host}."]
            dialog = ReasonDialog(f"Undo the {what}?", lines, "Undo", such_as="the wrong person was checked in")
            self.app.push_screen(dialog, self._undo)

    def _undo(self, reason: str | None) -> None:
        if reason is not None and self.visit is not None:
            act = partial(acts.undo, self.duty, self.visit.id, reason=reason, request=self.request("undo"))
            what = "check-in" if self.visit.state == "on-site" else "check-out"
            said = f"The {what} of {self.visit.name} is taken back."
            self.call(act, lambda _: self.stay_open(said), group="act")

    def action_cancel_visit(self) -> None:
        from tui.desk.reason import ReasonDialog

        if self.visit is not None:
            told = " A message to the visitor waits to be sent then." if self.visit.email else ""
            lines = [f"{self.visit.name}, to {self.visit.host}.{told}"]
            dialog = ReasonDialog("Call this visit off?", lines, "Call it off", such_as="the host is ill")
            self.app.push_screen(dialog, self._cancel)

    def _cancel(self, reason: str | None) -> None:
        if reason is not None and self.visit is not None:
            act = partial(acts.cancel, self.duty, self.visit.id, reason=reason, request=self.request("cancel"))
            off = f"The visit of {self.visit.name} is called off."
            self.call(act, lambda _: self.stay_open(off), group="act")

    def action_block(self) -> None:
        """Block, or take a block away."""
        from tui.desk.reason import ReasonDialog

        if self.visit is None:
            return
        words, then = _UNBLOCK if self.visit.blocked else _BLOCK
        dialog = ReasonDialog(f"{words} {self.visit.name}?", [then], words)
        self.app.push_screen(dialog, partial(self._block, not self.visit.blocked))

    def _block(self, block: bool, reason: str | None) -> None:
        if reason is not None and self.visit is not None and self.visit.visitor_id is not None:
            request = self.request(f"block {block}")
            act = partial(acts.block, self.duty, self.visit.visitor_id, block=block, reason=reason, request=request)
            said = f"{self.visit.name} is {'' if block else 'no longer '}blocked."
            self.call(act, lambda _: self.stay_open(said), group="act")

    def action_print_badge(self) -> None:
        self._print_badge("")

    def _print_badge(self, reason: str | None) -> None:
        """A badge that may be in somebody's hands already is replaced for a reason only."""
        if reason is None or self.visit is None:
            return
        request = self.request(f"badge {reason}")
        act = partial(acts.print_badge, self.duty, self.visit.id, reason=reason, request=request)
        self.call(act, self._badge_asked, show_error=self._no_badge, group="act")

    def _badge_asked(self, done: BadgeAsked) -> None:
        self.stay_open(f"The badge is on its way to {done.job.printer}.")
        desk_app(self).print_soon()

    def _no_badge(self, error: VmsError) -> None:
        from tui.desk.reason import ReasonDialog

        if error.code != "badge-printed":
            self.show_error(error)
            return
        lines = [error.message, "The old one is good for nothing then."]
        self.app.push_screen(ReasonDialog("Print another badge?", lines, "Print", such_as="lost"), self._print_badge)
