"""Says one thing that must be read: a refusal with its way out, or something that is done."""

from __future__ import annotations

from textual.app import ComposeResult

from tui.dialogs.frame import Dialog
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from vmsctl.errors import VmsError


class MessageDialog(Dialog[None]):
    """Goes away with Enter, Escape or Space."""

    ACTIONS = (Action("close", "enter,escape,space", "Close", "Back to where you were"),)
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
MessageDialog {
    .message--hint { margin: 1 0 0 0; color: $text-muted; }
}
"""

    def __init__(self, title: str, message: str, hint: str = "") -> None:
        super().__init__(title)
        self._message = message
        self._hint = hint

    @classmethod
    def of(cls, error: VmsError, title: str = "That cannot be done") -> MessageDialog:
        """A refusal, with what to do about it."""
        return cls(title, error.message, error.hint)

    def content(self) -> ComposeResult:
        yield Plain(self._message)
        if self._hint:
            yield Plain(self._hint, classes="message--hint")

    def action_close(self) -> None:
        self.dismiss(None)
