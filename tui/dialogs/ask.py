"""Asks for one line of text."""

from __future__ import annotations

from textual.app import ComposeResult

from tui.dialogs.frame import Dialog
from tui.support.actions import Action, bindings
from tui.widgets.field import FieldInput


class Ask(Dialog[str | None]):
    """Dismissed with what was typed, or None by Escape or for nothing typed."""

    ACTIONS = (
        Action("accept", "enter,ctrl+s", "Do it", "Take what was typed"),
        Action("cancel", "escape", "Back", "Leave everything as it is"),
    )
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
Ask {
    FieldInput { background: $boost; margin: 1 0 0 0; }
}
"""

    def __init__(self, title: str, placeholder: str, yes: str, *, longest: int = 200) -> None:
        super().__init__(title)
        self._yes = yes
        self._input = FieldInput(placeholder=placeholder, max_length=longest, compact=True)

    def content(self) -> ComposeResult:
        yield self._input

    def words_for(self, action: Action) -> str:
        return self._yes if action.name == "accept" else action.words

    def on_mount(self) -> None:
        self._input.focus()

    def on_field_input_entered(self, event: FieldInput.Entered) -> None:
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        self.dismiss(self._input.value.strip() or None)

    def action_cancel(self) -> None:
        self.dismiss(None)
