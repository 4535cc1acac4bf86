"""Lines painted on demand: the heading stands still, rows are read in windows and painted when they are seen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tui.support.role_styles import BLURRED, CURSOR, role_styles
from tui.support.safe import plain
from tui.widgets.columns import GUTTER, Column, fitted, widths
from tui.widgets.lines import Cell, Line, Provider

CHUNK = 128
"""Rows read from the provider at once."""

MOST_CHUNKS = 8

MARGIN = 2
"""Cells before the first column: the place of the selection mark."""


class PaintedLines(ScrollView):
    """The part of a line list that is seen; what moves in it is `LineList`'s."""

    DEFAULT_CSS = """
PaintedLines {
    height: 1fr;
    background: $background;
    color: $foreground;
    overflow-x: hidden;
    scrollbar-size-vertical: 1;
}
"""

    def __init__(
        self,
        columns: Sequence[Column],
        provider: Provider,
        empty: str,
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._heading_height = int(any(column.title for column in columns))
        self._empty = empty
        self._selected: set[str] = set()
        self._cursor = 0
        self._style: Style | None = None
        self._take(provider)

    @property
    def count(self) -> int:
        return self._count

    def line_at(self, position: int) -> Line | None:
        """The row at a position, from the provider's window around it."""
        if not 0 <= position < self._count:
            return None
        number, place = divmod(position, CHUNK)
        if number not in self._chunks:
            if len(self._chunks) >= MOST_CHUNKS:
                self._chunks.pop(next(iter(self._chunks)))
            self._chunks[number] = self._provider.window(number * CHUNK, CHUNK)
        chunk = self._chunks[number]
        return chunk[place] if place < len(chunk) else None

    def _take(self, provider: Provider) -> None:
        self._provider = provider
        self._count = provider.count()
        self._chunks: dict[int, Sequence[Line]] = {}
        self._strips: dict[tuple[int, bool], Strip] = {}

    def _repaint(self, position: int) -> None:
        """Paint one row anew."""
        self._strips.pop((position, True), None)
        self._strips.pop((position, False), None)
        self.refresh_line(position + self._heading_height)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._style = None
        self._strips.clear()

    @property
    def _own_style(self) -> Style:
        """What CSS says of the whole list; asked for each row, and costly to find out."""
        if self._style is None:
            self._style = self.rich_style
        return self._style

    def _measure(self) -> None:
        """Tell the scrollbar how long the list is; nothing around it depends on that, so that no layout is made,
        which would hold up each letter of a search for a frame."""
        size = Size(self.size.width, self._count + self._heading_height)
        if not self.container_size:
            self.virtual_size = size
        elif size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)

    def render_line(self, y: int) -> Strip:
        """The heading stands still, where there is one; below it the rows scroll."""
        width = self.size.width
        if y < self._heading_height:
            return self._heading(width)
        position = self.scroll_offset.y + y - self._heading_height
        if self._count == 0 and position == 1:
            return self._quiet_strip(" " * MARGIN + self._empty, width)
        if position >= self._count:
            return Strip.blank(width, self._own_style)
        at_cursor = position == self._cursor
        strip = self._strips.get((position, at_cursor))
        if strip is None:
            if len(self._strips) > 4 * CHUNK:
                self._strips.clear()
            strip = self._strips[position, at_cursor] = self._row(position, at_cursor, width)
        return strip

    def _quiet_strip(self, text: str, width: int, *, bold: bool = False) -> Strip:
        style = self._own_style + role_styles(self)["quiet"] + Style(bold=bold)
        return Strip([Segment(fitted(plain(text), width), style)], width)

    def _heading(self, width: int) -> Strip:
        titles = (
            fitted(column.title, cells, right=column.right)
            for column, cells in zip(self._columns, self._widths(width), strict=True)
            if cells
        )
        return self._quiet_strip(" " * MARGIN + (" " * GUTTER).join(titles), width, bold=True)

    def _widths(self, width: int) -> list[int]:
        return widths(self._columns, width - MARGIN - 1)

    def _row(self, position: int, at_cursor: bool, width: int) -> Strip:
        line = self.line_at(position)
        if line is None:
            return Strip.blank(width, self._own_style)
        base = self._base_style(at_cursor)
        mark = "✓ " if line.id in self._selected else "  "
        segments = [Segment(mark, base)]
        for column, cells, cell in zip(self._columns, self._widths(width), line.cells, strict=True):
            if cells:
                segments += self._cell(cell, cells, column.right, base, at_cursor)
                segments.append(Segment(" " * GUTTER, base))
        return Strip(segments).adjust_cell_length(width, base)

    def _cell(self, cell: Cell | str, cells: int, right: bool, base: Style, at_cursor: bool) -> list[Segment]:
        """The text in its role, the room around it in the row's own style."""
        text, role = (cell, "") if isinstance(cell, str) else (cell.text, cell.role)
        shown = fitted(plain(text), cells, right=right)
        if not role:
            return [Segment(shown, base)]
        words = shown.strip(" ")
        before = len(shown) - len(shown.lstrip(" "))
        around = (
            (shown[:before], base),
            (words, self._role_style(role, base, at_cursor)),
            (shown[before + len(words) :], base),
        )
        return [Segment(part, style) for part, style in around if part]

    def _role_style(self, role: str, base: Style, at_cursor: bool) -> Style:
        shown = role_styles(self)[role]
        # Under the cursor only the emphasis of a role is kept: its colour was chosen for another background.
        return base + (Style(bold=shown.bold, underline=shown.underline) if at_cursor else shown)

    def _base_style(self, at_cursor: bool) -> Style:
        if not at_cursor:
            return self._own_style
        return self._own_style + role_styles(self)[CURSOR if self.has_focus else BLURRED]
