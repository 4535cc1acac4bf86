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
from tui.widgets.columns import fitted

SYMBOLS = {"good": "●", "warning": "!", "bad": "✕"}
"""Before a segment of that role, so that it is told without colour; a good one is told by its words alone."""

BETWEEN = "  "

_LEAST_USER = 11
"""Cells of who is signed in, where everything else is in trouble."""


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
        shown = self._shown()
        left = self._runs([segment for segment in shown if segment.id not in self._right])
        right = self._runs([segment for segment in shown if segment.id in self._right])
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
        return [(_width(segment), segment) for segment in self._shown() if segment.id not in self._right]

    def _shown(self) -> list[Segment]:
        """Where there is no room for all, what is well gives way first, then the ends of what the others say: user and
        clock keep their places."""
        shown = [segment for segment in self._segments.values() if segment.text]
        for shorter in _SHORTER:
            if sum(map(_width, shown)) <= self.size.width:
                break
            shown = [short for segment in shown if (short := shorter(segment, segment.id in self._right)) is not None]
        return shown

    def _runs(self, segments: Sequence[Segment]) -> list[Run]:
        margin = Run(" ", self.rich_style)
        return [run for segment in segments for run in (margin, Run(segment.text, self._style_of(segment)), margin)]

    def _style_of(self, segment: Segment) -> Style:
        if not segment.role:
            return self.rich_style
        return self.rich_style + role_styles(self)[segment.role]


def _trouble_only(segment: Segment, kept: bool) -> Segment | None:
    return segment if segment.role or kept else None


def _main_clause(segment: Segment, kept: bool) -> Segment:
    return segment if kept else segment._replace(word=segment.word.partition(",")[0])


def _name_only(segment: Segment, kept: bool) -> Segment:
    return segment if kept or not segment.name else segment._replace(word="")


def _cut(segment: Segment, kept: bool) -> Segment:
    return segment._replace(word=fitted(segment.word, min(cell_len(segment.word), _LEAST_USER))) if kept else segment


_SHORTER = (_trouble_only, _main_clause, _name_only, _cut)


def _width(segment: Segment) -> int:
    return cell_len(segment.text) + len(BETWEEN)
