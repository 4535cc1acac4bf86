"""One line of the screen that is painted at once: parts at the left and right, some of which can be pressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.support.safe import plain
from tui.support.themes import ROLES
from tui.widgets.columns import fitted

STYLES = ("strong", "quiet-words", "key", "chosen", *ROLES)


def _role_css() -> str:
    return "\n".join(
        f"    & > .line--{role} {{ color: $role-{role}; text-style: $role-{role}-style; }}" for role in ROLES
    )


class Part(NamedTuple):
    """Some words; `style` is one of `STYLES` or empty, `press` what a click on them means."""

    text: str
    style: str = ""
    press: str = ""


class PaintedLine(Widget):
    """Costs one widget however many parts it has; nothing is painted when it says that already."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"line--{style}" for style in STYLES}
    DEFAULT_CSS = f"""
PaintedLine {{
    height: 1; width: 1fr; color: $foreground; background: $background;
    & > .line--strong {{ text-style: bold; }}
    & > .line--quiet-words {{ color: $role-quiet; }}
    & > .line--key {{ color: $footer-key-foreground; text-style: bold; }}
    & > .line--chosen {{
        color: $line-cursor-foreground; background: $line-cursor-background; text-style: $line-cursor-style;
    }}
{_role_css()}
}}
"""

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
        width = self.size.width
        right = [self._segment(part) for part in self._right]
        room = width - sum(cell_len(segment.text) for segment in right)
        left = list(self._fitting(self._left, room))
        space = room - sum(cell_len(segment.text) for segment in left)
        return Strip([*left, Segment(" " * max(0, space), self.rich_style), *right]).adjust_cell_length(width)

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

    def _fitting(self, parts: Sequence[Part], room: int) -> Iterator[Segment]:
        """The parts as far as there is room; the one at the edge is cut."""
        for part in parts:
            segment = self._segment(part)
            length = cell_len(segment.text)
            if length > room:
                yield Segment(fitted(plain(part.text), room), segment.style)
                return
            yield segment
            room -= length

    def _segment(self, part: Part) -> Segment:
        return Segment(plain(part.text), self._style(part.style))

    def _style(self, name: str) -> Style:
        if not name:
            return self.rich_style
        if name == "chosen":
            return self.get_component_rich_style("line--chosen")
        return self.rich_style + self.get_component_rich_style(f"line--{name}", partial=True)
