"""What runs by itself: the jobs of the last days, what became of them, and when each runs next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.desk.house_list import HouseList
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.schedule import Listed

LOOKS = {
    "done": ("✓ done", "good"), "failed": ("✕ failed", "bad"), "running": ("● running", "on-site"),
    "due": ("! due", "warning"), "next": ("○ next", "expected"),
}  # fmt: skip


class ScheduleScreen(HouseList["Listed"]):
    """What is to come first, then what was, the newest first."""

    TITLE_WORDS = "Schedule"
    COLUMNS = (
        Column("When", 12),
        Column("State", 10),
        Column("Job", weight=2, least=14),
        Column("Of", 10),
        Column("Building", weight=1, least=8),
    )
    EMPTY = "Nothing has run yet: 'vmsctl work' or this console does it in time."

    def read(self, duty: Duty) -> Sequence[Listed]:
        from vmsctl.scheduler import jobs
        from vmsctl.services import schedule

        return schedule.list_(duty.ws, jobs.JOBS)

    def line(self, id: str, row: Listed) -> Line:
        words, role = LOOKS.get(row.state, (row.state, ""))
        return Line(id, (f"{row.at:%d.%m. %H:%M}", Cell(words, role), row.job, row.day, row.building))

    def told(self, row: Listed) -> str:
        tries = f" Tried {row.attempts} times." if row.attempts > 1 else ""
        return f"{row.outcome}{tries}".strip()
