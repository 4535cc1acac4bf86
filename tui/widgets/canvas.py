"""A place to draw on with the mouse, finer than the terminal's cells."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.support import pen
from tui.support.pen import Point
from tui.support.role_styles import role_styles
from tui.support.safe import plain

MOST_POINTS = 5000
"""Points in all; a signature has a few hundred."""

BASE = "┈"


class Canvas(Widget):
    """Lines drawn while a button is held. `strokes` are points in 0..1, without the stairs of whole cells.

    Where the terminal reports the mouse in pixels, the lines are as fine as those.
    """

    DEFAULT_CSS = "Canvas { width: 1fr; height: 8; background: $boost; color: $foreground; }"

    class Drawn(Message):
        """A line was begun or ended, or all were taken away."""

        def __init__(self, canvas: Canvas) -> None:
            super().__init__()
            self.canvas = canvas

        @property
        def control(self) -> Canvas:
            return self.canvas

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._strokes: list[list[Point]] = []
        self._is_down = False
        self._rows: list[str] | None = None

    @property
    def strokes(self) -> tuple[tuple[Point, ...], ...]:
        """The lines as they are seen."""
        return tuple(pen.smoothed(stroke) for stroke in self._strokes)

    @property
    def aspect(self) -> float:
        """The width in parts of the height; a cell is about twice as high as it is wide."""
        width, height = self.size
        return width / max(1, 2 * height)

    @property
    def has_line(self) -> bool:
        """Whether anything was drawn; a click alone is no line."""
        return any(len(stroke) > 1 for stroke in self._strokes)

    def clear(self) -> None:
        """Take all lines away."""
        self._strokes, self._is_down = [], False
        self._changed()

    def take_back(self) -> None:
        """Take the last line away."""
        if self._strokes:
            self._strokes.pop()
            self._changed()

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        if self._count < MOST_POINTS:
            self.capture_mouse()
            self._is_down = True
            self._strokes.append([self._point(event)])
            self._changed()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if not self._is_down:
            return
        event.stop()
        if not event.button:  # it was let go where we were not told
            self._end()
            return
        point = self._point(event)
        if point != self._strokes[-1][-1] and self._count < MOST_POINTS:
            self._strokes[-1].append(point)
            self._rows = None
            self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._is_down:
            event.stop()
            self._end()

    def _end(self) -> None:
        self._is_down = False
        self.release_mouse()
        self._changed()

    @property
    def _count(self) -> int:
        return sum(map(len, self._strokes))

    def _point(self, event: events.MouseEvent) -> Point:
        """Where the pen is; a terminal that reports whole cells means their middle."""
        place = [
            (at + 0.5 if at == int(at) else at) / max(1, size)
            for at, size in zip((event.pointer_x, event.pointer_y), self.size, strict=True)
        ]
        across, down = (min(1.0, max(0.0, part)) for part in place)
        return across, down

    def _changed(self) -> None:
        self._rows = None
        self.refresh()
        self.post_message(self.Drawn(self))

    # Painting

    def on_resize(self) -> None:
        self._rows = None

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        if self._rows is None or len(self._rows) != height:
            self._rows = pen.braille(self._strokes, width, height)
        base = self.rich_style
        if y != height - 2:
            return Strip([Segment(plain(self._rows[y]), base)], width)
        quiet = base + role_styles(self)["quiet"]
        line = BASE * max(0, width - 8)
        below = f"  × {line}    "[:width]
        cells = [
            Segment(plain(drawn), base) if drawn != " " else Segment(plain(under), quiet)
            for drawn, under in zip(self._rows[y], below.ljust(width), strict=True)
        ]
        return Strip(cells, width)
