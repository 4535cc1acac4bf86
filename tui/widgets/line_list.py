"""A list of lines of any length that costs only what is seen: windows of rows in, painted lines out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.message import Message

from tui.widgets.columns import Column
from tui.widgets.lines import Lines, Provider
from tui.widgets.painted_lines import MARGIN, PaintedLines


class LineListMessage(Message):
    """Something happened in `line_list`."""

    def __init__(self, line_list: LineList) -> None:
        super().__init__()
        self.line_list = line_list

    @property
    def control(self) -> LineList:
        return self.line_list


class LineList(PaintedLines, can_focus=True):
    """Cursor, paging, mouse, several rows at once; the cursor stays on its row's id when rows are read again."""

    BINDINGS: ClassVar = [
        Binding("up", "cursor(-1)", "Up", show=False),
        Binding("down", "cursor(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "first", "First", show=False),
        Binding("end", "last", "Last", show=False),
        Binding("space", "select", "Select", show=False),
        Binding("shift+up", "extend(-1)", "Select up", show=False),
        Binding("shift+down", "extend(1)", "Select down", show=False),
        Binding("enter", "choose", "Open", show=False),
    ]

    class Highlighted(LineListMessage):
        """The cursor stands on another row, or there is none (`id` is None)."""

        def __init__(self, line_list: LineList, id: str | None) -> None:
            super().__init__(line_list)
            self.id = id

    class Chosen(LineListMessage):
        """Enter or a double click on a row."""

        def __init__(self, line_list: LineList, id: str) -> None:
            super().__init__(line_list)
            self.id = id

    class SelectionChanged(LineListMessage):
        """Rows were added to or taken from those selected."""

        def __init__(self, line_list: LineList, ids: frozenset[str]) -> None:
            super().__init__(line_list)
            self.ids = ids

    def __init__(
        self,
        columns: Sequence[Column],
        provider: Provider | None = None,
        *,
        empty: str = "Nothing here.",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(columns, provider or Lines(), empty, id=id, classes=classes)
        self._cursor_id: str | None = None

    @property
    def cursor_id(self) -> str | None:
        """The id of the row under the cursor."""
        return self._cursor_id

    @property
    def cursor_row(self) -> int:
        """Where the cursor stands, counted from 0."""
        return self._cursor

    @property
    def selected(self) -> frozenset[str]:
        """The ids of the rows selected; empty when none is."""
        return frozenset(self._selected)

    @property
    def chosen_ids(self) -> tuple[str, ...]:
        """What an act is about: the rows selected, else the one under the cursor."""
        if self._selected:
            return tuple(sorted(self._selected, key=lambda id: self._provider.position(id) or 0))
        return () if self._cursor_id is None else (self._cursor_id,)

    def show(self, provider: Provider, *, empty: str | None = None, keep_top: bool = False) -> None:
        """Show other rows, or the same ones read again: cursor and selection stay with their ids.

        With `keep_top` a list that shows its first row goes on doing so: what matters most comes in above.
        """
        self._empty = self._empty if empty is None else empty
        # How far below the top the cursor stands is kept too, so that rows do not jump under the eyes.
        below_top = self._cursor - self.scroll_offset.y
        place = None if self._cursor_id is None else provider.position(self._cursor_id)
        self._take(provider)
        self._keep_selection()
        self._measure()
        at_top = keep_top and self.scroll_offset.y == 0
        if place is not None and place != self._cursor and not at_top:
            self.scroll_to(y=max(0, place - below_top), animate=False)
        self._put_cursor(self._cursor if place is None else place)
        self.refresh()

    def move_to(self, id: str) -> bool:
        """Put the cursor on a row; False when it is not among them."""
        place = self._provider.position(id)
        if place is not None:
            self._put_cursor(place)
            self._reveal()
        return place is not None

    def clear_selection(self) -> None:
        self._select(frozenset())

    # Keys

    def action_cursor(self, rows: int) -> None:
        self._put_cursor(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        self._put_cursor(self._cursor + pages * max(1, self.size.height - self._heading_height - 1))

    def action_first(self) -> None:
        self._put_cursor(0)

    def action_last(self) -> None:
        self._put_cursor(self._count - 1)

    def action_select(self) -> None:
        """Select the row or no longer, and go on to the next."""
        if self._cursor_id is not None:
            self._select(self._selected ^ {self._cursor_id})
            self._put_cursor(self._cursor + 1)

    def action_extend(self, rows: int) -> None:
        """Select the row and the one that the cursor goes to."""
        before = self._cursor_id
        self._put_cursor(self._cursor + rows)
        self._select(self._selected | {id for id in (before, self._cursor_id) if id is not None})

    def action_choose(self) -> None:
        if self._cursor_id is not None:
            self.post_message(self.Chosen(self, self._cursor_id))

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, in the margin or with Ctrl it selects, a double click chooses."""
        place = self.scroll_offset.y + event.y - self._heading_height
        if event.y < self._heading_height or place >= self._count:
            return
        self._put_cursor(place)
        if (event.x < MARGIN or event.ctrl) and self._cursor_id is not None:
            self._select(self._selected ^ {self._cursor_id})
        elif event.chain == 2:
            self.action_choose()

    # What follows from it

    def on_mount(self) -> None:
        self._measure()
        self._put_cursor(self._cursor)

    def on_resize(self) -> None:
        self._strips.clear()
        self._measure()
        self._reveal()

    def on_focus(self) -> None:
        self._repaint(self._cursor)

    def on_blur(self) -> None:
        self._repaint(self._cursor)

    def _put_cursor(self, place: int) -> None:
        before, self._cursor = self._cursor, max(0, min(place, self._count - 1))
        line = self.line_at(self._cursor)
        id = None if line is None else line.id
        if before != self._cursor:
            self._repaint(before)
            self._repaint(self._cursor)
            self._reveal()
        if id != self._cursor_id:
            self._cursor_id = id
            self.post_message(self.Highlighted(self, id))

    def _reveal(self) -> None:
        """Scroll as little as needed for the cursor to be seen below the heading."""
        rows = self.size.height - self._heading_height
        top = self.scroll_offset.y
        if rows > 0 and not top <= self._cursor < top + rows:
            self.scroll_to(y=self._cursor if self._cursor < top else self._cursor - rows + 1, animate=False)

    def _select(self, ids: frozenset[str] | set[str]) -> None:
        if ids == self._selected:
            return
        for id in ids ^ self._selected:
            place = self._provider.position(id)
            if place is not None:
                self._repaint(place)
        self._selected = set(ids)
        self.post_message(self.SelectionChanged(self, self.selected))

    def _keep_selection(self) -> None:
        self._select({id for id in self._selected if self._provider.position(id) is not None})
