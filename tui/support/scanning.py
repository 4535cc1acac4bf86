"""An App whose keys go through the wedge recogniser before anything else sees them.

The recogniser stands where the driver hands keys to the App, before screens, bindings and focus, so that a scan
is recognised in a field, a dialog and on the locked screen alike. A scan arrives as the message `Scanned`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from textual import events
from textual.driver import Driver
from textual.message import Message

from tui.support.bursts import Bursts, Dropped
from tui.support.in_order import Due, OrderedApp
from tui.support.strokes import Scan, Stroke
from tui.support.wedge import GAP, Verdict, Wedge

Result = TypeVar("Result")

LATE = 2 * GAP
"""Seconds: a key that comes later than the gap still counts when the computer was too busy to see the gap."""

IN_TIME = 0.9 * GAP
"""Seconds: where a key is put that is late by the computer's fault. The gap itself may be passed by a rounding."""

ON_TIME = 0.002
"""Seconds by which a look at the gap may be late on a computer that has time."""

AGAIN = 0.008
"""Seconds until a second look at a gap that may only be the computer's."""

MOST_LOOKS = 8


class Scanned(Message):
    """A scanner read a whole valid code."""

    def __init__(self, code: str, keyboard: str) -> None:
        super().__init__()
        self.code = code
        self.keyboard = keyboard


class _GapPassed(events.Event, bubble=False):
    """No key came until `due` (monotonic seconds)."""

    def __init__(self, due: float) -> None:
        super().__init__()
        self.due = due


class _BurstOver(events.Event, bubble=False):
    """The keys at a machine's pace may have come to an end."""


class ScanningApp(OrderedApp[Result]):
    """Base of the console and the kiosk: handle `on_scanned`."""

    def __init__(self, *, is_code: Callable[[str], bool]) -> None:
        super().__init__()
        self._wedge = Wedge(is_code)
        self._gap_timer: asyncio.TimerHandle | None = None
        self._gap_looks = 0
        self._came_in_time = False  # at the end of the gap a key was there that the computer had no time for
        self._bursts = Bursts(self.refuses_burst, GAP)
        self._burst_timer: asyncio.TimerHandle | None = None

    def get_driver_class(self) -> type[Driver]:
        chosen = super().get_driver_class()
        if chosen.__module__ != "textual.drivers.linux_driver":
            return chosen
        from tui.support.driver import TolerantDriver

        return TolerantDriver

    def guards_bursts(self) -> bool:
        """Whether keys at a machine's pace are held here until it is known what they are."""
        return False

    def refuses_burst(self, text: str) -> bool:
        """Whether a burst that is no code of ours, with what ended it, is thrown away instead of being typed."""
        return False

    def burst_refused(self, text: str, typed: str) -> None:
        """A burst was thrown away; `typed`, its beginning, was typed before that was known."""

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, _GapPassed):
            await self._look_at_gap(event.due)
        elif isinstance(event, _BurstOver):
            await self._look_at_burst()
        elif isinstance(event, events.Key) and not event.is_forwarded:
            self._gap_looks = 0
            await self._carry_out_verdicts(self._wedge.feed(self._timed_stroke(event)))
            self._watch_for_gap()
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await self._carry_out_verdicts(self._wedge.settle())
            await self._type(self._bursts.settle())
            await self.in_order([event])
        else:
            await super().on_event(event)

    def _timed_stroke(self, event: events.Key) -> Stroke:
        """The key with its time, or an earlier one where only the computer was late.

        The time is taken when the input thread gets to read. While keys are held, a silence that nobody has
        declared is the computer's own, so that the key belongs to those before it.
        """
        at, before = event.time, self._wedge.last_key_at
        in_time, self._came_in_time = self._came_in_time, False
        if self._wedge.deadline is not None and before is not None and at - before > GAP:
            at = before + IN_TIME if in_time or at - before <= LATE else at
        return Stroke(event.key, event.character, at, event)

    @property
    def _has_input(self) -> bool:
        return getattr(self._driver, "has_input", False)

    async def _carry_out_verdicts(self, verdicts: Sequence[Verdict]) -> None:
        """Type what is a person's, post what is a scan."""
        strokes: list[Stroke] = []
        for verdict in verdicts:
            if isinstance(verdict, Scan):
                await self._type_in_order(strokes)
                await self._type(self._bursts.settle())
                strokes = []
                await self.in_order([partial(self.post_message, Scanned(verdict.code, verdict.keyboard))])
            else:
                strokes.append(verdict)
        await self._type_in_order(strokes)

    async def _type_in_order(self, strokes: Sequence[Stroke]) -> None:
        """Type keys now, or hold them where a burst must not act before it is known."""
        if self.guards_bursts():
            await self._type(self._bursts.feed(strokes))
        else:
            await self._type([*self._bursts.settle(), *strokes])
        self._watch_for_burst()

    async def _type(self, verdicts: Sequence[Stroke | Dropped]) -> None:
        due: list[Due] = []
        for verdict in verdicts:
            if isinstance(verdict, Dropped):
                due.append(partial(self.burst_refused, verdict.text, verdict.typed))
            elif isinstance(verdict.source, events.Key):
                due.append(verdict.source)
        await self.in_order(due)

    def _watch_for_burst(self) -> None:
        if self._burst_timer is not None:
            self._burst_timer.cancel()
            self._burst_timer = None
        if (deadline := self._bursts.deadline) is not None:
            loop = asyncio.get_running_loop()
            due = max(deadline, loop.time()) + 0.0005
            self._burst_timer = loop.call_at(due, self.post_message, _BurstOver())

    async def _look_at_burst(self) -> None:
        """Settle the burst, unless more of it is held or under way."""
        deadline = self._bursts.deadline
        if deadline is None or self._wedge.deadline is not None:
            return
        if asyncio.get_running_loop().time() < deadline or self._has_input:
            self._watch_for_burst()
            return
        await self._type(self._bursts.settle())

    def _watch_for_gap(self, delay: float | None = None) -> None:
        if self._gap_timer is not None:
            self._gap_timer.cancel()
            self._gap_timer = None
        deadline = self._wedge.deadline
        if deadline is None:
            return
        loop = asyncio.get_running_loop()
        due = loop.time() + delay if delay is not None else deadline + 0.0005
        self._gap_timer = loop.call_at(due, self._gap_is_due, max(due, loop.time()))

    def _gap_is_due(self, due: float) -> None:
        self._gap_timer = None
        self.post_message(_GapPassed(due))

    async def _look_at_gap(self, due: float) -> None:
        """Settle what is held, unless keys may be under way that the computer had no time for."""
        deadline = self._wedge.deadline
        if deadline is None or self._gap_timer is not None:
            return
        late = asyncio.get_running_loop().time() - due
        self._gap_looks += 1
        self._came_in_time = self._has_input
        if self._came_in_time or (late > ON_TIME and self._gap_looks < MOST_LOOKS):
            self._watch_for_gap(AGAIN)
            return
        await self._carry_out_verdicts(self._wedge.settle())
