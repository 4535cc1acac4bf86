"""Whether everything is well: store, disk, clock, mail, printers, schedule, and how to mend what is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.desk.house_list import BACK, HouseList
from tui.support.actions import Action, bindings
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line

if TYPE_CHECKING:
    from vmsctl.rules.doctor import Finding
    from vmsctl.services.duty import Duty

AGAIN = Action("look-again", "r", "Look again", "Look at everything again")
LOOKS = {"ok": ("✓ well", "good"), "warning": ("! care", "warning"), "problem": ("✕ wrong", "bad")}


class DoctorScreen(HouseList["Finding"]):
    """What is wrong stands first."""

    ACTIONS = (AGAIN, BACK)
    BINDINGS = bindings(ACTIONS)
    TITLE_WORDS = "Is everything well?"
    COLUMNS = (Column("State", 8), Column("What", 16), Column("Found", weight=1, least=20))

    def read(self, duty: Duty) -> Sequence[Finding]:
        from vmsctl.services import doctor

        found = list(doctor.examine(duty.ws.config, ws=duty.ws))
        return sorted(found, key=lambda finding: list(LOOKS).index(finding.state), reverse=True)

    def line(self, id: str, row: Finding) -> Line:
        words, role = LOOKS[row.state]
        return Line(id, (Cell(words, role), row.what, row.words))

    def told(self, row: Finding) -> str:
        return f"{row.words} {row.mend}".strip()

    def action_look_again(self) -> None:
        self.read_again()
