"""An App that hands on one key after the other: the next goes only when what the one before did is done.

Textual hands each key to what has the focus, which takes letters at once, while a key that is bound travels up to the
App first. Keys that come in one read would overtake each other: letters typed after Tab went into the field before it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeVar

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

Result = TypeVar("Result")

LONGEST = 0.5
"""Seconds that a key is waited for whose widget went away while it was on its way."""

Due = events.Event | Callable[[], object]


class _KeyDone(events.Event, bubble=True):
    """Follows a key from the focus up to the App; in the second round also what the key made a widget tell others."""

    def __init__(self, number: int, *, last: bool = False) -> None:
        super().__init__()
        self.number = number
        self.last = last


class OrderedApp(App[Result]):
    """Takes keys, pastes and acts with `in_order`; each begins when the one before is done."""

    def __init__(self) -> None:
        super().__init__()
        self._due: deque[Due] = deque()
        self._under_way: events.Event | None = None
        self._number = 0
        self._target: MessagePump = self
        self._patience: asyncio.TimerHandle | None = None

    def before_key(self, key: events.Key) -> None:
        """A key is about to be typed into what has the focus."""

    async def in_order(self, due: Iterable[Due]) -> None:
        """Hand on events and do acts, after all that came before."""
        self._due.extend(due)
        await self._go_on()

    def forget_keys(self) -> None:
        """Let keys that wait for their turn go nowhere."""
        self._due = deque(due for due in self._due if not isinstance(due, events.Event))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, _KeyDone):
            if event.number == self._number and self._under_way is not None:
                self._end(event.last or not self._follow(last=True))
        else:
            await super().on_event(event)
            self._end(event is self._under_way)
        await self._go_on()

    async def _go_on(self) -> None:
        while self._under_way is None and self._due:
            due = self._due.popleft()
            if isinstance(due, events.Event):
                await self._hand_on(due)
            else:
                due()

    async def _hand_on(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            self.before_key(event)
        self._under_way, self._number, self._target = event, self._number + 1, self.focused or self.screen
        await super().on_event(event)
        self._end(not event.is_forwarded or not self._follow())
        if self._under_way is not None:
            loop = asyncio.get_running_loop()
            self._patience = loop.call_later(LONGEST, self.post_message, _KeyDone(self._number, last=True))

    def _follow(self, *, last: bool = False) -> bool:
        """Whether something can be sent after the event on its way."""
        return self._target.post_message(_KeyDone(self._number, last=last))

    def _end(self, is_done: bool) -> None:
        if is_done:
            self._under_way = None
            if self._patience is not None:
                self._patience.cancel()
                self._patience = None
