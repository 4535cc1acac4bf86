"""All keys that work here, from the declared actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.keys import format_key
from textual.screen import Screen

from tui.dialogs.frame import Dialog
from tui.support.actions import Action, actions_at, bindings
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines

MOST_ROWS = 16


class HelpDialog(Dialog[None]):
    """Lists what can be done on the screen below, and more keys (`also`: key and words) that no action has."""

    ACTIONS = (Action("close", "escape,f1,enter", "Close", "Back to where you were"),)
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
HelpDialog {
    & > .dialog--box { width: 76; }
    LineList { background: $surface; }
}
"""

    def __init__(self, screen: Screen[Any], also: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__("Keys")
        actions = [action for _, action in actions_at(screen)]
        rows = [(" ".join(format_key(key) for key in action.keys), action.words, action.help) for action in actions]
        rows += [(key, words, "") for key, words in also]
        self._lines = [
            Line(str(place), (Cell(keys, "awaiting"), words, Cell(help, "quiet")))
            for place, (keys, words, help) in enumerate(rows)
        ]

    def content(self) -> ComposeResult:
        columns = (Column("Key", 12), Column("Does", weight=2, least=12), Column("", weight=4))
        lines = LineList(columns, Lines(self._lines))
        lines.styles.height = min(len(self._lines), MOST_ROWS) + 1
        yield lines

    def action_close(self) -> None:
        self.dismiss(None)
