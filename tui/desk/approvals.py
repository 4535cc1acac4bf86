"""Who waits for a word: walk-ins and people who meet the block list, of today and of days to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.desk.house_list import BACK, HouseList
from tui.support.actions import Action, bindings
from tui.widgets.columns import Column
from tui.widgets.lines import Line

if TYPE_CHECKING:
    from vmsctl.services.approvals import Waiting
    from vmsctl.services.duty import Duty

OPEN = Action("open", "enter", "Open", "Open the visit, where A notes the answer")


class ApprovalsScreen(HouseList["Waiting"]):
    """Enter opens the card, on which the answer is given."""

    ACTIONS = (OPEN, BACK)
    BINDINGS = bindings((BACK,))
    TITLE_WORDS = "Waiting for answers"
    ID = "visit"
    ON_ENTER = OPEN
    COLUMNS = (
        Column("When", 12),
        Column("Visitor", weight=3, least=12),
        Column("Company", weight=2, least=8),
        Column("Host", weight=2, least=8),
    )
    EMPTY = "Nobody waits for an answer."

    def read(self, duty: Duty) -> Sequence[Waiting]:
        from vmsctl.services import approvals

        return approvals.waiting(duty.ws, duty.place.id)

    def line(self, id: str, row: Waiting) -> Line:
        return Line(id, (f"{row.at:%d.%m. %H:%M}", row.visitor, row.company, row.host))

    def told(self, row: Waiting) -> str:
        why = f"On the block list: {row.listed}." if row.listed else f"Came without an invitation. {row.reason}"
        return f"{why}\nEnter opens the visit; A on it notes the answer."

    def action_open(self) -> None:
        from tui.desk.visit_card import VisitCard

        if self.row is not None:
            self.app.push_screen(VisitCard(self.row.visit), lambda _: self.read_again())
