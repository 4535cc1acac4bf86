"""Letters on an open visit card: one is a key, several are somebody who types the next visitor's name."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from tui.desk.card_actions import CardActions
from tui.desk.screen import tell

if TYPE_CHECKING:
    from textual.events import Key
    from textual.timer import Timer

LEAVES_THE_HOUSE = frozenset({"print_badge", "send_eticket", "notify_host"})
"""What is done by a letter alone and cannot be taken back: it waits until no other letter follows."""

TOGETHER = 0.3
"""Seconds within which a letter that follows another one is typing and no key."""

OVER = 1.0
"""Seconds after the last letter in which Enter still belongs to what was typed."""

SAID = "Nothing was done: letters are keys on a card. Esc first, and the list searches for a name."


class CardTyping(CardActions):
    """Base of the visit card: tells typing from keys."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._held = ""
        self._hold: Timer | None = None
        self._letter_at = self._typed_at = float("-inf")

    @property
    def holds_letter(self) -> bool:
        """Whether a letter was pressed that may still be the beginning of a name."""
        return bool(self._held)

    def takes(self, key: Key) -> bool:
        """Whether a key goes no further: it is typing, or it is held until it is known not to be."""
        letter = key.is_printable and (key.character or "").isalpha()
        before, now = self._letter_at, monotonic()
        if self._is_typing(now) and (letter or key.key in ("enter", "space")):
            self._typed_at = now if key.key != "enter" else self._typed_at
            return True
        if not letter:
            self._let_go()
            return False
        self._letter_at = now
        of_key = (each.method for each in self.ACTIONS if key.key in each.keys)
        method = next((method for method in of_key if self.check_action(method, ())), "")
        if self._held or now - before < TOGETHER or not method:
            self._begin_typing(now)
            return True
        if method in LEAVES_THE_HOUSE:
            self._held, self._hold = method, self.set_timer(TOGETHER, self._let_go)
            return True
        return False

    def forget_typing(self) -> None:
        """Another visit is shown: what was held was not meant for it."""
        self._held, self._letter_at, self._typed_at = "", float("-inf"), float("-inf")
        if self._hold is not None:
            self._hold.stop()

    def _is_typing(self, now: float) -> bool:
        return now - self._typed_at < OVER

    def _begin_typing(self, now: float) -> None:
        self.forget_typing()
        self._typed_at = now
        tell(self, SAID, seconds=6)

    def _let_go(self) -> None:
        """No letter has followed: do what was held, unless the card is covered by now."""
        if method := self._held:
            self.forget_typing()
            if self.is_current:
                self.run_action_named(method)
