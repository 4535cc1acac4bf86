"""The console as it runs at a desk: a process in a real terminal, with a scanner's bytes coming in as keys."""

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

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

PIN = "274951"
F9, F10, DOWN = "\x1b[20~", "\x1b[21~", "\x1b[B"
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


def state(cast: Cast, visit: VisitMade) -> str:
    with cast.ws.reading() as tx:
        return str(tx.value("SELECT state FROM visits WHERE id = :id", {"id": visit.id}))


def press_until_on_site(terminal: Terminal, screen: Screen, *, times: int = 5) -> None:
    """Enter, and again while the card stays: on a busy computer it takes a moment until the card takes Enter."""
    for _ in range(times):
        if "Reason" in screen.text:
            terminal.write("\r")
        end = time.monotonic() + 2 * SETTLES
        while time.monotonic() < end and "● on site" not in screen.text:
            time.sleep(0.02)
        if "● on site" in screen.text:
            return
    screen.until("● on site")


@pytest.mark.parametrize("terminator", ["\r", "\n", "\r\n", "\t", ""])
def test_a_scan_lets_a_visitor_in_whatever_ends_it(today: Cast, terminator: str) -> None:
    ada = expected(today)
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        screen.until("Ada Lovelace")
        terminal.write(ada.ticket + terminator)
        screen.until("Check in Ada Lovelace")
        time.sleep(SETTLES)
        assert state(today, ada) == "expected"
        press_until_on_site(terminal, screen)
    assert state(today, ada) == "on-site"


@pytest.mark.parametrize("scanned", ["ticket", "11112222333344445555"])
def test_the_enter_that_a_slow_scanner_sends_late_lets_nobody_in(today: Cast, scanned: str) -> None:
    ada = expected(today)
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        screen.until("Ada Lovelace")
        terminal.write(ada.ticket)
        screen.until("Check in Ada Lovelace ")
        if scanned != "ticket":
            time.sleep(1.2)
            terminal.write(scanned)
        time.sleep(2 * SETTLES)
        terminal.write("\r")
        time.sleep(SETTLES)
        assert "Reason" in screen.text and state(today, ada) == "expected"
        press_until_on_site(terminal, screen)


def test_scans_one_after_another_into_search_and_form_open_each_visit_and_type_nothing(today: Cast) -> None:
    ada, charles = expected(today), expected(today, "Charles Babbage")
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        terminal.write("bab", pace=0.06)
        screen.until("Ada Lovelace", gone=True)
        terminal.write(ada.ticket + "\r", pace=0.005)
        screen.until("Check in Ada Lovelace")
        terminal.write(charles.ticket + "\r")
        screen.until("Check in Charles Babbage")
        terminal.write("\x1b")
        screen.until("Check in Charles Babbage · ")
        assert "bab" in screen.text and ada.ticket not in screen.text


FOREIGN = (
    ("11112222333344445555\r", "A digit of this number is wrong."),
    ("1111222233334444555\r", "Part of the code is missing."),
    ("4006381333931\n", "Part of the code is missing."),
    ("4006381333931", "Part of the code is missing."),
    ("https://example.org/ticket?id=77\r\n", "This is not a code"),
)


@pytest.mark.parametrize(
    ("scanned", "said", "pace"), [*((*each, 0.0) for each in FOREIGN), *((*each, 0.004) for each in FOREIGN[-1:])]
)
def test_a_misread_or_foreign_code_opens_nobody_and_is_not_searched_for(
    today: Cast, scanned: str, said: str, pace: float
) -> None:
    ada = expected(today)
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        screen.until("Ada Lovelace")
        for _ in range(2):
            terminal.write(scanned, pace=pace)
            screen.until(said)
            time.sleep(SETTLES)
        assert "Ada Lovelace" in screen.text and "Check in Ada Lovelace · " in screen.text
        assert scanned[:2] not in screen.text.splitlines()[2]
    assert state(today, ada) == "expected"


def test_a_name_and_enter_at_once_open_the_one_who_was_found(today: Cast) -> None:
    expected(today), expected(today, "Charles Babbage")
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        screen.until("Ada Lovelace")
        terminal.write("charles b\r")
        screen.until("Check in Charles Babbage ")
        screen.until("Reason")
        assert "charles b" in screen.text
        terminal.write("\x1b")
        screen.until("Reason", gone=True)
        terminal.write(" zzz\r")
        screen.until("Nobody found for “charles b zzz”")
        assert "Reason" not in screen.text


def test_a_locked_terminal_holds_no_name(today: Cast) -> None:
    expected(today)
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        screen.until("Ada Lovelace")
        terminal.write(F9)
        text = screen.until("This desk is locked.")
        for name in ("Ada", "Lovelace", "Grace", "Hopper", "Linus", "Desk\n", "Analytical"):
            assert name not in text


HOSTILE = (
    "\x11",
    "\x03",
    "\x10quit\r",
    "\x10quit\r\r\r",
    "\x1a",
    "\x04",
    "\x1b",
    "\x18\x03\x11",
    "\x00\x01\x1d\x1e",
    "\x11" * 50,
)


def test_no_barcode_ends_the_console_or_acts(today: Cast) -> None:
    ada = expected(today)
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        screen.until("Ada Lovelace")
        for bytes_of_a_barcode in HOSTILE:
            terminal.write(bytes_of_a_barcode)
            time.sleep(0.15)
            assert terminal.is_alive
        terminal.write("\x1b")
        time.sleep(0.1)
        terminal.write("\x1b")
        terminal.write(ada.ticket + "\r")
        screen.until("Check in Ada Lovelace")
    assert state(today, ada) == "expected"


def test_a_name_acts_on_nothing_and_reaches_the_terminal_as_plain_words(today: Cast) -> None:
    expected(today, "\x1b]0;owned\x07\x9b2J[@click=app.exit]Bob[/] \u202eevil[/sales]")
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        text = screen.until("Bob")
        assert "[@click=app.exit]Bob[/]" in text
        terminal.write("\r")
        screen.until("Visits")
        for raw in (b"\x1b]0;owned", b"\x9b2J", "\u202e".encode()):
            assert raw not in bytes(terminal.painted)


def test_a_console_at_which_nothing_happens_paints_next_to_nothing(today: Cast) -> None:
    """What its own loop writes into the store must not make it read, and write, again."""
    expected(today)
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        time.sleep(4.0)
        before = len(terminal.painted)
        time.sleep(2.5)
        assert len(terminal.painted) - before < 40_000
