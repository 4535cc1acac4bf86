"""Finds a visitor of any day; Enter shows the visits, and opens one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from tui.desk import acts
from tui.desk.board_lines import row_id
from tui.desk.key_line import KeyLine
from tui.desk.screen import DeskScreen, tell
from tui.desk.search_line import SearchLine
from tui.dialogs.choose import Choice, Choose
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.support.themes import STATES
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines
from vmsctl.rules import day_board as rules

if TYPE_CHECKING:
    from vmsctl.services.day_board import BoardRow
    from vmsctl.services.search import FoundVisitor

LEAST = 2
"""Letters from which it is searched."""


class FindScreen(DeskScreen[None]):
    """Visitors whom the user may see, the best match first."""

    ACTIONS = (
        Action("visits", "enter", "Visits", "The visits of the visitor under the cursor"),
        Action("invite-again", "f2", "Invite again", "Invite the visitor under the cursor", "invite-for-another"),
        Action("back", "escape", "Back", "Back to the day"),
    )
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
FindScreen {
    background: $background;
    #find-title { height: 1; background: $panel; text-style: bold; padding: 0 1; }
}
"""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._shown_for = ""
        self._choice_is_due = False
        self._found: dict[str, FoundVisitor] = {}
        columns = (
            Column("Visitor", weight=3, least=14),
            Column("Company", weight=2),
            Column("E-mail", weight=3),
            Column("Plate", 10),
        )
        self._list = LineList(columns, empty="Type at least two letters of name, company, e-mail or plate.")
        self._search = SearchLine(self._list, placeholder="Find on all days: name, company, e-mail, plate")

    def compose(self) -> ComposeResult:
        yield Plain("Find a visitor, whatever the day", id="find-title")
        yield self._search
        yield self._list
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(KeyLine).show_for(self)
        self._search.focus()
        self._search.value = self._text

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        if len(event.value.strip()) >= LEAST:
            self.call(partial(acts.find, self.duty, event.value), self._show, group="find", latest=True)
        else:
            self._show([])

    def _show(self, found: list[FoundVisitor]) -> None:
        self._shown_for = self._search.value
        self._found = {visitor.id: visitor for visitor in found}
        lines = [
            Line(one.id, (Cell(f"✕ {one.name}", "bad") if one.blocked else one.name, one.company, one.email, one.plate))
            for one in found
        ]
        self._list.show(Lines(lines), empty="Nobody found.")
        if self._choice_is_due:
            self.action_visits()

    @on(SearchLine.Entered)
    def _entered(self, event: SearchLine.Entered) -> None:
        """Open the first that the search finds, when it has found."""
        event.stop()
        self._choice_is_due = True
        if self._shown_for == event.value and not self.is_calling("find"):
            self.action_visits()

    def action_visits(self) -> None:
        """Open the visits of the visitor under the cursor."""
        self._choice_is_due = False
        self._list.action_choose()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.call(partial(acts.visits_of, self.duty, event.id), partial(self._ask, event.id), group="visits")

    def _ask(self, visitor: str, visits: Sequence[BoardRow]) -> None:
        name = self._found[visitor].name if visitor in self._found else "This visitor"
        if not visits:
            tell(self, f"{name} has no visit here on the days that you see. F2 invites again.")
            return
        today = self.duty.place.today(self.duty.ws.now())
        choices = [_choice(row, today) for row in visits]
        self.app.push_screen(Choose(f"Visits of {name}", choices), self._open)

    def _open(self, visit: str | None) -> None:
        if visit is not None:
            self.desk.board.open_visit(visit)

    def action_invite_again(self) -> None:
        from tui.desk.invite import InviteForm

        chosen = self._found.get(self._list.cursor_id or "")
        today = self.duty.place.today(self.duty.ws.now())
        self.app.push_screen(InviteForm(today, again=chosen), self._invited)

    def _invited(self, visit: str | None) -> None:
        if visit is not None:
            self.desk.board.open_visit(visit, then="show_pass")

    def action_back(self) -> None:
        self.dismiss(None)


def _choice(row: BoardRow, today: date) -> Choice:
    arrived = row.arrived_at is not None
    state = STATES[rules.shown_state(row.state, row.day, arrived=arrived, today=today.isoformat())]
    return Choice(row_id(row), f"{date.fromisoformat(row.day):%a %d.%m.%Y}  {state.text}", f"to {row.host}")
