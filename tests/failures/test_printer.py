"""The printer is absent, off, out of paper or stalls: nobody at the desk waits for it, and the roll call comes out."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.failures.conftest import Desk, sentence
from tests.printers.standing_printer import StandingPrinter, standing_printer
from vmsctl.services import roll_call

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
DEVICE = 5
STATES = ["off", "out of paper", "stalling"]


@pytest.fixture
def printer(desk: Desk) -> Iterator[StandingPrinter]:
    """A printer that the desk knows; a test puts it into the state that it is about."""
    with standing_printer(on=False) as printer:
        added = desk.pipe("printers", "add", "Front", printer.url, "--building", "HQ", "--reason", "New desk")
        assert added.code == 0, added.text
        yield printer


def put(printer: StandingPrinter, state: str) -> None:
    if state != "off":
        printer.switch_on()
    printer.has_paper = state != "out of paper"
    printer.takes = 200 if state == "stalling" else 0


UNHURRIED = """
import runpy, sys
from printers.transports import status
status.check.__kwdefaults__["patience"] = 60.0
del sys.argv[1:4]  # Python, -m, vmsctl
runpy.run_module("vmsctl", run_name="__main__", alter_sys=True)
"""
"""Runs vmsctl as `python -m vmsctl` does, and waits for a printer's answer however long this machine holds it up."""


def unhurried(state: str) -> list[str]:
    """What to put before a command: in the other states a printer gives no answer that could be waited for."""
    return [sys.executable, "-c", UNHURRIED] if state == "out of paper" else []


@pytest.mark.parametrize("state", STATES)
def test_a_check_in_never_waits_for_a_printer(desk: Desk, printer: StandingPrinter, state: str) -> None:
    put(printer, state)
    said = desk.pipe("visits", "check-in", desk.expected[0])
    assert said.code == 0, said.text
    assert printer.spoken_to == 0, "nobody has even asked it"
    assert b"queued" in desk.pipe("printers", "queue", "--json").out


@pytest.mark.parametrize("state", STATES)
def test_a_badge_that_does_not_come_out_is_one_sentence_and_exit_code_5(
    desk: Desk, printer: StandingPrinter, state: str
) -> None:
    put(printer, state)
    told = sentence(desk.pipe("badges", "print", desk.expected[0], under=unhurried(state)), DEVICE)
    assert "Front" in told or "printer" in told, told


@pytest.mark.parametrize("state", STATES)
def test_the_roll_call_comes_as_text_where_no_printer_takes_it(
    desk: Desk, printer: StandingPrinter, state: str
) -> None:
    put(printer, state)
    said = desk.pipe("roll-call", "print", "--building", "HQ", under=unhurried(state))
    assert desk.inside in said.out.decode(), said.text
    assert said.code == 0, said.text
    assert b"Front: " in said.err and b"here it is as text" in said.err and b"Traceback" not in said.err


def test_with_the_store_gone_the_roll_call_is_printed_on_the_printer_of_the_copy(
    desk: Desk, printer: StandingPrinter, cast: Cast
) -> None:
    roll_call.write_copy(cast.act_as("linus"), cast.hq)
    cast.ws.store.close()
    printer.switch_on()
    desk.store.unlink()
    said = desk.pipe("roll-call", "print", "--building", "HQ")
    assert said.code == 0, said.text
    assert (len(printer.jobs), printer.spoken_to) == (1, 1)


def test_where_there_is_no_printer_a_badge_says_so_and_a_check_in_goes_on(desk: Desk) -> None:
    assert "printer" in sentence(desk.pipe("badges", "print", desk.expected[0]), 3)
    assert desk.pipe("visits", "check-in", desk.expected[0]).code == 0
