"""A computer that stands still in the midst of a scan has made no silence; one that a scanner made is one."""

from __future__ import annotations

import asyncio
import select
import time

import pytest
from textual import events
from textual.widgets import Input

from tests.tui.damm import ADA
from tests.tui.kit import Kit, seen
from tests.tui.strokes import key_name
from tui.desk import foreign_scans
from tui.support.driver import TolerantDriver
from tui.support.palette import Palette

STANDS_STILL = 0.15
FOREIGN = "https://example.org/ticket?id=77\r"


class Guarded(Kit):
    """Refuses what is no code of ours, as the day board does."""

    def guards_bursts(self) -> bool:
        return True

    def refuses_burst(self, text: str) -> bool:
        return foreign_scans.is_foreign(text)

    def burst_refused(self, text: str, typed: str) -> None:
        self.heard.append((text, typed))


def send(app: Kit, text: str) -> None:
    """Keys that came in one read of the terminal."""
    for character in text:
        app.post_message(events.Key(key_name(character), character))


async def send_with_a_stop(app: Kit, text: str, place: int, rounds: int) -> None:
    """Keys, with the whole program stopped before one of them; `rounds` of its loop after it has read the others."""
    send(app, text[:place])
    for _ in range(rounds):
        await asyncio.sleep(0)
    time.sleep(STANDS_STILL)
    send(app, text[place:])


@pytest.mark.parametrize("rounds", [0, 9])
@pytest.mark.parametrize("place", [1, 5, 19, 20])
async def test_a_scan_in_whose_midst_the_computer_stood_still_is_one(place: int, rounds: int) -> None:
    app = Kit(lambda: (Input(),))
    async with app.run_test() as pilot:
        await send_with_a_stop(app, f"{ADA}\r", place, rounds)
        await seen(pilot, lambda: app.scans == [ADA])
        assert app.screen.query_one(Input).value == ""


async def test_a_control_key_that_follows_a_digit_on_a_computer_that_stood_still_acts() -> None:
    app = Kit()
    async with app.run_test() as pilot:
        await send_with_a_stop(app, "5\x10", 1, 9)
        await seen(pilot, lambda: isinstance(app.screen, Palette))


async def test_a_code_in_whose_midst_a_silence_was_seen_is_typed() -> None:
    """The control: here the computer had the time to see it."""
    app = Kit(lambda: (Input(),))
    async with app.run_test() as pilot:
        field = app.screen.query_one(Input)
        send(app, ADA[:5])
        await seen(pilot, lambda: field.value == ADA[:5])
        send(app, ADA[5:])
        await seen(pilot, lambda: field.value == ADA)
        assert app.scans == []


@pytest.mark.parametrize("rounds", [0, 9])
@pytest.mark.parametrize("place", [3, 20])
async def test_a_foreign_code_in_whose_midst_the_computer_stood_still_is_refused_whole(place: int, rounds: int) -> None:
    app = Guarded(lambda: (Input(),))
    async with app.run_test() as pilot:
        await send_with_a_stop(app, FOREIGN, place, rounds)
        await seen(pilot, lambda: app.heard == [(FOREIGN, FOREIGN[0])])
        assert app.screen.query_one(Input).value == FOREIGN[0]


def test_what_is_read_while_the_terminal_is_asked_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal had nothing left, and the thread that had just taken it was asked too early."""
    driver = TolerantDriver.__new__(TolerantDriver)
    driver.fileno, driver._reads = 0, True

    def taken_meanwhile(*_: object) -> tuple[list[int], list[int], list[int]]:
        driver._holds = True
        return [], [], []

    monkeypatch.setattr(select, "select", taken_meanwhile)
    assert driver.has_input
    driver._reads = False
    assert not driver.has_input
