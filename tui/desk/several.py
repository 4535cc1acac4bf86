"""Several visits at once: says who, asks for one key, and shows each with its own result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.desk import acts
from tui.desk.acts import new_request
from tui.desk.board_lines import shown_name
from tui.desk.screen import duty_of, sentence
from tui.dialogs.frame import Dialog, KeyWords
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines
from vmsctl.errors import VmsError
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.services.check_in import CheckedIn
    from vmsctl.services.check_out import CheckedOut
    from vmsctl.services.day_board import BoardRow

MOST_ROWS = 12
WORDS = {"check-in": "Check in", "check-out": "Check out"}
DONE = {"check-in": "Checked in", "check-out": "Checked out"}


class Several(Dialog[None]):
    """One refused does not keep the others from being done."""

    ACTIONS = (
        Action("go", "enter", "Do it", "Do it for all of them; when it is done, close"),
        Action("close", "escape", "Back", "Leave the others as they are"),
    )
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
Several {
    & > .dialog--box { width: 78; }
    LineList { background: $surface; }
    #several-said { margin: 1 0 0 0; height: auto; }
}
"""

    def __init__(self, act: str, visits: Sequence[tuple[str, BoardRow]]) -> None:
        super().__init__(f"{WORDS[act]} {amount(len(visits), 'visitor')}?")
        self._act = act
        self._visits = visits
        self._requests = {id: new_request() for id, _ in visits}
        self._results: dict[str, Cell] = {}
        self._why: dict[str, str] = {}
        self._waiting = [id for id, _ in visits]
        self._begun = False
        columns = (Column("Visitor", weight=2), Column("Company", weight=1), Column("Host", weight=1), Column("", 16))
        self._list = LineList(columns, Lines(self._lines()))

    def content(self) -> ComposeResult:
        self._list.styles.height = min(len(self._visits), MOST_ROWS) + 1
        yield self._list
        yield Plain("", id="several-said")

    def words_for(self, action: Action) -> str:
        return WORDS[self._act] if action.name == "go" else "Close"

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.action_go()

    def action_go(self) -> None:
        if self._begun and not self._waiting:
            self.dismiss(None)
        elif not self._begun:
            self._begun = True
            self._next()

    def action_close(self) -> None:
        self._waiting = []
        self.dismiss(None)

    def _next(self) -> None:
        """Do the next one; each is an act of its own."""
        if not self._waiting:
            self._say()
            return
        id, duty = self._waiting[0], duty_of(self)
        if self._act == "check-in":
            act = partial(acts.check_in, duty, id, confirmed=False, request=self._requests[id])
            self.call(act, self._is_in, show_error=self._refused, group="act")
        else:
            out = partial(acts.check_out, duty, id, request=self._requests[id])
            self.call(out, self._is_out, show_error=self._refused, group="act")

    def _is_in(self, done: CheckedIn) -> None:
        self._result(Cell(f"✓ in since {done.at:%H:%M}", "good"))

    def _is_out(self, done: CheckedOut) -> None:
        self._result(Cell(f"✓ left at {done.at:%H:%M}", "good"))

    def _refused(self, error: VmsError) -> None:
        self._why[self._waiting[0]] = sentence(error)
        self._result(Cell("✕ refused", "bad"))

    def on_line_list_highlighted(self) -> None:
        self._say()

    def _result(self, cell: Cell) -> None:
        if not self._waiting:
            return
        id = self._waiting.pop(0)
        self._results[id] = cell
        self._list.show(Lines(self._lines()))
        if cell.role == "bad" and len(self._why) == 1:
            self._list.move_to(id)
        self._next()

    def _say(self) -> None:
        """How many are done, and why the one under the cursor was refused."""
        if self._waiting or not self._begun:
            return
        done = len(self._results) - len(self._why)
        of = f" of {len(self._visits)}" if self._why else ""
        self.retitle(f"{DONE[self._act]}: {done}{of} {'visitor' if len(self._visits) == 1 else 'visitors'}.")
        self.query(KeyWords).first().rename("Close")
        said = f"{done} done, {len(self._why)} refused." if self._why else f"{done} done."
        why = self._why.get(self._list.cursor_id or "", "")
        self.query_one("#several-said", Plain).show_resized("\n".join(filter(None, (said, why))))

    def _lines(self) -> list[Line]:
        return [
            Line(id, (shown_name(row), row.company, row.host, self._results.get(id, Cell(""))))
            for id, row in self._visits
        ]
