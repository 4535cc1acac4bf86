"""The console as it runs at a desk: a process in a real terminal, with a scanner's bytes coming in as keys."""

from __future__ import annotations

import time

import pytest

from tests.cast import Cast, VisitMade
from tests.tui.desk.console import (
    AFRESH,
    ESCAPE,
    F9,
    NO_BURST,
    SETTLES,
    Screen,
    console,
    expected,
    sign_in,
    today,
    until_card,
)
from tests.tui.terminal import Terminal
from tui.support.bursts import LATE_END

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

__all__ = ["today"]

LONGEST_PAUSE = 0.023
"""Seconds; see `tests/tui/test_scanning.py`."""
TRIES = 20


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
        until_card(screen, "Ada Lovelace")
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
        linger(terminal, screen, ada, scanned)
        terminal.write("\r" + "p")
        screen.until(f"{ada.pin[:3]} {ada.pin[3:]}")  # what came before has been taken, too
        time.sleep(SETTLES)
        assert "Reason" in screen.text and state(today, ada) == "expected"
        press_until_on_site(terminal, screen)


def linger(terminal: Terminal, screen: Screen, visit: VisitMade, scanned: str) -> None:
    """Scan without an end, until the card would take Enter; again where this machine was too slow for its lateness."""
    for _ in range(TRIES):
        began = time.monotonic()
        terminal.write(visit.ticket)
        until_card(screen, "Ada Lovelace")
        if scanned != "ticket":
            began = time.monotonic()
            terminal.write(scanned)
            screen.until("A digit of this number is wrong.")
        time.sleep(SETTLES)
        if time.monotonic() - began < 0.6 * LATE_END:
            return
        terminal.write(ESCAPE)
        screen.until("Reason", gone=True)
    raise AssertionError(f"this machine took too long for each of {TRIES} scans")


def test_scans_one_after_another_into_search_and_form_open_each_visit_and_type_nothing(today: Cast) -> None:
    ada, charles = expected(today), expected(today, "Charles Babbage")
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        screen.until("Charles Babbage")
        search_and_scan(terminal, screen, ada.ticket)
        until_card(screen, "Ada Lovelace")
        terminal.write(charles.ticket + "\r")
        until_card(screen, "Charles Babbage")
        terminal.write(ESCAPE)
        screen.until("Reason", gone=True)
        screen.until("Check in Charles Babbage · ")
        assert screen.text.splitlines()[2].split() == ["bab"]


def search_and_scan(terminal: Terminal, screen: Screen, ticket: str) -> None:
    """A slow scan into a search that finds one of two; again where this machine paused for longer than a scanner."""
    for _ in range(TRIES):
        screen.until("Ada Lovelace")
        terminal.write("bab", pace=0.06)
        screen.until("Ada Lovelace", gone=True)
        if terminal.write(ticket + "\r", pace=0.005) < LONGEST_PAUSE:
            return
        terminal.write(AFRESH)
        screen.until("Type to search")
        screen.until("Reason", gone=True)
    raise AssertionError(f"this machine paused within each of {TRIES} scans")


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
            scan_in_vain(terminal, screen, scanned, said, pace)
            assert "Reason" not in screen.text and state(today, ada) == "expected"
            terminal.write(NO_BURST + ada.ticket + "\r")
            until_card(screen, "Ada Lovelace")
            terminal.write(ESCAPE)
            screen.until("Reason", gone=True)
            screen.until(said, gone=True)
            assert "Check in Ada Lovelace · " in screen.text and "Type to search" in screen.text.splitlines()[2]
    assert state(today, ada) == "expected"


def scan_in_vain(terminal: Terminal, screen: Screen, scanned: str, said: str, pace: float) -> None:
    """Scan what is refused; again where this machine paused for longer than a scanner."""
    for _ in range(TRIES):
        if terminal.write(scanned, pace=pace) < LONGEST_PAUSE:
            screen.until(said)
            return
        terminal.write(AFRESH)
        screen.until("Type to search")
        screen.until("Check in Ada Lovelace · ")
    raise AssertionError(f"this machine paused within each of {TRIES} scans")


def test_a_name_and_enter_at_once_open_the_one_who_was_found(today: Cast) -> None:
    expected(today), expected(today, "Charles Babbage")
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        screen.until("Ada Lovelace")
        terminal.write("charles b\r")
        screen.until("Check in Charles Babbage ")
        screen.until("Reason")
        assert "charles b" in screen.text
        terminal.write(ESCAPE)
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
        screen.until("This desk is locked.")
        for name in ("Ada", "Lovelace", "Grace", "Hopper", "Linus", "Desk\n", "Analytical"):
            screen.until(name, gone=True)  # it is painted from above


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
        terminal.write(AFRESH + ada.ticket + "\r")
        until_card(screen, "Ada Lovelace")
        assert terminal.is_alive
    assert state(today, ada) == "expected"


def test_a_name_acts_on_nothing_and_reaches_the_terminal_as_plain_words(today: Cast) -> None:
    expected(today, "\x1b]0;owned\x07\x9b2J[@click=app.exit]Bob[/] \u202eevil[/sales]")
    with console() as (terminal, screen):
        sign_in(terminal, screen)
        screen.until("[@click=app.exit]Bob[/]")
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
