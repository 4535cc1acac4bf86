"""The day board: one screen shows the day, live; type to search, arrows to move, Enter for what fits the row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input

from tui.desk import board_words
from tui.desk.board_acts import BOARD_ACTIONS, BoardActs
from tui.desk.board_lines import COLUMNS
from tui.desk.day import ShownDay
from tui.desk.day_readings import read_day, read_rest
from tui.desk.details import of_row
from tui.desk.key_line import KeyLine
from tui.desk.painted_line import PaintedLine
from tui.desk.screen import tell
from tui.desk.search_line import SearchLine
from tui.support.actions import bindings
from tui.support.safe import Plain
from tui.widgets.line_list import LineList
from tui.widgets.status_bar import StatusBar
from vmsctl.errors import StoreFailed, VmsError
from vmsctl.services import day_board as service
from vmsctl.services.day_board import BoardRow, Day, Filter
from vmsctl.services.duty import Duty, Health

if TYPE_CHECKING:
    from tui.desk.ahead import Reading

READ_AGAIN = 2.0
"""Seconds until a store that failed is read again."""

WIDE = 110
"""Columns from which the details stand beside the list."""

_ABOVE = 3
"""Rows shown above the place where somebody begins to look."""


class DayBoardScreen(BoardActs):
    """`shown` is the last reading; it stays on the screen, marked as old, while the store does not answer."""

    ACTIONS = BOARD_ACTIONS
    BINDINGS = bindings(BOARD_ACTIONS)
    MORE_KEYS = (
        ("letters", "Search: name, company, host, plate, e-mail, in any order"),
        ("↑ ↓", "Move"),
        ("⏎", "Open the visit; ⏎ again does what fits it"),
        ("space", "Select the row, or no longer"),
        ("shift ↑ ↓", "Select several"),
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    DEFAULT_CSS = """
DayBoardScreen {
    background: $background;
    #title { background: $panel; }
    #visits { overflow-y: scroll; }
    #details { display: none; width: 40; height: 1fr; padding: 1 2; background: $surface; }
    &.-wide #details { display: block; }
    #hint { background: $surface; }
}
"""

    def __init__(self) -> None:
        super().__init__()
        self.shown: ShownDay | None = None
        self.day: date | None = None
        self.wanted = Filter()
        self.lines = LineList(COLUMNS, id="visits", empty="Opening the day …")
        self._search = SearchLine(self.lines, placeholder=board_words.SEARCH, id="search")
        self._status = StatusBar(board_words.STATUS)
        self._title, self._groups, self._hint = (PaintedLine(id=id) for id in ("title", "groups", "hint"))
        self._details = Plain("", id="details")
        self._keys = KeyLine()
        self._away: VmsError | None = None
        self._again: Timer | None = None
        self._clock: Timer | None = None
        self._fetching: set[int] = set()
        self._rest_is_due = False
        self._choice_is_due = False

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._groups
        yield self._search
        with Horizontal():
            yield self.lines
            yield self._details
        yield self._hint
        yield self._keys
        yield self._status

    def on_mount(self) -> None:
        self.lines.focus()
        self._keys.show_for(self)

    # Reading

    def begin(self, duty: Duty, reading: Reading | None = None) -> None:
        """Show the day of the user's building, from a reading made ahead where there is one."""
        if self.shown is not None and self.shown.board.place.id != duty.place.id:
            self.forget()
        self._status.show("user", duty.user)
        if self.is_mounted:
            self._keys.show_for(self)
        if reading is not None:
            self._take_reading(reading.day, reading.health)
        if reading is None or not reading.day.whole:
            self.read_again()
        self._tick()

    def forget(self) -> None:
        """Show nothing of what was here."""
        self.shown, self.day, self.wanted = None, None, Filter()
        self._search.value = ""
        self.lines.clear_selection()

    def read_again(self) -> None:
        """Read the day in a thread and show it."""
        if self.desk.duty is not None:
            act = partial(read_day, self.duty, self.day)
            self.call(act, self._show_reading, show_error=self.show_away, group="board", latest=True)

    def _show_reading(self, reading: tuple[Day, Health]) -> None:
        self._take_reading(*reading)
        if self.shown is not None and self.shown.is_long:
            self._read_long_day()

    def _take_reading(self, board: Day, health: Health) -> None:
        first = self.shown is None or self.shown.board.day != board.day
        self._away = None
        before = self.shown
        self.shown = ShownDay(board, self.duty.ws.now())
        if self.shown.is_long and before is not None and not first:
            self.shown.stand_in(before)
        self._show_lines()
        if first and (start := self.shown.at_now()) is not None:
            self.call_after_refresh(self._go_to, start)
        board_words.show_health(self._status, health)

    def _read_long_day(self) -> None:
        assert self.shown is not None
        board, wanted = self.shown.board, self.wanted
        act = partial(read_rest, self.duty, board, wanted, self.shown.counts)
        # A letter that comes while a search is under way waits for it: several at once would each read the whole day.
        self._rest_is_due = not self.call(act, partial(self._take_rest, board), show_error=self.show_away, group="rest")

    def _take_rest(self, board: Day, rest: service.LongDay) -> None:
        if self._rest_is_due:
            self._read_long_day()
        if self.shown is not None and self.shown.board is board:
            self.shown.take_ids(rest.ids, rest.counts, self.wanted)
            self._show_lines()
            if self.shown.old:
                self.fetch(self.shown.old)
            if self._choice_is_due and not self._rest_is_due:
                self._choose()

    def fetch(self, ids: Iterable[int]) -> None:
        """Read rows of a long day that have come into sight."""
        lacking = set(ids) - self._fetching
        if lacking and self.shown is not None:
            self._fetching |= lacking
            act = partial(service.rows, self.duty.ws, self.shown.board, lacking)
            self.call(act, self._take_rows, show_error=self.show_away, group="rows", latest=True)

    def _take_rows(self, rows: list[BoardRow]) -> None:
        self._fetching.clear()
        if self.shown is not None:
            self.shown.take_rows(rows)
            self._show_lines()

    def show_away(self, error: VmsError) -> None:
        """Say that the store does not answer; what is shown stays, and it is tried again."""
        self._fetching.clear()
        if not isinstance(error, StoreFailed):
            self.show_error(error)
            return
        self._away = error
        self._status.show("store", "away", "bad")
        self._show_title()
        if self._again is not None:
            self._again.stop()
        self._again = self.set_timer(READ_AGAIN, self.read_again)

    # Showing

    def _show_lines(self) -> None:
        if self.shown is None:
            return
        empty = board_words.nothing(self.shown, self.wanted)
        self.lines.show(self.shown.lines(self.wanted, self.fetch), empty=empty)
        self._show_title()
        self._groups.say(*board_words.groups(self.shown, self.wanted))
        self._show_row()

    def _show_title(self) -> None:
        self._title.say(*board_words.title(self.desk.house or "", self.shown, self._away))

    def _show_row(self) -> None:
        row = None if self.shown is None else self.shown.row(self.lines.cursor_id)
        hint = board_words.hint(self.shown, row, len(self.lines.selected))
        self._hint.say(hint)
        if self.has_class("-wide"):
            self._details.show("" if row is None or self.shown is None else of_row(row, self.shown.moment))

    def _go_to(self, id: str) -> None:
        """Put the cursor on a row, with some rows before it in sight."""
        self.lines.move_to(id)
        self.lines.scroll_to(y=max(0, self.lines.cursor_row - _ABOVE), animate=False)

    def _tick(self) -> None:
        """Once a minute: the clock, and who is late by now."""
        now = self.duty.place.local(self.duty.ws.now())
        self._status.show("clock", f"{now:%H:%M}")
        if self._clock is not None:
            self._clock.stop()
        self._clock = self.set_timer(60.2 - now.second - now.microsecond / 1e6, self._next_minute)

    def _next_minute(self) -> None:
        self._tick()
        self.read_again()

    # Keys

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        self._follow_search()

    def _follow_search(self) -> None:
        if self.wanted.text != self._search.value:
            self.wanted = self.wanted._replace(text=self._search.value)
            self._choice_is_due = False
            self.narrow()

    @on(SearchLine.Entered)
    def _search_entered(self, event: SearchLine.Entered) -> None:
        """Open the first that the search finds, when it has found."""
        event.stop()
        self._follow_search()
        if self.is_calling("rest"):
            self._choice_is_due = True
        else:
            self._choose()

    def _choose(self) -> None:
        self._choice_is_due = False
        self.lines.action_choose()
        if self.lines.cursor_id is None and self.shown is not None:
            tell(self, board_words.nothing(self.shown, self.wanted))

    def begin_search(self) -> None:
        """What is typed from now on goes to the search, in order."""
        if self.focused is self.lines:
            self.set_focus(self._search)

    def take_back(self, typed: str) -> None:
        """Take from the search what was the beginning of a barcode."""
        self._search.take_back(typed)

    def narrow(self) -> None:
        """Show what the filter lets through."""
        if self.shown is not None and self.shown.is_long:
            self._read_long_day()
        else:
            self._show_lines()
            self.lines.action_first() if self.wanted.text else None

    def clear_search(self, then_at: str | None = None) -> None:
        """Show everybody again, with the cursor on the row of the visit `then_at`, or where it is."""
        self._search.value = ""
        self.lines.focus()
        self._follow_search()
        self.lines.move_to(then_at or "")

    def on_line_list_highlighted(self) -> None:
        self._show_row()

    def on_line_list_selection_changed(self) -> None:
        self._show_row()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.open_visit(event.id)

    @on(PaintedLine.Pressed, "#groups")
    def _press_group(self, event: PaintedLine.Pressed) -> None:
        self.show_group("" if event.press == "all" else event.press)

    def on_status_bar_pressed(self, event: StatusBar.Pressed) -> None:
        if event.segment.id == "printer" and self.check_action("print_queue", ()):
            self.action_print_queue()
