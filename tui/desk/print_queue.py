"""What waits for the printers and what failed; retry, another printer, drop."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.desk import acts
from tui.desk.key_line import KeyLine
from tui.desk.screen import DeskScreen
from tui.dialogs.choose import Choice, Choose
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines

if TYPE_CHECKING:
    from vmsctl.services.print_queue import PrintJob
    from vmsctl.services.printers import Printer

ROLES = {"failed": "bad", "unknown": "warning", "dropped": "quiet", "printed": "good"}
WORDS = {"unknown": "? unknown", "failed": "✕ failed", "queued": "○ queued", "printing": "● printing"}


class PrintQueueScreen(DeskScreen[None]):
    """*Unknown* means that bytes went out and no answer came back: somebody must look whether it came out."""

    ACTIONS = (
        Action("retry", "r", "Try again", "Print the job under the cursor now", "steer-print-queue"),
        Action("other-printer", "o", "Other printer", "Print it on another printer", "steer-print-queue"),
        Action("drop", "d", "Drop", "Take the job off the list", "steer-print-queue"),
        Action("back", "escape", "Back", "Back to the day"),
    )
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
PrintQueueScreen {
    background: $background;
    #queue-title { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    #queue-why { height: auto; min-height: 2; padding: 0 2; color: $text-muted; }
}
"""

    def __init__(self) -> None:
        super().__init__()
        self._jobs: dict[str, PrintJob] = {}
        columns = (
            Column("Since", 5),
            Column("State", 11),
            Column("What", 9),
            Column("For", weight=3),
            Column("Printer", weight=2),
        )
        self._list = LineList(columns, empty="Reading …")
        self._why = Plain("", id="queue-why")

    def compose(self) -> ComposeResult:
        yield Plain("Print queue", id="queue-title")
        yield self._list
        yield self._why
        yield KeyLine()

    def on_mount(self) -> None:
        self._list.focus()
        self.query_one(KeyLine).show_for(self)
        self.read_again()

    def read_again(self) -> None:
        """Read the queue."""
        self.call(partial(acts.print_jobs, self.duty), self._show, group="queue", latest=True)

    def _show(self, jobs: list[PrintJob]) -> None:
        self._jobs = {job.id: job for job in jobs}
        self._list.show(Lines([_line(job) for job in jobs]), empty="Nothing waits, and nothing failed.")
        self._show_why()

    def on_line_list_highlighted(self) -> None:
        self._show_why()

    def _show_why(self) -> None:
        job = self._job
        self._why.show_resized("" if job is None else job.why)

    @property
    def _job(self) -> PrintJob | None:
        return self._jobs.get(self._list.cursor_id or "")

    def action_retry(self) -> None:
        if (job := self._job) is not None:
            self.call(partial(acts.print_again, self.duty, job.id), lambda _: self._sent(), group="act")

    def action_other_printer(self) -> None:
        if (job := self._job) is not None:
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
        if (job := self._job) is not None:
            self.call(partial(acts.drop_job, self.duty, job.id), lambda _: self.read_again(), group="act")

    def _sent(self) -> None:
        self.desk.print_soon()
        self.read_again()

    def action_back(self) -> None:
        self.dismiss(None)


def _line(job: PrintJob) -> Line:
    state = Cell(WORDS.get(job.state, job.state), ROLES.get(job.state, ""))
    return Line(job.id, (f"{job.created_at:%H:%M}", state, job.what, job.visitor or job.visit, job.printer))
