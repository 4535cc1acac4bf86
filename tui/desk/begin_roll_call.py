"""How a roll call begins at the console: one key, then what it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.desk.roll_call import RollCallScreen
from tui.desk.ticking import TickingScreen
from tui.dialogs.choose import Choice, Choose

if TYPE_CHECKING:
    from tui.desk.app import DeskApp

KINDS = {
    "live": Choice("live", "Alarm", "start now, print, tick off"),
    "drill": Choice("drill", "Drill", "the same, marked as a drill"),
    "test": Choice("test", "Test", "the same, marked as a test"),
    "look": Choice("look", "Only look", "nothing is printed"),
}


def begin(app: DeskApp) -> None:
    """Ask what it is; Enter is the alarm."""
    if not isinstance(app.screen, (RollCallScreen, TickingScreen, Choose)):
        where = f" · {app.house}" if app.house else ""
        app.push_screen(Choose(f"Roll call{where}", tuple(KINDS.values())), partial(_open, app))


def _open(app: DeskApp, kind: str | None) -> None:
    if kind == "look":
        app.push_screen(RollCallScreen(kind))
    elif kind is not None:
        app.push_screen(TickingScreen(kind))
