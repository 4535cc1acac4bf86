"""All keys that work here, from the declared actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.screen import Screen

from tui.dialogs.frame import Dialog
from tui.support.actions import Action, actions_at, bindings
from tui.support.key_names import key_name
from tui.support.safe import Plain
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines

MOST_ROWS = 11

BY_MENU = "F10"
"""The key of the menu, by which everything is reached that has no key of its own."""

FITS = 54
"""Characters that a line shows on a screen of 80 columns."""


class HelpDialog(Dialog[None]):
    """Lists what can be done on the screen below, more keys (`also`: key and words) that no action has, and by what
    (`others`) an action without a key of its own is reached."""

    ACTIONS = (Action("close", "escape,f1,enter", "Close", "Back to where you were"),)
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
HelpDialog {
    & > .dialog--box { width: 76; }
    LineList { background: $surface; }
    #help-whole { height: 2; color: $text-muted; padding: 0 2; }
}
"""

    def __init__(
        self, screen: Screen[Any], also: Sequence[tuple[str, str]] = (), others: Mapping[str, str] | None = None
    ) -> None:
        super().__init__("Keys")
        reached = others or {}
        rows = [
            (" ".join(map(key_name, action.keys)) or reached.get(action.name, BY_MENU), told_of(action))
            for _, action in actions_at(screen)
        ]
        rows += also
        self._lines = [Line(str(place), (Cell(keys, "awaiting"), told)) for place, (keys, told) in enumerate(rows)]
        self._whole = Plain("", id="help-whole")

    def content(self) -> ComposeResult:
        lines = LineList((Column("Key", 11), Column("Does", weight=1)), Lines(self._lines))
        lines.styles.height = min(len(self._lines), MOST_ROWS) + 1
        yield lines
        yield self._whole

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        """What does not fit in its line is read below it."""
        told = str(self._lines[int(event.id)].cells[1]) if event.id is not None else ""
        self._whole.show(told if len(told) > FITS else "")

    def action_close(self) -> None:
        self.dismiss(None)


def told_of(action: Action) -> str:
    """What an action is called in the menu, and what it does."""
    return action.help if action.help.startswith(action.words) else f"{action.words}: {action.help}"
