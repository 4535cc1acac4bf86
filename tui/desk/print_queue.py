"""What waits for the printers and what failed; retry, another printer, drop."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.desk import print_queue_acts as acts
from tui.desk.house_list import BACK, HouseList
from tui.dialogs.choose import Choice, Choose
from tui.support.actions import Action, bindings
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.print_queue import PrintJob
    from vmsctl.services.printers import Printer

ROLES = {"failed": "bad", "unknown": "warning", "dropped": "bad", "printed": "good"}
WORDS = {
    "unknown": "? unknown",
    "failed": "✕ failed",
    "dropped": "✕ too old",
    "queued": "○ queued",
    "printing": "● printing",
}


class PrintQueueScreen(HouseList["PrintJob"]):
    """*Unknown* means that bytes went out and no answer came back: somebody must look whether it came out."""

    ACTIONS = (
        Action("retry", "r", "Try again", "Print the job under the cursor now", "steer-print-queue"),
        Action("other-printer", "o", "Other printer", "Print it on another printer", "steer-print-queue"),
        Action("drop", "d", "Drop", "Take the job off the list", "steer-print-queue"),
        BACK,
    )
    BINDINGS = bindings(ACTIONS)
    TITLE_WORDS = "Print queue"
    ID = "id"
    COLUMNS = (
        Column("Since", 5),
        Column("State", 11),
        Column("What", 9),
        Column("For", weight=3),
        Column("Printer", weight=2),
    )
    EMPTY = "Nothing waits, and nothing failed."

    def read(self, duty: Duty) -> Sequence[PrintJob]:
        return acts.print_jobs(duty)

    def line(self, id: str, row: PrintJob) -> Line:
        state = Cell(WORDS.get(row.state, row.state), ROLES.get(row.state, ""))
        return Line(id, (f"{row.created_at:%H:%M}", state, row.what, row.visitor or row.visit, row.printer))

    def told(self, row: PrintJob) -> str:
        return row.why

    def action_retry(self) -> None:
        if (job := self.row) is not None:
            self.call(partial(acts.print_again, self.duty, job.id), lambda _: self._sent(), group="act")

    def action_other_printer(self) -> None:
        if (job := self.row) is not None:
            self.call(partial(acts.printers, self.duty), partial(self._ask_printer, job.id), group="printers")

    def _ask_printer(self, job: str, printers: list[Printer]) -> None:
        choices = [Choice(printer.name, printer.name, printer.url) for printer in printers]
        if choices:
            self.app.push_screen(Choose("Which printer?", choices), partial(self._move, job))
        else:
            self.app.notify("There is no printer here.")

    def _move(self, job: str, printer: str | None) -> None:
        if printer is not None:
            self.call(partial(acts.print_again, self.duty, job, printer), lambda _: self._sent(), group="act")

    def action_drop(self) -> None:
        if (job := self.row) is not None:
            self.call(partial(acts.drop_job, self.duty, job.id), lambda _: self.read_again(), group="act")

    def _sent(self) -> None:
        self.desk.print_soon()
        self.read_again()
