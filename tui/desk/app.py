"""The front-desk console: sign-in gate, the screens' switchboard, scans, and what works everywhere."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import events
from textual.screen import Screen

from tui.desk import acts, foreign_scans, hints, roll_call_acts
from tui.desk.day_board import DayBoardScreen
from tui.desk.desk_actions import DESK_ACTIONS, DeskActions
from tui.desk.live import CopyFailed, Live, StoreAway, StoreBack, StoreChanged
from tui.desk.screen import DeskScreen, sentence, tell
from tui.support.actions import bindings
from tui.support.memory import keep_little
from tui.support.scanning import Scanned
from tui.support.themes import DARK
from tui.widgets.field import FieldInput
from vmsctl.config import machine_name
from vmsctl.errors import VmsError
from vmsctl.rules.passes import is_ticket_number

if TYPE_CHECKING:
    from tui.desk.ahead import Ahead, Reading
    from vmsctl.config import Config
    from vmsctl.scheduler.loop import Loop
    from vmsctl.services.duty import Duty
    from vmsctl.workspace import Workspace

LOOP_AFTER = 1.0
"""Seconds after somebody has signed in until the deliveries begin, so that the board comes first."""


class Opening(NamedTuple):
    """How a desk is opened: `world` makes the workspace, in a thread; with a reading made `ahead`, which signed
    somebody in, nobody is asked for a PIN."""

    config: Config
    world: Callable[[], Workspace]
    theme: str = DARK.name
    ahead: Ahead | None = None


class DeskApp(DeskActions):
    """Holds the user's time at the desk (`duty`), None while nobody is signed in."""

    TITLE = "vmsctl"
    ACTIONS = DESK_ACTIONS
    BINDINGS = bindings(DESK_ACTIONS)
    CSS = """
ToastRack { dock: top; align: right top; margin: 0; }
Toast { width: auto; max-width: 72; padding: 0 1; margin: 0; background: $panel; }
"""

    def __init__(self, opening: Opening) -> None:
        super().__init__(is_code=is_ticket_number)
        self.opening = opening
        self.theme = opening.theme
        self.house = opening.config.building
        self.board = DayBoardScreen()
        self._world: Workspace | None = None
        self._world_lock = Lock()
        self._deliveries: Loop | None = None
        self._live: Live | None = None

    # The world

    def open_world(self) -> Workspace:
        """The workspace of this console, opened once; called in threads."""
        with self._world_lock:
            if self._world is None:
                self._world = self.opening.world()
            return self._world

    def desk_name(self, ws: Workspace) -> str:
        return ws.config.desk or machine_name()

    def get_default_screen(self) -> Screen[Any]:
        return self.sign_in_screen(locked=False) if self.opening.ahead is None else self.board

    def on_mount(self) -> None:
        self.call_after_refresh(keep_little)
        ahead = self.opening.ahead
        if ahead is None:
            return
        if (reading := ahead.at_hand) is not None:
            self._begin_with(reading)
        else:
            self.call(ahead.result, self._begin_with, show_error=self._cannot_begin)

    def _begin_with(self, reading: Reading) -> None:
        self.begin(reading.duty, reading)

    def _cannot_begin(self, error: VmsError) -> None:
        """Leave the sign-in to the screen that can say what is wrong and tries again."""
        self.push_screen(screen := self.sign_in_screen(locked=False))
        self.call_after_refresh(screen.say, sentence(error))

    # Who is at the desk

    def begin(self, duty: Duty, reading: Reading | None = None) -> None:
        """Somebody has signed in: the same user goes on where the desk was locked, another begins anew."""
        same = self.duty is not None and _user_of(self.duty) == _user_of(duty)
        same = same and self.duty is not None and self.duty.place.id == duty.place.id
        self.drop_keys()
        self.duty, self.last_user, self.house = duty, _user_of(duty), duty.place.name
        if not same:
            self.board.forget()
        if not (self.unlock() and same):
            self._show_board()
        self.board.begin(duty, reading)
        self._watch(duty)
        self.watch_idle()

    def _show_board(self) -> None:
        """Let the day board be on top, whatever was open."""
        while len(self.screen_stack) > 1 and self.screen is not self.board:
            self.pop_screen()
        if self.screen is not self.board:
            self.push_screen(self.board)

    def _watch(self, duty: Duty) -> None:
        if self._live is not None:
            self._live.stop()
        self._live = Live(duty, self, roll_call_acts.write_copy)
        self.call_after_refresh(self._live.start)
        if self._deliveries is None:
            self.set_timer(LOOP_AFTER, self._start_loop)

    def _start_loop(self) -> None:
        """Print what is queued and keep the search index, in threads of their own: nobody waits for a printer."""
        if self._deliveries is None:
            self._deliveries = acts.make_loop(self.open_world())
            Thread(target=self._deliveries.start, name="loop", daemon=True).start()

    def on_unmount(self) -> None:
        if self._live is not None:
            self._live.stop()
        if self._deliveries is not None:
            self._deliveries.stop(wait=False)

    def may(self, permission: str) -> bool:
        return self.duty is not None and permission in self.duty.allowed

    # Scans and the store

    def on_scanned(self, event: Scanned) -> None:
        self.touched()
        if (scanned := getattr(self.screen, "scanned", None)) is not None:
            scanned(event.code)
        elif self.is_locked:
            self.say_locked("Sign in first, then scan again.")
        else:
            self.board.open_scanned(event.code)

    def guards_bursts(self) -> bool:
        """Everywhere but in a form field, where a number may be scanned on purpose; never where a name is signed."""
        field = self.focused
        return self._asks_who() or not isinstance(field, FieldInput) or field.refuses_bursts

    def _asks_who(self) -> bool:
        return self.is_locked and self.screen is not self.board

    def refuses_burst(self, text: str) -> bool:
        return (foreign_scans.is_number if self._asks_who() else foreign_scans.is_foreign)(text)

    def burst_refused(self, text: str, typed: str) -> None:
        if self.screen is self.board:
            self.board.take_back(typed)
        elif isinstance(self.focused, FieldInput):
            self.focused.value = self.focused.value.removesuffix(typed)
        if self.is_locked:
            self.say_locked(foreign_scans.words(text))
        else:
            tell(self, foreign_scans.words(text), severity="error", seconds=8)

    def before_key(self, key: events.Key) -> None:
        """Letters typed in the list go to the search."""
        if self.screen is self.board and key.character and key.is_printable and not key.character.isspace():
            self.board.begin_search()

    def on_store_changed(self, event: StoreChanged) -> None:
        self._read_again()

    def _read_again(self) -> None:
        """Bring the board up to date, and the screen before it where that shows something live."""
        if not self.screen_stack:  # The desk is being closed.
            return
        self.board.read_again()
        self.print_soon()
        if self.screen is not self.board and isinstance(self.screen, DeskScreen):
            self.screen.read_again()

    def on_store_away(self, event: StoreAway) -> None:
        self.board.show_away(event.error)

    def print_soon(self) -> None:
        """Something may be waiting for a printer."""
        if self._deliveries is not None:
            self._deliveries.nudge("printing")

    def on_store_back(self, event: StoreBack) -> None:
        self._read_again()

    def on_copy_failed(self, event: CopyFailed) -> None:
        if event.why:
            tell(self, event.why, severity="warning", seconds=15)

    def hint_of(self, error: VmsError) -> str:
        """The way out of a refusal, by the console's keys."""
        return hints.of(error)

    def keep_fault(self, error: BaseException) -> None:
        """Write a mistake of our own into the log; a disk that takes no log is no reason to stop."""
        with suppress(OSError), self.opening.config.log_file.open("a", encoding="utf-8") as file:
            file.writelines(traceback.format_exception(error))


def _user_of(duty: Duty) -> int | None:
    return duty.ws.actor.user_id if duty.ws.actor else None
