"""Asks why: acts that the audit trail keeps a reason for."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from tui.dialogs.frame import Dialog
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.field import FieldInput


class ReasonDialog(Dialog[str | None]):
    """Dismissed with the reason, or None by Escape. Nothing is filled in: what is kept has been meant."""

    ACTIONS = (
        Action("accept", "enter,ctrl+s", "Do it", "Do it for this reason"),
        Action("cancel", "escape", "Back", "Leave everything as it is"),
    )
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
ReasonDialog {
    FieldInput { background: $boost; margin: 1 0 0 0; }
    #wrong { color: $role-bad; text-style: $role-bad-style; height: auto; }
}
"""

    def __init__(self, title: str, lines: Sequence[str], yes: str, *, such_as: str = "") -> None:
        super().__init__(title)
        self._lines = lines
        self._yes = yes
        example = f", such as: {such_as}" if such_as else ""
        self._input = FieldInput(placeholder=f"Why? It is kept with your name{example}", max_length=300, compact=True)
        self._wrong = Plain("", id="wrong")

    def content(self) -> ComposeResult:
        for line in self._lines:
            yield Plain(line)
        yield self._input
        yield self._wrong

    def words_for(self, action: Action) -> str:
        return self._yes if action.name == "accept" else action.words

    def on_mount(self) -> None:
        self._input.focus()

    def on_field_input_entered(self, event: FieldInput.Entered) -> None:
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        reason = self._input.value.strip()
        if reason:
            self.dismiss(reason)
        else:
            self._wrong.show_resized("✕ A few words are needed.")

    def action_cancel(self) -> None:
        self.dismiss(None)
