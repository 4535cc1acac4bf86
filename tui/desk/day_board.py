"""The day board: one screen shows the day, live; type to search, arrows to move, Enter for what fits the row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from tui.desk import board_words, logo
from tui.desk.board_actions import BOARD_ACTIONS
from tui.desk.board_reading import BoardReading
from tui.desk.details import of_row
from tui.desk.painted_line import PaintedLine
from tui.desk.screen import tell
from tui.desk.search_line import SearchLine
from tui.support.actions import bindings
from tui.support.key_names import key_name
from tui.support.safe import Plain
from tui.widgets.half_blocks import HalfBlocks
from tui.widgets.line_list import LineList
from tui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from tui.desk.ahead import Reading
    from vmsctl.services.duty import Duty

WIDE = 110
"""Columns from which the details stand beside the list."""

_ABOVE = 3
"""Rows shown above the place where somebody begins to look."""


class DayBoardScreen(BoardReading):
    """What is seen of the day, and the keys that move in it."""

    ACTIONS = BOARD_ACTIONS
    BINDINGS = bindings(BOARD_ACTIONS)
    MORE_KEYS = (
        ("Letters", "Search: name, company, host, plate, e-mail, in any order"),
        ("↑ ↓", "Move"),
        ("⏎", "Open the visit; ⏎ again does what fits it"),
        ("Space", "Select the row, or no longer"),
        ("Shift ↑ ↓", "Select several"),
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    DEFAULT_CSS = """
DayBoardScreen {
    background: $background;
    #title { background: $panel; }
    #visits { overflow-y: scroll; }
    #beside { display: none; width: 40; background: $surface; }
    &.-wide #beside { display: block; }
    #details { height: 1fr; padding: 1 2; background: $surface; }
    #logo { margin: 0 2 1 2; }
    #hint { background: $surface; }
}
"""

    def __init__(self) -> None:
        super().__init__()
        self._search = SearchLine(self.lines, placeholder=board_words.SEARCH, id="search")
        self._title, self._groups, self._hint = (PaintedLine(id=id) for id in ("title", "groups", "hint"))
        self._details = Plain("", id="details")
        self._began_at: str | None = None
        self._back_to: str | None = None
        self._logo = HalfBlocks(id="logo")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._groups
        yield self._search
        with Horizontal():
            yield self.lines
            with Vertical(id="beside"):
                yield self._details
                yield self._logo
        yield self._hint
        yield self.keys
        yield self.status

    def on_mount(self) -> None:
        # The first frame is painted before Textual applies the breakpoints; without this it is painted twice.
        self.set_class(self.app.size.width >= WIDE, "-wide")
        self.lines.focus()
        self.keys.show_for(self)

    # Showing

    def begin(self, duty: Duty, reading: Reading | None = None) -> None:
        super().begin(duty, reading)
        self.call_after_refresh(self._read_logo, duty)  # the day comes first

    def _read_logo(self, duty: Duty) -> None:
        if self.app.size.width >= WIDE and self.app.size.height >= logo.NEEDS_ROWS:
            act = partial(logo.read, duty.ws, duty.place.name, logo.BESIDE_DETAILS)
            self.call(act, self._logo.show, show_error=lambda _: None, group="logo", latest=True)

    def show_lines(self) -> None:
        if self.shown is None:
            return
        empty = board_words.nothing(self.shown, self.wanted, self._allowed)
        self.lines.show(self.shown.lines(self.wanted, self.fetch), empty=empty)
        if self._back_to is not None and self.lines.move_to(self._back_to):
            self.go_to(self._back_to)
            self._back_to = None
        self.show_title()
        self._groups.say(*board_words.groups(self.shown, self.wanted))
        self._show_row()

    def show_title(self) -> None:
        self._title.say(*board_words.title(self.desk.house or "", self.shown, self.away))

    def _show_row(self) -> None:
        row = None if self.shown is None else self.shown.row(self.lines.cursor_id)
        width = self._hint.size.width or self.app.size.width
        hint = board_words.hint(self.shown, row, len(self.lines.selected), self._allowed, width)
        self._hint.say(hint)
        if self.has_class("-wide"):
            self._details.show("" if row is None or self.shown is None else of_row(row, self.shown.moment))

    @property
    def _allowed(self) -> frozenset[str]:
        return self.desk.duty.allowed if self.desk.duty is not None else frozenset()

    def other_keys(self) -> Mapping[str, str]:
        """What is done on a visit's card is two keys away."""
        from tui.desk.card_keys import CARD_ACTIONS

        return {action.name: f"⏎ {key_name(action.keys[0])}" for action in CARD_ACTIONS if action.keys}

    def go_to(self, id: str) -> None:
        """Put the cursor on a row, with some rows before it in sight."""
        self.lines.move_to(id)
        self.lines.scroll_to(y=max(0, self.lines.cursor_row - _ABOVE), animate=False)

    # Keys

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        self._follow_search()

    def _follow_search(self) -> None:
        if self.wanted.text != self._search.value:
            self._keep_place(self.wanted.text, self._search.value)
            self.wanted = self.wanted._replace(text=self._search.value)
            self.choice_is_due = False
            self.narrow()

    def _keep_place(self, before: str, now: str) -> None:
        """Note where a search began: one that found nobody leads back there when it is cleared."""
        if not before:
            self._began_at = self.lines.cursor_id
        self._back_to = self._began_at if not now and self.lines.cursor_id is None else None

    @on(SearchLine.Entered)
    def _search_entered(self, event: SearchLine.Entered) -> None:
        """Open the first that the search finds, when it has found."""
        event.stop()
        self._follow_search()
        if self.is_calling("rest"):
            self.choice_is_due = True
        else:
            self.choose()

    def choose(self) -> None:
        self.choice_is_due = False
        self.lines.action_choose()
        if self.lines.cursor_id is None and self.shown is not None:
            tell(self, board_words.nothing(self.shown, self.wanted, self._allowed))

    def empty_search(self) -> None:
        self._search.value = ""

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
            self.read_long_day()
        else:
            self.show_lines()
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
        if event.segment.id == "mail" and self.check_action("outbox", ()):
            self.action_outbox()
