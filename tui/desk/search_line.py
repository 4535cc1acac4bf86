"""The search field: what is typed narrows the list, while arrows and Enter still belong to the list."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from tui.widgets.line_list import LineList


class SearchLine(Input):
    """An input whose vertical keys move in `lines`."""

    class Entered(Message):
        """Enter was pressed when the input held `value`, perhaps before the list has followed it."""

        def __init__(self, value: str) -> None:
            super().__init__()
            self.value = value

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "lines('cursor', -1)", "Up", show=False),
        Binding("down", "lines('cursor', 1)", "Down", show=False),
        Binding("pageup", "lines('page', -1)", "Page up", show=False),
        Binding("pagedown", "lines('page', 1)", "Page down", show=False),
        Binding("shift+up", "lines('extend', -1)", "Select up", show=False),
        Binding("shift+down", "lines('extend', 1)", "Select down", show=False),
        Binding("enter", "choose", "Open", show=False),
        Binding("tab", "to_lines", "To the list", show=False),
    ]
    DEFAULT_CSS = """
SearchLine, SearchLine.-textual-compact { width: 1fr; background: $surface; padding: 0 2; }
SearchLine:focus { background: $boost; }
"""

    def __init__(self, lines: LineList, *, placeholder: str, id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, max_length=200, compact=True, select_on_focus=False, id=id)
        # A cursor that blinks paints twice a second while nothing happens.
        self.cursor_blink = False
        self._lines = lines

    def take_back(self, typed: str) -> None:
        """Take what was typed last from the end; an empty search leaves the keys to the list."""
        self.value = self.value.removesuffix(typed)
        if not self.value:
            self._lines.focus()

    def action_lines(self, verb: str, rows: int) -> None:
        """Let the list do what the key means there."""
        moves = {"cursor": self._lines.action_cursor, "page": self._lines.action_page}
        moves.get(verb, self._lines.action_extend)(rows)

    def action_choose(self) -> None:
        self.post_message(self.Entered(self.value))

    def action_to_lines(self) -> None:
        self._lines.focus()
