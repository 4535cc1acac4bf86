"""One line of the screen that is painted at once: parts at the left and right, some of which can be pressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.support.role_styles import CURSOR, role_styles
from tui.support.safe import plain
from tui.widgets.columns import fitted

STRONG = Style(bold=True)


class Part(NamedTuple):
    """Some words; `press` is what a click on them means.

    `style` is a role of `themes.ROLES`, `strong`, `quiet-words`, `key`, `chosen` or empty.
    """

    text: str
    style: str = ""
    press: str = ""


class PaintedLine(Widget):
    """Costs one widget however many parts it has; nothing is painted when it says that already."""

    DEFAULT_CSS = "PaintedLine { height: 1; width: 1fr; color: $foreground; background: $background; }"

    class Pressed(Message):
        """A part with a meaning was clicked."""

        def __init__(self, line: PaintedLine, press: str) -> None:
            super().__init__()
            self.line = line
            self.press = press

        @property
        def control(self) -> PaintedLine:
            return self.line

    def __init__(self, left: Iterable[Part] = (), *, right: Iterable[Part] = (), id: str | None = None) -> None:
        super().__init__(id=id)
        self._left = tuple(left)
        self._right = tuple(right)

    @property
    def text(self) -> str:
        """What stands on the line, for tests and screen readers."""
        return " ".join(part.text.strip() for part in (*self._left, *self._right) if part.text.strip())

    def say(self, left: Iterable[Part], right: Iterable[Part] = ()) -> None:
        """Say other words."""
        parts = (tuple(left), tuple(right))
        if parts != (self._left, self._right):
            self._left, self._right = parts
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        right = [self._segment(part, base) for part in self._right]
        room = width - sum(cell_len(segment.text) for segment in right)
        left = list(self._fitting(self._left, room, base))
        space = room - sum(cell_len(segment.text) for segment in left)
        return Strip([*left, Segment(" " * max(0, space), base), *right]).adjust_cell_length(width)

    def on_click(self, event: Click) -> None:
        press = self._pressed(event.x)
        if press:
            self.post_message(self.Pressed(self, press))

    def _pressed(self, x: int) -> str:
        edge = 0
        for part in self._left:
            edge += cell_len(plain(part.text))
            if x < edge:
                return part.press
        edge = self.size.width
        for part in reversed(self._right):
            edge -= cell_len(plain(part.text))
            if x >= edge:
                return part.press
        return ""

    def _fitting(self, parts: Sequence[Part], room: int, base: Style) -> Iterator[Segment]:
        """The parts as far as there is room; the one at the edge is cut."""
        for part in parts:
            segment = self._segment(part, base)
            length = cell_len(segment.text)
            if length > room:
                yield Segment(fitted(plain(part.text), room), segment.style)
                return
            yield segment
            room -= length

    def _segment(self, part: Part, base: Style) -> Segment:
        return Segment(plain(part.text), self._style(part.style, base))

    def _style(self, name: str, base: Style) -> Style:
        if not name:
            return base
        if name == "strong":
            return base + STRONG
        if name == "key":
            return base + role_styles(self)["awaiting"] + STRONG
        return base + role_styles(self)[{"chosen": CURSOR, "quiet-words": "quiet"}.get(name, name)]
