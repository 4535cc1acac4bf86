"""Hostile names at the front desk: the console on a real pseudo-terminal, every byte that it paints."""

from __future__ import annotations

import re
import time
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.crowd import crowd
from tests.hostile.names import SEED, acting, names
from tests.installed import Installation
from tests.tui.terminal import Terminal
from vmsctl.services.check_in import check_in

pytestmark = pytest.mark.long
COLUMNS, ROWS = 120, 40
QUIET, PATIENCE = 0.35, 60.0
PAINTING = re.compile(r"\x1b\[[0-9;]*[mHABCDGdXJK]|\x1b\[\?(?:2026|25)[hl]")
COMMAND = re.compile(r"\x1b\[[<>=?0-9;$ ]*[A-Za-z@`{|}~]|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.")


@contextmanager
def a_day(cast: Cast, given: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    """The console at work, with the day of these visitors, half of them on site."""
    cast.is_at_midday()
    visits = crowd(cast, len(given), names=given)
    inside = visits[::2]
    for visit in inside:
        check_in(cast.act_as("linus"), visit.name)
    for name, value in Installation.of(cast).environment.items():
        monkeypatch.setenv(name, value)
    arguments = ["-m", "vmsctl", "desk", "--building", "HQ", "--as", "alma@example.org"]
    terminal = Terminal(arguments, columns=COLUMNS, rows=ROWS)
    try:
        day = Day(terminal)
        day.until(lambda: f"On site {len(inside)}" in words(day.painted))
        day.settle()
        yield day
    finally:
        terminal.close()


class Day:
    """What is pressed at the console, and all that it paints."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    @property
    def painted(self) -> str:
        """All of it until now, but for the first half of a character."""
        return getincrementaldecoder("utf-8")().decode(bytes(self.terminal.painted))

    def press(self, keys: str) -> None:
        self.terminal.write(keys)
        self.settle()

    def click(self, column: int, row: int) -> None:
        self.press(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")

    def settle(self) -> None:
        """Until the console has nothing to do and has painted nothing more for a while. One that the machine holds up
        has something to do."""
        size, since = -1, time.monotonic()

        def quiet() -> bool:
            nonlocal size, since
            if size != len(self.terminal.painted) or not self._sleeps():
                size, since = len(self.terminal.painted), time.monotonic()
            return time.monotonic() - since >= QUIET

        self.until(quiet)

    def end(self) -> str:
        """All that was painted; the console must have been alive until now."""
        assert self.terminal.is_alive, bytes(self.terminal.painted[-2000:])
        return self.painted

    def _sleeps(self) -> bool:
        """Whether each of its threads waits for something."""
        states = [_state(thread) for thread in Path(f"/proc/{self.terminal.pid}/task").iterdir()]
        return set(states) == {"S"}

    def until(self, true: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < until, bytes(self.terminal.painted[-2000:])
            time.sleep(0.02)


def _state(thread: Path) -> str:
    """What the system says of a thread: `S` for one that waits."""
    try:
        return (thread / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "ended"


KEYS = ("\x1b[B", "\x1b[B\x1b[B", "\r", "\x1b", "\x1b[6~", "\r", "\x1b", "/", "ow", "\x1b[B", "\x1b", "\x10", "\x1b")


def gone_through(cast: Cast, given: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """What a morning of looking at these visitors paints: lists, cards, search, clicks on names."""
    with a_day(cast, given, monkeypatch) as day:
        for keys in KEYS:
            day.press(keys)
        for row in range(4, ROWS - 2, 6):
            day.click(20, row)
        return day.end()


def commands(painted: str) -> Counter[str]:
    """What was asked of the terminal besides painting words in colours at places."""
    return Counter(COMMAND.findall(PAINTING.sub("", painted)))


def words(painted: str) -> str:
    return COMMAND.sub("", PAINTING.sub("", painted)).replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_that_a_name_holds_reaches_the_terminal(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    painted = gone_through(cast, names(200, storable=True), monkeypatch)
    asked = commands(painted)
    assert not [command for command in asked if "owned" in command or "evil" in command], SEED
    assert not set(asked) & {"\x1bc", "\x1b[6n", "\x1b(0", "\x1b[31;5m"}
    assert asked["\x1b[?1049h"] == 1
    assert not [command for command in asked if command[1] in "P_^X"]
    assert not list(acting(words(painted))), SEED
    assert "Traceback" not in painted
    assert "All 200" in words(painted) and "On site 100" in words(painted)


def test_a_name_that_is_painted_as_it_is_is_seen() -> None:
    """The control: the same judgement of the names themselves."""
    raw = "\n".join(names(200, storable=True))
    assert [command for command in commands(raw) if "owned" in command]
    assert list(acting(words(raw)))
