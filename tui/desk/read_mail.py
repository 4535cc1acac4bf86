"""A mail as it would go out now, read in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from tui.desk.key_line import KeyLine
from tui.desk.screen import DeskScreen
from tui.support.actions import Action, bindings
from tui.support.safe import Plain

if TYPE_CHECKING:
    from tui.desk.outbox_acts import Preview


class ReadMail(DeskScreen[None]):
    """The plain text, which says all that the HTML does."""

    ACTIONS = (Action("back", "escape", "Back", "Back to the messages"),)
    BINDINGS = bindings(ACTIONS)
    MORE_KEYS = (("↑ ↓", "A line up or down"), ("PgUp PgDn", "A page up or down"))
    DEFAULT_CSS = """
ReadMail {
    background: $background;
    #mail-title { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    #mail-pages { height: 1fr; padding: 1 2; }
    #mail-text { height: auto; max-width: 92; }
}
"""

    def __init__(self, mail: Preview) -> None:
        super().__init__()
        self._mail = mail

    def compose(self) -> ComposeResult:
        yield Plain(self._mail.subject, id="mail-title")
        with VerticalScroll(id="mail-pages"):
            yield Plain(self._mail.text, id="mail-text")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self.query_one(KeyLine).show_for(self)

    def action_back(self) -> None:
        self.dismiss(None)
