"""The console in a real terminal, and the screen that a person in front of it sees."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyte
import pytest

from tests.cast import Cast, VisitMade
from tests.tui.terminal import PATIENCE, Terminal
from vmsctl.services import accounts

PIN = "274951"
F9, F10, DOWN = "\x1b[20~", "\x1b[21~", "\x1b[B"
ESCAPE = "\x1b[27u"
"""As terminals with the Kitty protocol send it, which nothing that follows can change."""
NO_BURST = "\x1b[200~\x1b[201~"
"""A paste of nothing: what comes after it belongs to no burst before it, however close they were read."""
AFRESH = NO_BURST + 3 * ESCAPE + NO_BURST
"""Back to a board with an empty search."""
SETTLES = 0.3
"""Seconds after which a card takes Enter."""


class Screen:
    """What a person in front of the terminal sees."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._screen = pyte.Screen(100, 30)
        self._stream = pyte.ByteStream(self._screen)
        self._read = 0

    @property
    def text(self) -> str:
        painted = bytes(self._terminal.painted)
        # pyte takes the private forms of `CSI … m` and `CSI … u` for colours and prints what it does not know.
        fresh = re.sub(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]", b"", painted[self._read :])
        self._read = len(painted)
        self._stream.feed(fresh)
        return "\n".join(self._screen.display)

    def until(self, words: str, *, gone: bool = False) -> str:
        end = time.monotonic() + PATIENCE
        while (words in self.text) is gone:
            assert time.monotonic() < end, f"{words!r} {'stayed' if gone else 'was not seen'}:\n{self.text}"
            time.sleep(0.02)
        return self.text


@pytest.fixture
def today(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast in the present time, with an environment in which the console finds their store."""
    cast.clock.time = datetime.now(UTC)
    accounts.set_pin(cast.act_as("linus"), PIN)
    monkeypatch.setenv("VMSCTL_HOME", str(cast.ws.config.home))
    monkeypatch.setenv("VMSCTL_DATABASE_URL", cast.ws.store.address)
    monkeypatch.setenv("VMSCTL_DESK", "front")
    return cast


def expected(cast: Cast, name: str = "Ada Lovelace") -> VisitMade:
    return cast.visit(cast.visitor(name), day=datetime.now(ZoneInfo("Europe/Berlin")).date())


@contextmanager
def console() -> Iterator[tuple[Terminal, Screen]]:
    terminal = Terminal(["-m", "vmsctl", "desk", "--building", "HQ"], columns=100, rows=30)
    try:
        yield terminal, Screen(terminal)
    finally:
        terminal.close()


def sign_in(terminal: Terminal, screen: Screen) -> None:
    screen.until("Linus Desk")
    terminal.write(DOWN)
    terminal.write(PIN + "\r", pace=0.05)
    screen.until("Expected")


def until_card(screen: Screen, name: str) -> None:
    """Wait for somebody's card; the board, which names who is under the cursor, shows no mail address."""
    screen.until(f"{name.lower().replace(' ', '.')}@example.org")
