"""Asks for one of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding

from tui.dialogs.frame import Dialog
from tui.support.actions import Action, bindings
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines

MOST_ROWS = 14
MOST_CELLS = 34


@dataclass(frozen=True, slots=True)
class Choice:
    """One that can be chosen: what it is called, and what tells it from the others."""

    id: str
    words: str
    note: str = ""


class Choose(Dialog[str | None]):
    """Dismissed with the id of the choice, or None by Escape. Digits 1 to 9 choose at once."""

    ACTIONS = (
        Action("choose", "enter", "Choose", "Take the line under the cursor"),
        Action("cancel", "escape", "Back", "Choose nothing"),
    )
    BINDINGS = [
        *bindings(ACTIONS),
        *(Binding(str(n), f"take({n})", f"Line {n}", show=False) for n in range(1, 10)),
    ]
    DEFAULT_CSS = """
Choose {
    LineList { background: $surface; }
}
"""

    def __init__(self, title: str, choices: Sequence[Choice], *, current: str | None = None) -> None:
        super().__init__(title)
        self._choices = choices
        self._current = current
        widest = max((cell_len(choice.words) for choice in choices), default=0)
        columns = [Column("", min(widest, MOST_CELLS)), Column("", weight=1)]
        if not any(choice.note for choice in choices):
            columns = [Column("", weight=1), Column("", hide_below=1000)]
        self._list = LineList([Column("", 2), *columns], Lines(self._lines()))

    def _lines(self) -> list[Line]:
        numbers = [str(n) if n < 10 else "" for n in range(1, len(self._choices) + 1)]
        return [
            Line(choice.id, (Cell(number, "quiet"), choice.words, Cell(choice.note, "quiet")))
            for number, choice in zip(numbers, self._choices, strict=True)
        ]

    def offer(self, choices: Sequence[Choice], current: str) -> None:
        """Say other words of the choices; the cursor goes to `current` where nobody has moved it."""
        untouched = self._list.cursor_row == 0
        self._choices = choices
        self._list.show(Lines(self._lines()))
        if untouched:
            self._list.move_to(current)

    def content(self) -> ComposeResult:
        self._list.styles.height = min(len(self._choices), MOST_ROWS)
        yield self._list

    def on_mount(self) -> None:
        self._list.focus()
        if self._current is not None:
            self._list.move_to(self._current)

    @on(LineList.Chosen)
    def _take(self, event: LineList.Chosen) -> None:
        event.stop()
        self.dismiss(event.id)

    def action_choose(self) -> None:
        self.dismiss(self._list.cursor_id)

    def action_take(self, number: int) -> None:
        if number <= len(self._choices):
            self.dismiss(self._choices[number - 1].id)

    def action_cancel(self) -> None:
        self.dismiss(None)
