"""Asks why: acts that the audit trail keeps a reason for."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from tui.dialogs.ask import Ask
from tui.support.safe import Plain


class ReasonDialog(Ask):
    """Dismissed with the reason, or None by Escape. Nothing is filled in: what is kept has been meant."""

    DEFAULT_CSS = """
ReasonDialog {
    #wrong { color: $role-bad; text-style: $role-bad-style; height: auto; }
}
"""

    def __init__(self, title: str, lines: Sequence[str], yes: str, *, such_as: str = "") -> None:
        example = f", such as: {such_as}" if such_as else ""
        super().__init__(title, f"Why? It is kept with your name{example}", yes, longest=300)
        self._lines = lines
        self._wrong = Plain("", id="wrong")

    def content(self) -> ComposeResult:
        for line in self._lines:
            yield Plain(line)
        yield self._input
        yield self._wrong

    def action_accept(self) -> None:
        reason = self._input.value.strip()
        if reason:
            self.dismiss(reason)
        else:
            self._wrong.show_resized("✕ A few words are needed.")
