"""The roll calls that were, and the sealed report of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.desk import roll_call_words
from tui.desk.house_list import BACK, HouseList
from tui.desk.screen import tell
from tui.support.actions import Action, bindings
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.roll_call import Printed
    from vmsctl.services.roll_calls import OnList, RollCallHeading, RollCallView

OPEN = Action("open", "enter", "Open", "Look at the report of the one under the cursor")
PRINT = Action("print", "p,f5", "Print", "Print the report")


class RollCallsScreen(HouseList["RollCallHeading"]):
    """The newest first; Enter opens the report."""

    ACTIONS = (OPEN, BACK)
    BINDINGS = bindings((BACK,))
    TITLE_WORDS = "Roll calls"
    ID = "id"
    ON_ENTER = OPEN
    COLUMNS = (
        Column("Started", 17),
        Column("Kind", 6),
        Column("By", weight=1, least=10),
        Column("Lasted", 9),
        Column("Finished by", weight=1, least=10),
    )
    EMPTY = "No roll call was started here yet. F12 starts one; 2 makes it a drill."

    def read(self, duty: Duty) -> Sequence[RollCallHeading]:
        from vmsctl.services import roll_calls

        return roll_calls.list_(duty.ws, building=duty.place.name)

    def line(self, id: str, row: RollCallHeading) -> Line:
        lasted = Cell("runs", "bad") if row.finished_at is None else _lasted(row)
        kind = Cell(row.kind, "bad" if row.kind == "live" else "")
        return Line(id, (f"{row.started_at:%d.%m.%Y %H:%M}", kind, row.started_by, lasted, row.finished_by))

    def told(self, row: RollCallHeading) -> str:
        return f"Seal {row.seal}" if row.seal else "It has not been finished: F12 joins it."

    def action_open(self) -> None:
        if self.row is not None:
            self.app.push_screen(RollCallReportScreen(self.row.id))


class RollCallReportScreen(HouseList["OnList"]):
    """Everybody of one roll call with what was known at its end."""

    ACTIONS = (PRINT, BACK)
    BINDINGS = bindings(ACTIONS)
    ID = "id"
    COLUMNS = roll_call_words.COLUMNS
    EMPTY = "Nobody was on the list."

    def __init__(self, id: str) -> None:
        super().__init__()
        self._call = id
        self._view: RollCallView | None = None

    def title_words(self) -> str:
        return "Roll call report"

    def read_again(self) -> None:
        act = partial(_view, self.duty, self._call)
        self.call(act, self._show_view, show_error=self._unread, group="read", latest=True)

    def _show_view(self, view: RollCallView) -> None:
        self._view = view
        self._show(roll_call_words.order(view.people))

    def line(self, id: str, row: OnList) -> Line:
        assert self._view is not None
        return roll_call_words.line_of(row, self._view)._replace(id=id)

    def told(self, row: OnList) -> str:
        view = self._view
        if view is None:
            return ""
        by = f"{row.name}: ticked off by {row.marked_by}. " if row.marked_at is not None else ""
        if view.finished_at is None:
            return f"{by}It has not been finished yet."
        state = "is whole" if view.is_whole else "IS BROKEN: it was changed afterwards"
        by_whom = view.finished_by or "a locked desk"
        span = f"{view.started_at:%d.%m.%Y %H:%M:%S} to {view.finished_at:%H:%M:%S}"
        return f"{by}{view.kind.capitalize()}, {span}, finished by {by_whom}.\nThe seal {state}."

    def action_print(self) -> None:
        if self._view is not None:
            self.call(partial(_print, self.duty, self._view), self._printed, group="print")

    def _printed(self, done: Printed) -> None:
        tell(self, roll_call_words.said_of_printing(done), seconds=8)


def _lasted(row: RollCallHeading) -> str:
    from vmsctl.rules import roll_calls as rules

    return "" if row.finished_at is None else rules.lasted(row.started_at, row.finished_at)


def _view(duty: Duty, call: str) -> RollCallView:
    from vmsctl.services import roll_calls

    return roll_calls.show(duty.ws, call)


def _print(duty: Duty, view: RollCallView) -> Printed:
    from vmsctl.services import roll_call_reports

    return roll_call_reports.print_(duty.ws, view, how="desk")
