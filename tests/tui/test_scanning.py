"""Scans through a real pseudo-terminal: recognised whatever has the focus, never typed, never pressed."""

from __future__ import annotations

import os
import signal
import string
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.tui.damm import ADA, GRACE
from tests.tui.strokes import on_keyboard
from tests.tui.terminal import PATIENCE, Journal, Terminal, probe

PACES = (0.0, 0.001, 0.005, 0.020)
LONGEST_PAUSE = 0.023
"""Seconds; a scanner's keys come 0 to 20 ms apart, and a code waits for 30: what a busy machine adds on the way from
one process to the other must fit in between."""
TRIES = 20
MARK, CLEAR = "~", "\x15"
TERMINATORS = ("\r", "\n", "\r\n", "\t", "\x03", "")
ALTERNATE_SCREEN = b"\x1b[?1049h"
LETTERS = 4 * string.ascii_letters
Probe = tuple[Terminal, Journal]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Probe]:
    with probe(tmp_path_factory.mktemp("probe")) as started:
        yield started


@pytest.fixture
def running(started: Probe) -> Iterator[Probe]:
    """The probe with an empty field, which a test that failed may have left full, or behind a dialog."""
    yield started
    terminal, journal = started
    if is_asking(journal):
        answer(started)
    if last_value(journal) != "":
        all_that_came(started, len(journal.notes()))


def since(journal: Journal, before: int, what: str = "scan", times: int = 1) -> list[tuple[str, str]]:
    """The notes after the first `before`, once there are as many scans (or others) among them."""
    seen = sum(note[0] == what for note in journal.notes()[:before])
    return journal.wait_for(what, times=seen + times)[before:]


MODES = [
    (layout, prefix, terminator, PACES[i % len(PACES)])
    for i, (prefix, terminator, layout) in enumerate(
        product((False, True), TERMINATORS, ("us", "fr", "be", "cs", "us"))
    )
]


@pytest.mark.parametrize(("layout", "prefix", "terminator", "pace"), MODES)
def test_a_scan_is_recognised_in_a_field_and_nothing_else_happens(
    running: Probe, layout: str, prefix: bool, terminator: str, pace: float
) -> None:
    assert scanned(running, on_keyboard(ADA, layout, prefix=prefix) + terminator, pace) == [("scan", ADA)]


def scanned(running: Probe, text: str, pace: float) -> list[tuple[str, str]]:
    """What came of one scan. One during which this machine itself paused for longer than a scanner does may be none,
    and is sent again."""
    terminal, journal = running
    for _ in range(TRIES):
        before = len(journal.notes())
        longest = terminal.write(text, pace=pace)
        if longest < LONGEST_PAUSE:
            since(journal, before)
        came = all_that_came(running, before)
        if longest < LONGEST_PAUSE or len(came) == 1 and came[0][0] == "scan":
            return came
    raise AssertionError(f"this machine paused for {longest:.3f} s within each of {TRIES} scans")


def all_that_came(running: Probe, before: int) -> list[tuple[str, str]]:
    """The notes after the first `before`, once all that was sent has come; the field is empty then.

    A paste ends whatever seems to be a scan, and comes after it.
    """
    terminal, journal = running
    terminal.write(f"\x1b[200~{MARK}\x1b[201~")
    wait_until(lambda: any(map(is_mark, journal.notes()[before:])), lambda: f"not seen to come: {journal.notes()[-9:]}")
    came = journal.notes()[before:]
    assert is_mark(came[-1])
    if not is_asking(journal):
        terminal.write(CLEAR)
        wait_for_value(journal, lambda value: value == "")
    return came[:-1]


def is_mark(note: tuple[str, str]) -> bool:
    return note[0] in ("value", "paste") and note[1].endswith(MARK)


def last_value(journal: Journal) -> str:
    """What stands in the field; nothing when it was never changed."""
    return next((value for what, value in reversed(journal.notes()) if what == "value"), "")


def wait_for_value(journal: Journal, wanted: Callable[[str], bool]) -> None:
    """Wait until what stands in the field is as wanted; an empty field before the first key counts as such."""
    wait_until(lambda: wanted(last_value(journal)), lambda: f"the field was not seen to change: {journal.notes()[-9:]}")


def wait_until(so: Callable[[], bool], else_say: Callable[[], str]) -> None:
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end, else_say()
        time.sleep(0.01)


@pytest.mark.parametrize("terminator", TERMINATORS)
def test_two_scans_in_one_read_are_two(running: Probe, terminator: str) -> None:
    terminal, journal = running
    before = len(journal.notes())
    terminal.write(ADA + terminator + GRACE + terminator)
    assert since(journal, before, times=2) == [("scan", ADA), ("scan", GRACE)]


def test_a_scan_is_recognised_in_a_dialog_and_does_not_answer_it(running: Probe) -> None:
    for pace in PACES:
        assert scanned_in_a_dialog(running, pace) == [("scan", ADA)]
    answer(running)


def scanned_in_a_dialog(running: Probe, pace: float) -> list[tuple[str, str]]:
    """As `scanned`, with a dialog open, which is opened anew where a scan that was none has answered it."""
    terminal, journal = running
    for _ in range(TRIES):
        if not is_asking(journal):
            opened = times(journal, "modal")
            terminal.write("\x1bOQ")
            journal.wait_for("modal", times=opened + 1)
        before = len(journal.notes())
        longest = terminal.write("\x02" + ADA + "\r\n", pace=pace)
        if longest < LONGEST_PAUSE:
            since(journal, before)
        came = all_that_came(running, before)
        if longest < LONGEST_PAUSE or came == [("scan", ADA)]:
            return came
    raise AssertionError(f"this machine paused for {longest:.3f} s within each of {TRIES} scans")


def is_asking(journal: Journal) -> bool:
    return times(journal, "modal") > times(journal, "dismissed")


def answer(running: Probe) -> None:
    terminal, journal = running
    terminal.write("y")
    journal.wait_for("dismissed", times=times(journal, "modal"))


def times(journal: Journal, what: str) -> int:
    return sum(note[0] == what for note in journal.notes())


def test_typed_digits_reach_the_field_and_its_enter_submits(running: Probe) -> None:
    terminal, journal = running
    before = len(journal.notes())
    terminal.write("Flat 12 5\r", pace=0.07)
    assert since(journal, before, "submitted")[-1] == ("submitted", "Flat 12 5")
    all_that_came(running, before)


def test_a_pasted_code_goes_to_the_field(running: Probe) -> None:
    terminal, journal = running
    before = len(journal.notes())
    terminal.write(f"\x1b[200~{ADA}\x1b[201~")
    assert all_that_came(running, before) == [("value", ADA)]


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        ("Paula\x7f\x7fab", "Pauab"),
        ("12\x7f345\x7f6", "1346"),
        ("ab\x1b[Dx\x1b[Cy", "axby"),
        ("ab\x1b[Hx\x1b[F1", "xab1"),
        ("a\x1b[200~bc\x1b[201~d", "abcd"),
    ],
)
def test_keys_that_come_in_one_read_act_in_their_order(running: Probe, keys: str, left: str) -> None:
    terminal, journal = running
    before = len(journal.notes())
    terminal.write(keys)
    assert [value for what, value in all_that_came(running, before) if what == "value"][-1] == left


def test_keys_that_the_computer_has_no_time_to_hand_on_are_waited_for(tmp_path: Path) -> None:
    with probe(tmp_path, "--slow") as (terminal, journal):
        terminal.write(f"]Q1{ADA}\r")
        assert since(journal, 1) == [("scan", ADA)]
        assert [what for what, _ in journal.notes()] == ["ready", "scan"]


def test_garbage_from_a_barcode_does_not_end_the_program(tmp_path: Path) -> None:
    with probe(tmp_path) as (terminal, journal):
        for garbage in ("\x10quit\r", "\x11\r", "\x11" * 3, "ab\x12cd\r", "\x03\x03\x11", "\x1d12\x1e\x10q\r"):
            terminal.write(garbage)
            terminal.write(ADA + "\r", pace=0.005)
        all_that_came((terminal, journal), 0)
        assert scanned((terminal, journal), ADA + "\r", 0.005) == [("scan", ADA)]
        assert terminal.is_alive
        assert ("act", "") not in journal.notes()


def test_bytes_that_are_no_text_do_not_end_the_program(tmp_path: Path) -> None:
    with probe(tmp_path) as (terminal, journal):
        os.write(terminal.fd, bytes(range(128, 256)) + b"\x96]%G4\xd0")
        terminal.write(ADA + "\r", pace=0.2 / 20)
        all_that_came((terminal, journal), 0)
        assert scanned((terminal, journal), GRACE + "\r", 0.005) == [("scan", GRACE)]
        assert terminal.is_alive


def test_the_same_key_alone_does_act(tmp_path: Path) -> None:
    """The control of the test before: the probe does note a pressed key."""
    with probe(tmp_path) as (terminal, journal):
        terminal.write("\x12")
        journal.wait_for("act")


def test_a_program_that_was_stopped_from_outside_goes_on_and_reads_keys_in_their_order(tmp_path: Path) -> None:
    """Textual began a second thread that read beside the first."""
    with probe(tmp_path) as (terminal, journal):
        threads = Path(f"/proc/{terminal.pid}/task")
        before, begun = len(list(threads.iterdir())), terminal.painted.count(ALTERNATE_SCREEN)
        os.kill(terminal.pid, signal.SIGSTOP)
        assert os.WIFSTOPPED(os.waitpid(terminal.pid, os.WUNTRACED)[1])
        os.kill(terminal.pid, signal.SIGCONT)
        wait_until(lambda: terminal.painted.count(ALTERNATE_SCREEN) > begun, lambda: "it was not set up again")
        for letter in LETTERS:
            terminal.write(letter)
        wait_for_value(journal, lambda value: len(value) == len(LETTERS))
        assert last_value(journal) == LETTERS
        wait_until(
            lambda: len(list(threads.iterdir())) == before, lambda: "threads of the time before the stop live on"
        )


def test_escape_and_enter_in_one_read_are_two_keys_and_type_nothing(running: Probe) -> None:
    """The Escape was lost, and a ^ stood in the field when another one followed."""
    terminal, journal = running
    before = len(journal.notes())
    terminal.write("\x1b\r\x1b")
    seen = since(journal, before, "key", times=3)
    assert [value for what, value in seen if what == "key"] == ["escape", "enter", "escape"]
    assert not [value for what, value in seen if what == "value" and "^" in value]
