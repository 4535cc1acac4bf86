"""A console with one of the cast at work, driven as a receptionist drives it, and read as one reads it."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TypeVar

from textual.pilot import Pilot

from tests.cast import Cast
from tests.tui.kit import keys_rest
from tui.desk.ahead import Ahead, read_signed_in
from tui.desk.app import DeskApp, Opening
from tui.desk.visit_card import VisitCard
from tui.support.calls import Calling
from tui.support.scanning import Scanned

Kind = TypeVar("Kind")

PATIENCE = 10.0


@dataclass
class Desk:
    """One console under a pilot."""

    app: DeskApp
    pilot: Pilot[None]

    @property
    def text(self) -> str:
        """Everything on the screen."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips(self.app.size))

    @property
    def notes(self) -> str:
        """What the console has said in passing."""
        return " ".join(note.message for note in self.app._notifications)

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until everything that they began is done."""
        for key in keys:
            await self.pilot.press(key)
        await self.settled()

    async def type(self, text: str) -> None:
        await self.press(*("space" if letter == " " else letter for letter in text))

    async def scan(self, code: str) -> None:
        """A scanner reads a code."""
        self.app.post_message(Scanned(code, "us"))
        await self.settled()
        await self.card_ready()

    async def card_ready(self) -> None:
        """The card takes Enter only after a moment."""
        if isinstance(card := self.app.screen, VisitCard):
            await self.until(lambda: monotonic() >= card._ready_at, "a card that takes Enter")

    async def open(self) -> None:
        """Enter on the row under the cursor."""
        await self.press("enter")
        await self.card_ready()

    async def settled(self) -> None:
        """Nothing is under way any more, not even what was begun by what was."""
        await self.pilot.pause()
        rests = False
        while not rests:
            await self.until(self._rests, "everything at rest")
            await self.pilot.pause()
            rests = self._rests()

    def _rests(self) -> bool:
        """Whether every key has acted, and every call has come back to the screen that made it."""
        callers = (self.app, *self.app.screen_stack)
        calls = any(caller._flights for caller in callers if isinstance(caller, Calling)) or len(self.app.workers) > 0
        return keys_rest(self.app) and not calls and not getattr(self.app.screen, "holds_letter", False)

    async def until(self, seen: Callable[[], object], what: str = "") -> None:
        """Wait for something to become true."""
        end = monotonic() + PATIENCE
        while not seen():
            assert monotonic() < end, f"{what or 'it'} was not seen; the screen says:\n{self.text}"
            await self.pilot.pause(0.01)

    async def until_text(self, words: str) -> None:
        await self.until(lambda: words in self.text, words)

    def on(self, kind: builtins.type[Kind]) -> Kind:
        """The screen on top, which must be of this kind."""
        screen: object = self.app.screen
        assert isinstance(screen, kind), f"{screen} is on top"
        return screen


@asynccontextmanager
async def desk(
    cast: Cast,
    user: str | None = "linus",
    *,
    size: tuple[int, int] = (100, 30),
    theme: str = "dark",
    name: str = "front",
) -> AsyncIterator[Desk]:
    """A console at HQ with a user signed in, or asking who it is."""
    ahead = None
    if user is not None:
        ahead = Ahead(partial(read_signed_in, partial(cast.act_as, user, desk=name), "HQ"))
    config = cast.ws.config
    app = DeskApp(Opening(config, lambda: cast.ws, theme, ahead))
    app.house = "HQ"
    async with app.run_test(size=size) as pilot:
        at_work = Desk(app, pilot)
        await at_work.settled()
        yield at_work
