"""What can be done with one visit, besides what Enter does; each is a service call with one request id."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.desk import acts, card_words
from tui.desk.card_answer import CardAnswer
from tui.desk.screen import desk_app
from vmsctl.errors import VmsError

if TYPE_CHECKING:
    from vmsctl.services.badges import BadgeAsked
    from vmsctl.services.etickets import EticketSent
    from vmsctl.services.notify_host import HostNotified

_BLOCK = ("Block", "From now on nobody lets this visitor in, and invitations are refused.")
_UNBLOCK = ("Unblock", "This visitor can be invited and let in again.")


class CardActions(CardAnswer):
    """Base of the visit card."""

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
        if done.trouble:
            self.stay_open("The badge is in the print queue.", warning=card_words.badge_waits(done.job.printer))
        else:
            self.stay_open(f"The badge is on its way to {done.job.printer}.")
        desk_app(self).print_soon()

    def _no_badge(self, error: VmsError) -> None:
        from tui.desk.reason import ReasonDialog

        if error.code != "badge-printed":
            self.show_error(error)
            return
        lines = [error.message, "The old one is good for nothing then."]
        self.app.push_screen(ReasonDialog("Print another badge?", lines, "Print", such_as="lost"), self._print_badge)
