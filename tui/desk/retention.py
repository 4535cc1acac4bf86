"""What goes when its time is over: the plan, line by line, with what keeps the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.desk.key_line import KeyLine
from tui.desk.screen import DeskScreen
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.columns import Column
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.retention_plan import Planned

HOW = "Nothing is changed here. It is carried out every night, or with 'vmsctl retention run'."


class RetentionScreen(DeskScreen[None]):
    """The plan as it stands now; reading it may take a while in a large store, and the desk stays free meanwhile."""

    ACTIONS = (
        Action("read", "r", "Read again", "Look through the store again", "see-retention"),
        Action("back", "escape", "Back", "Back to the day"),
    )
    BINDINGS = bindings(ACTIONS)
    DEFAULT_CSS = """
RetentionScreen {
    background: $background;
    #retention-title { height: 1; background: $panel; text-style: bold; padding: 0 1; }
    #retention-why { height: auto; min-height: 2; padding: 0 2; color: $text-muted; }
}
"""

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, Planned] = {}
        columns = (
            Column("Due", 7),
            Column("Of", 9),
            Column("What", weight=3),
            Column("Period", 12),
            Column("Building", weight=1),
        )
        self._list = LineList(columns, empty="Reading …")
        self._why = Plain(HOW, id="retention-why")

    def compose(self) -> ComposeResult:
        yield Plain("What goes when its time is over", id="retention-title")
        yield self._list
        yield self._why
        yield KeyLine()

    def on_mount(self) -> None:
        self._list.focus()
        self.query_one(KeyLine).show_for(self)
        self.action_read()

    def action_read(self) -> None:
        self.call(partial(_plan, self.duty), self._show, group="retention", latest=True)

    def _show(self, lines: list[Planned]) -> None:
        self._lines = {str(place): line for place, line in enumerate(lines)}
        self._list.show(Lines([_line(place, line) for place, line in self._lines.items()]), empty="Nothing to plan.")
        self._show_why()

    def on_line_list_highlighted(self) -> None:
        self._show_why()

    def _show_why(self) -> None:
        line = self._lines.get(self._list.cursor_id or "")
        self._why.show_resized(HOW if line is None else f"{_told(line)}\n{HOW}")

    def action_back(self) -> None:
        self.dismiss(None)


def _plan(duty: Duty) -> list[Planned]:
    """What would go now where the user may see it."""
    from vmsctl.services import retention_plan

    return retention_plan.plan(duty.ws)


def _line(place: str, line: Planned) -> Line:
    due = Cell(f"{line.due:,}", "warning" if line.due else "quiet")
    span = period(line.days, line.unit) if line.setting else "when over"
    return Line(place, (due, f"{line.of:,}", line.what, span, line.building))


def period(days: int | None, unit: str) -> str:
    """A period in words."""
    return "without end" if days is None else f"{days} {unit}"


def _told(line: Planned) -> str:
    kept = [f"{count} stay because {why}" for why, count in line.kept.items()]
    shortened = f"{period(line.set_to, line.unit)} after the notice time" if line.set_to != line.days else ""
    return "; ".join(filter(None, (f"Setting {line.setting}" if line.setting else "", shortened, *kept)))
