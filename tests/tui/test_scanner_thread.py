"""A scanner that is no keyboard, on a running console: its codes are scans like any other."""

from __future__ import annotations

import asyncio
import os
import pty
import tty
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from threading import enumerate as enumerate_threads

import pytest

from tests.tui.damm import ADA, GRACE
from tests.tui.kit import Kit
from tui.support.scanners import ScannerChanged

PATIENCE = 10.0


class Desk(Kit):
    """Follows one scanner from its start to its end."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.news = asyncio.Event()
        self.follow(url)

    def on_scanner_changed(self, event: ScannerChanged) -> None:
        self.heard.append((event.ready, event.words))
        self.news.set()

    def on_scanned(self, event: object) -> None:
        self.news.set()

    async def wait(self, until: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not until():
                self.news.clear()
                await self.news.wait()


def of_scanners(before: list[Thread]) -> list[Thread]:
    """The scanner threads begun since; those of other tests may end at any time."""
    return [one for one in enumerate_threads() if one.name == "scanner" and one not in before]


@pytest.fixture
def line(tmp_path: Path) -> tuple[int, str]:
    """The scanner's end of a serial line, and the address of the other."""
    scanner, port = pty.openpty()
    tty.setraw(port)
    return scanner, f"serial://{os.ttyname(port)}"


async def test_serial_scans_reach_the_console_and_unplugging_is_said(line: tuple[int, str]) -> None:
    scanner, url = line
    app = Desk(url)
    async with app.run_test():
        await app.wait(lambda: app.heard == [(True, "The scanner is ready.")])
        os.write(scanner, f"\x02{ADA}\r\n{GRACE}\r\n".encode())
        await app.wait(lambda: app.scans == [ADA, GRACE])
        os.write(scanner, b"\x11\x10quit\r")
        await app.wait(lambda: len(app.heard) == 2)
        os.close(scanner)
        await app.wait(lambda: len(app.heard) == 3)
        assert app.heard[-1] == (
            False,
            f"The scanner at {url[9:]} was unplugged; it is used again as soon as it is back.",
        )
    assert app.scans == [ADA, GRACE]


async def test_an_address_that_is_none_is_said_and_the_console_goes_on() -> None:
    app = Desk("smtp://mallory")
    async with app.run_test() as pilot:
        await app.wait(lambda: bool(app.heard))
        await pilot.press("a")
        assert app.is_running
    forms = "Write it like serial:///dev/ttyACM0?baud=9600, camera:0 or camera:///path/of/a/film.avi."
    assert app.heard == [(False, f"'smtp://mallory' is not the address of a scanner. {forms}")]


async def test_without_an_address_nothing_is_started() -> None:
    before = enumerate_threads()
    app = Desk("")
    async with app.run_test():
        assert of_scanners(before) == []
    assert app.heard == []


async def test_the_console_ends_while_its_scanner_is_away() -> None:
    before = enumerate_threads()
    app = Desk("serial:///dev/ttyNONE0")
    async with app.run_test():
        await app.wait(lambda: bool(app.heard))
        (thread,) = of_scanners(before)
    thread.join(PATIENCE)
    assert not thread.is_alive()
