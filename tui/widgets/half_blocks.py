"""A small picture in a terminal: two pixels above each other in a character. It takes no room while there is none."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

Pixels = tuple[tuple[tuple[int, int, int], ...], ...]

_UPPER = "▀"
_LIGHT = 128


class HalfBlocks(Widget):
    """Shows rows of red, green and blue; without colours the light ones and the dark ones."""

    DEFAULT_CSS = "HalfBlocks { width: auto; height: auto; display: none; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pixels: Pixels = ()

    def show(self, pixels: Pixels) -> None:
        """Show a picture, or none."""
        if pixels != self._pixels:
            self._pixels = pixels
            self.styles.width = len(pixels[0]) if pixels else 0
            self.styles.height = (len(pixels) + 1) // 2
            self.refresh(layout=True)
        self.display = bool(pixels)

    def render_line(self, y: int) -> Strip:
        if 2 * y >= len(self._pixels):
            return Strip.blank(self.size.width, self.rich_style)
        upper = self._pixels[2 * y]
        lower = self._pixels[2 * y + 1] if 2 * y + 1 < len(self._pixels) else upper
        return Strip(
            [Segment(_UPPER, Style(color=self._colour(above), bgcolor=self._colour(below)))
             for above, below in zip(upper, lower, strict=True)]
        )  # fmt: skip

    def _colour(self, rgb: tuple[int, int, int]) -> Color:
        if self.app.theme.startswith("black"):
            light = sum(rgb) >= 3 * _LIGHT
            rgb = (255, 255, 255) if light else (0, 0, 0)
        return Color.from_rgb(*rgb)
