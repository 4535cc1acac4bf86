"""Says what will happen and asks for one key."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from textual.app import ComposeResult

from tui.dialogs.frame import Dialog
from tui.support.actions import Action, bindings
from tui.support.safe import Plain


class Confirm(Dialog[bool]):
    """Dismissed with True by Enter or a click, with False by Escape.

    With `settle` seconds the keys of the first moment are not taken, so that no burst of keys can both open
    the dialog and answer it.
    """

    ACTIONS = (
        Action("accept", "enter", "Yes", "Do it"),
        Action("cancel", "escape", "Back", "Leave everything as it is"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, title: str, lines: Sequence[str], yes: str, *, settle: float = 0.0) -> None:
        super().__init__(title)
        self._lines = lines
        self._yes = yes
        self.open_at = monotonic() + settle

    def content(self) -> ComposeResult:
        for line in self._lines:
            yield Plain(line)

    def words_for(self, action: Action) -> str:
        return self._yes if action.name == "accept" else action.words

    def action_accept(self) -> None:
        if monotonic() >= self.open_at:
            self.dismiss(True)

    def action_cancel(self) -> None:
        self.dismiss(False)
