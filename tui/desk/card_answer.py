"""The host's answer, noted on a visit card, and the manager's about somebody who meets the block list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.desk import acts, card_words
from tui.desk.card_base import CardBase
from tui.desk.screen import tell

if TYPE_CHECKING:
    from vmsctl.services.scan import Scan

BY_TELEPHONE = "by telephone, noted at the desk"
"""How an answer came that is noted at the desk."""

_CALL_OFF = {
    "refuse": ("Refuse the visitor?", "Refuse"),
    "decline": ("Nobody comes to meet the visitor?", "Call it off"),
}


class CardAnswer(CardBase):
    """Who says what becomes of somebody whose visit waits for a yes, and what is done then."""

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
        elif answer in ("refuse", "decline") and self.visit is not None:
            lines = [f"The visit of {self.visit.name} to {self.visit.host} is called off. This is not taken back."]
            ask, yes = _CALL_OFF[answer]
            self.app.push_screen(Confirm(ask, lines, yes, settle=0.5), self._declined)
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
