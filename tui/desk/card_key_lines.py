"""The lines of a visit card that say what its keys do: what Enter does first, then the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.desk.painted_line import PaintedLine, Part
from tui.support.key_names import key_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.support.actions import Action

KEY_LINES = ("keys", "more-keys", "last-keys")


def wrapped(pairs: Sequence[tuple[Part, Part]], width: int) -> list[list[Part]]:
    """Keys with their words on lines of so many cells; all on the first where the width is not known yet."""
    lines: list[list[Part]] = [[] for _ in KEY_LINES]
    line = used = 0
    for pair in pairs:
        cells = sum(cell_len(part.text) for part in pair)
        if width and used + cells > width and line + 1 < len(lines):
            line, used = line + 1, 0
        used += cells
        lines[line].extend(pair)
    return lines


class CardKeyLines(Vertical):
    """A click on a key or its words is a `PaintedLine.Pressed` with the action's method."""

    DEFAULT_CSS = """
CardKeyLines {
    height: auto;
    padding: 1 0 0 0;
    PaintedLine { background: $surface; }
    #more-keys, #last-keys { display: none; }
}
"""

    def compose(self) -> ComposeResult:
        yield PaintedLine(id="act")
        for id in KEY_LINES:
            yield PaintedLine(id=id)

    def show(self, act: str, others: Sequence[Action]) -> None:
        """Enter's act, and the other keys on as many lines as they need."""
        self._line("act").say((Part(" ⏎ ", "key", "act"), Part(act, "chosen", "act")))
        keys = [(action.method, key_name(action.keys[0]), action.words) for action in others]
        parts = [(Part(f" {key} ", "key", method), Part(f"{text}  ", "", method)) for method, key, text in keys]
        for id, line in zip(KEY_LINES, wrapped(parts, self._line("keys").size.width), strict=True):
            self._line(id).say(line)
            self._line(id).display = bool(line) or id == KEY_LINES[0]

    def show_way_out(self) -> None:
        """Nothing is known that could be acted on."""
        self._line("act").say((Part(" Esc ", "key", "close"), Part("Back", "", "close")))

    def _line(self, id: str) -> PaintedLine:
        return self.query_one(f"#{id}", PaintedLine)
