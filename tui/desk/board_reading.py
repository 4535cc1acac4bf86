"""How the day board comes by its day: read in a thread, brought up to date, and tried again while the store is away."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui.desk import board_words
from tui.desk.board_actions import BoardActions
from tui.desk.board_lines import COLUMNS
from tui.desk.day import ShownDay
from tui.desk.day_readings import read_day, read_rest
from tui.desk.key_line import KeyLine
from tui.widgets.line_list import LineList
from tui.widgets.lines import Lines
from tui.widgets.status_bar import StatusBar
from vmsctl.errors import StoreFailed, VmsError
from vmsctl.services import day_board as service
from vmsctl.services.day_board import BoardRow, Day, Filter
from vmsctl.services.duty import Duty, Health

if TYPE_CHECKING:
    from tui.desk.ahead import Reading

READ_AGAIN = 2.0
"""Seconds until a store that failed is read again."""

_OPENING = "Opening the day …"


class BoardReading(BoardActions):
    """`shown` is the last reading; it stays on the screen, marked as old, while the store does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: ShownDay | None = None
        self.day = None
        self.wanted: Filter = Filter()
        self.lines = LineList(COLUMNS, id="visits", empty=_OPENING)
        self.status = StatusBar(board_words.STATUS)
        self.keys = KeyLine()
        self.away: VmsError | None = None
        self.choice_is_due = False
        self._again: Timer | None = None
        self._clock: Timer | None = None
        self._fetching: set[int] = set()
        self._rest_is_due = False

    def show_lines(self) -> None:
        raise NotImplementedError

    def show_title(self) -> None:
        raise NotImplementedError

    def go_to(self, id: str) -> None:
        raise NotImplementedError

    def choose(self) -> None:
        raise NotImplementedError

    def empty_search(self) -> None:
        raise NotImplementedError

    def begin(self, duty: Duty, reading: Reading | None = None) -> None:
        """Show the day of the user's building, from a reading made ahead where there is one."""
        self.status.show("user", duty.user)
        if self.is_mounted:
            self.keys.show_for(self)
            self.lines.move_to(self.lines.cursor_id or "")
        if reading is not None:
            self._take_reading(reading.day, reading.health)
        if reading is None or not reading.day.whole:
            self.read_again()
        self._tick()

    def forget(self) -> None:
        """Show nothing of what was here."""
        self.shown, self.day, self.wanted = None, None, Filter()
        self.empty_search()
        self.lines.clear_selection()
        self.lines.show(Lines(), empty=_OPENING)

    def read_again(self) -> None:
        """Read the day in a thread and show it."""
        if self.desk.duty is not None:
            act = partial(read_day, self.duty, self.day)
            self.call(act, self._show_reading, show_error=self._not_read, group="board", latest=True)

    def _not_read(self, error: VmsError) -> None:
        """A day that may not be seen is not asked for again: the one that is shown goes on."""
        if not isinstance(error, StoreFailed) and self.shown is not None:
            shown = self.shown.board.day
            self.day = None if shown == self.duty.place.today(self.duty.ws.now()) else shown
        self.show_away(error)

    def _show_reading(self, reading: tuple[Day, Health]) -> None:
        self._take_reading(*reading)
        if self.shown is not None and self.shown.is_long:
            self.read_long_day()

    def _take_reading(self, board: Day, health: Health) -> None:
        first = self.shown is None or self.shown.board.day != board.day
        self.away = None
        before = self.shown
        self.shown = ShownDay(board, self.duty.ws.now())
        if self.shown.is_long and before is not None and not first:
            self.shown.stand_in(before)
        self.show_lines()
        if first and (start := self.shown.at_now()) is not None:
            self.call_after_refresh(self.go_to, start)
        board_words.show_health(self.status, health)

    def read_long_day(self) -> None:
        assert self.shown is not None
        board, wanted = self.shown.board, self.wanted
        act = partial(read_rest, self.duty, board, wanted, self.shown.counts_of(wanted.type))
        # A letter that comes while a search is under way waits for it: several at once would each read the whole day.
        self._rest_is_due = not self.call(act, partial(self._take_rest, board), show_error=self.show_away, group="rest")

    def _take_rest(self, board: Day, rest: service.LongDay) -> None:
        if self._rest_is_due:
            self.read_long_day()
        if self.shown is not None and self.shown.board is board:
            self.shown.take_ids(rest.ids, rest.counts, self.wanted)
            self.show_lines()
            if self.shown.old:
                self.fetch(self.shown.old)
            if self.choice_is_due and not self._rest_is_due:
                self.choose()

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
            self.show_lines()

    def show_away(self, error: VmsError) -> None:
        """Say that the store does not answer; what is shown stays, and it is tried again."""
        self._fetching.clear()
        if not isinstance(error, StoreFailed):
            self.show_error(error)
            return
        self.away = error
        self.status.show("store", "away", "bad")
        self.show_title()
        if self._again is not None:
            self._again.stop()
        self._again = self.set_timer(READ_AGAIN, self.read_again)

    def _tick(self) -> None:
        """Once a minute: the clock, and who is late by now."""
        now = self.duty.place.local(self.duty.ws.now())
        self.status.show("clock", f"{now:%H:%M}")
        if self._clock is not None:
            self._clock.stop()
        self._clock = self.set_timer(60.2 - now.second - now.microsecond / 1e6, self._next_minute)

    def _next_minute(self) -> None:
        self._tick()
        self.read_again()
