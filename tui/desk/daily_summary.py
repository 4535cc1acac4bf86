"""The daily summary: who was not seen to leave, and the day in figures, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tui.desk.house_list import BACK, HouseList
from tui.desk.screen import tell
from tui.support.actions import Action, bindings
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line
from vmsctl.errors import VmsError
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.services.daily_summary import DailySummary, Missed
    from vmsctl.services.duty import Duty

ACTIONS = (
    Action("earlier", "left", "Day before", "The summary of the day before"),
    Action("later", "right", "Day after", "The summary of the day after"),
    Action("print", "p,f5", "Print", "Print this summary"),
    Action("send", "s", "Send again", "Mail it to its readers once more", "send-daily-summary"),
    BACK,
)
LOOKS = {
    "open": ("● still in", "missed"),
    "presumed": ("! presumed left", "missed"),
    "left": ("– left", "left"),
}


class DailySummaryScreen(HouseList["Missed"]):
    """Today's as it stands so far, earlier ones as they were made."""

    ACTIONS = ACTIONS
    BINDINGS = bindings(ACTIONS)
    TITLE_WORDS = "Daily summary"
    COLUMNS = (
        Column("In since", 12),
        Column("Known now", 15),
        Column("Visitor", weight=3, least=12),
        Column("Company", weight=2, least=8),
        Column("Host", weight=2, least=8),
    )
    EMPTY = "Everybody was seen to leave."

    def __init__(self) -> None:
        super().__init__()
        self._back = 0
        self._summary: DailySummary | None = None

    def title_words(self) -> str:
        so_far = " so far" if not self._back else ""
        return f"Daily summary{so_far} · {self._day:%A} {self._day:%d.%m.%Y}"

    def read_again(self) -> None:
        act = partial(_summary, self._day, self.duty)
        self.call(act, self._show_summary, show_error=self._unread, group="read", latest=True)

    def _show_summary(self, summary: DailySummary) -> None:
        self._summary = summary
        self._show(summary.missed)

    @property
    def _day(self) -> date:
        return self.duty.place.today(self.duty.ws.now()) - timedelta(days=self._back)

    def line(self, id: str, row: Missed) -> Line:
        words, role = LOOKS.get(row.state, (row.state, ""))
        since = f"{row.since:%H:%M}" if row.since.date() == self._day else f"{row.since:%d.%m. %H:%M}"
        return Line(id, (since, Cell(words, role), row.visitor, row.company, row.host))

    def told(self, row: Missed) -> str:
        calls = (f"Visitor {row.phone}" if row.phone else "", f"host {row.host_phone}" if row.host_phone else "")
        return f"{' · '.join(filter(None, (row.became, row.floor, *calls)))}\n{self._figures()}"

    def _tell_row(self) -> None:
        self._told.show_resized(self._figures() if self.row is None else self.told(self.row))

    def _figures(self) -> str:
        from vmsctl.rules import daily_summary as rules

        if self._summary is None:
            return ""
        return f"{', '.join(rules.sentences(self._summary.figures))}."

    def _unread(self, error: VmsError) -> None:
        self._summary = None
        super()._unread(error)

    def _step(self, days: int) -> None:
        self._back = max(0, self._back + days)
        self.show_title()
        self.read_again()

    def action_earlier(self) -> None:
        self._step(1)

    def action_later(self) -> None:
        self._step(-1)

    def action_print(self) -> None:
        self.call(partial(_print, self._day, self.duty), self._printed, group="act")

    def _printed(self, printer: str) -> None:
        tell(self, f"✓ Printed on {printer}.")

    def action_send(self) -> None:
        self.call(partial(_send, self._day, self.duty), self._sent, group="act")

    def _sent(self, readers: int) -> None:
        tell(self, f"✓ Queued for {amount(readers, 'reader')}.")


def _summary(day: date, duty: Duty) -> DailySummary:
    from vmsctl.services import daily_summary

    return daily_summary.show(duty.ws, day, building=duty.place.name)


def _print(day: date, duty: Duty) -> str:
    from vmsctl.services import summary_sheet

    return summary_sheet.print_(duty.ws, _summary(day, duty))


def _send(day: date, duty: Duty) -> int:
    from vmsctl.services import daily_summary

    return daily_summary.send_again(duty.ws, day, building=duty.place.name)
