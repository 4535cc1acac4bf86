"""Asks for a day: step with the arrows, or type it."""

from __future__ import annotations

from datetime import date, timedelta

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from tui.dialogs.frame import Dialog
from tui.support.actions import Action, bindings
from tui.support.safe import Plain
from tui.widgets.field import FieldInput
from vmsctl.rules import written_dates


class ChooseDay(Dialog[date | None]):
    """Dismissed with the day, or None by Escape."""

    ACTIONS = (
        Action("accept", "enter", "Show", "Show this day"),
        Action("cancel", "escape", "Back", "Stay at the day shown"),
    )
    BINDINGS = [
        *bindings(ACTIONS),
        Binding("up", "step(-7)", "Week before", show=False, priority=True),
        Binding("down", "step(7)", "Week after", show=False, priority=True),
        Binding("left", "step(-1)", "Day before", show=False, priority=True),
        Binding("right", "step(1)", "Day after", show=False, priority=True),
    ]
    DEFAULT_CSS = """
ChooseDay {
    & > .dialog--box { width: 52; }
    FieldInput { background: $boost; margin: 1 0; }
    #day-hint { color: $text-muted; }
}
"""

    def __init__(self, today: date, shown: date) -> None:
        super().__init__("Which day?")
        self._today = today
        self._day = shown
        self._said = Plain(self._words())
        self._input = FieldInput(placeholder="or type 24.12., tomorrow, Monday", max_length=24, compact=True)

    def content(self) -> ComposeResult:
        yield self._said
        yield self._input
        yield Plain("← → a day   ↑ ↓ a week", id="day-hint")

    def on_mount(self) -> None:
        self._input.focus()

    def action_step(self, days: int) -> None:
        self._input.value = ""
        self._day += timedelta(days=days)
        self._said.show(self._words())

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if (day := written_dates.day(event.value.strip(), self._today)) is not None:
            self._day = day
            self._said.show(self._words())

    @on(FieldInput.Entered)
    def _entered(self, event: FieldInput.Entered) -> None:
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        self.dismiss(self._day)

    def action_cancel(self) -> None:
        self.dismiss(None)

    def _words(self) -> str:
        away = (self._day - self._today).days
        relation = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(away, f"{abs(away)} days {_way(away)}")
        return f"{self._day:%A} {self._day.day} {self._day:%B %Y} · {relation}"


def _way(days: int) -> str:
    return "ahead" if days > 0 else "ago"
