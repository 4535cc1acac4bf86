"""How a roll call begins at the console: one key, then what it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.desk import roll_call_acts
from tui.desk.roll_call import RollCallScreen
from tui.desk.ticking import TickingScreen
from tui.dialogs.choose import Choice, Choose

if TYPE_CHECKING:
    from tui.desk.app import DeskApp
    from vmsctl.errors import VmsError
    from vmsctl.services.roll_calls import RollCallView

KINDS = {
    "live": Choice("live", "Alarm", "start now, print, tick off"),
    "drill": Choice("drill", "Drill", "the same, marked as a drill"),
    "test": Choice("test", "Test", "the same, marked as a test"),
    "look": Choice("look", "Only look", "nothing is printed"),
}


class WhichRollCall(Choose):
    """Asks what it is; Enter is the alarm, or joins the roll call that runs."""

    def __init__(self, app: DeskApp) -> None:
        where = f" · {app.house}" if app.house else ""
        super().__init__(f"Roll call{where}", tuple(KINDS.values()))
        self._desk = app

    def on_mount(self) -> None:
        """Nobody waits for the store: what runs is said when it is known."""
        super().on_mount()
        self.call(partial(roll_call_acts.running, self._desk), self._known, show_error=self._not_known, group="running")

    def _known(self, seen: roll_call_acts.Seen) -> None:
        if seen.view is not None:
            self.offer(tuple(_joining(seen.view)), seen.view.kind)

    def _not_known(self, error: VmsError) -> None:
        """Without the store it begins from this desk's copy."""


def _joining(view: RollCallView) -> list[Choice]:
    """The choices while one runs: its own kind joins it, and only an alarm breaks off a drill or a test."""
    runs = "an alarm" if view.kind == "live" else f"a {view.kind}"
    notes = dict.fromkeys(KINDS, f"joins it too: {runs} runs")
    notes |= {"live": f"breaks off the {view.kind}", "look": KINDS["look"].note}
    notes[view.kind] = f"join it: it runs since {view.started_at:%H:%M}"
    return [Choice(kind, choice.words, notes[kind]) for kind, choice in KINDS.items()]


def begin(app: DeskApp) -> None:
    """Ask what it is, where none stands on the screen already."""
    screen = app.screen
    if isinstance(screen, TickingScreen) and screen.is_over:
        screen.dismiss(None)
    elif isinstance(screen, (RollCallScreen, TickingScreen, Choose)):
        return
    app.clear_notifications()  # They would cover how old the list is.
    app.push_screen(WhichRollCall(app), partial(_open, app))


def _open(app: DeskApp, kind: str | None) -> None:
    if kind == "look":
        app.push_screen(RollCallScreen(kind))
    elif kind is not None:
        app.push_screen(TickingScreen(kind))
