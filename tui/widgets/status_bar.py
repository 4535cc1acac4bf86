"""The line that says how store, printer and mail do, who is signed in and what time it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment as Run
from rich.style import Style
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.support.role_styles import role_styles
from tui.support.safe import plain

SYMBOLS = {"good": "●", "warning": "!", "bad": "✕"}
"""Before a segment of that role, so that it is told without colour; a good one is told by its words alone."""

BETWEEN = "  "


class Segment(NamedTuple):
    """One place of the bar: a name, a word or two, and a role of `themes.ROLES` or none."""

    id: str
    name: str
    word: str
    role: str = ""

    @property
    def text(self) -> str:
        symbol = SYMBOLS.get(self.role, "")
        return " ".join(plain(part, longest=40) for part in (symbol, self.name, self.word) if part)


class StatusBar(Widget):
    """Segments from left to right; those named in `right` stand at the right end."""

    DEFAULT_CSS = "StatusBar { height: 1; background: $panel; color: $foreground; }"

    class Pressed(Message):
        """A segment was clicked."""

        def __init__(self, bar: StatusBar, segment: Segment) -> None:
            super().__init__()
            self.bar = bar
            self.segment = segment

    def __init__(self, segments: Sequence[Segment], *, right: Sequence[str] = ("user", "clock")) -> None:
        super().__init__()
        self._segments = {segment.id: segment for segment in segments}
        self._right = frozenset(right)

    def show(self, id: str, word: str, role: str | None = None) -> None:
        """Change what a segment says; nothing is painted when it says that already."""
        old = self._segments[id]
        new = old._replace(word=word, role=old.role if role is None else role)
        if new != old:
            self._segments[id] = new
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        left = self._runs(self._left_ones())
        right = self._runs(self._right_ones())
        room = width - sum(cell_len(run.text) for run in (*left, *right))
        space = Run(" " * max(0, room), self.rich_style)
        return Strip([*left, space, *right]).adjust_cell_length(width, self.rich_style)

    def on_click(self, event: Click) -> None:
        """Find the segment by the text under the mouse."""
        edge = 0
        for run, segment in self._placed():
            if edge <= event.x < edge + run:
                self.post_message(self.Pressed(self, segment))
                return
            edge += run

    def _placed(self) -> list[tuple[int, Segment]]:
        """The left segments with the cells that each takes."""
        return [(_width(segment), segment) for segment in self._left_ones()]

    def _right_ones(self) -> list[Segment]:
        return [segment for segment in self._segments.values() if segment.id in self._right and segment.text]

    def _left_ones(self) -> list[Segment]:
        """Where there is no room for all, what is well gives way to what is not, to the user and to the clock."""
        left = [segment for segment in self._segments.values() if segment.id not in self._right and segment.text]
        fits = sum(map(_width, (*left, *self._right_ones()))) <= self.size.width
        return left if fits else [segment for segment in left if segment.role]

    def _runs(self, segments: Sequence[Segment]) -> list[Run]:
        margin = Run(" ", self.rich_style)
        return [run for segment in segments for run in (margin, Run(segment.text, self._style_of(segment)), margin)]

    def _style_of(self, segment: Segment) -> Style:
        if not segment.role:
            return self.rich_style
        return self.rich_style + role_styles(self)[segment.role]


def _width(segment: Segment) -> int:
    return cell_len(segment.text) + len(BETWEEN)
