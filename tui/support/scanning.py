"""An App whose keys go through the wedge recogniser before anything else sees them.

The recogniser stands where the driver hands keys to the App, before screens, bindings and focus, so that a scan
is recognised in a field, a dialog and on the locked screen alike. A scan arrives as the message `Scanned`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from textual import events
from textual.driver import Driver
from textual.message import Message

from tui.support.bursts import Bursts, Dropped
from tui.support.in_order import Due, OrderedApp
from tui.support.silence import Silence, SilenceOver
from tui.support.strokes import Scan, Stroke
from tui.support.wedge import GAP, Verdict, Wedge

Result = TypeVar("Result")

IN_TIME = 0.9 * GAP
"""Seconds: where a key is put that is late by the computer's fault. The gap itself may be passed by a rounding."""


class Scanned(Message):
    """A scanner read a whole valid code."""

    def __init__(self, code: str, keyboard: str) -> None:
        super().__init__()
        self.code = code
        self.keyboard = keyboard


class ScanningApp(OrderedApp[Result]):
    """Base of the console and the kiosk: handle `on_scanned`."""

    def __init__(self, *, is_code: Callable[[str], bool]) -> None:
        super().__init__()
        self._wedge = Wedge(is_code)
        self._bursts = Bursts(self.refuses_burst, GAP)
        self._gap = Silence(self.post_message, self._has_input)
        self._burst_end = Silence(self.post_message, self._has_input)
        self._stood_still = 0.0  # seconds that the computer was late for keys, which count for nothing

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
        if isinstance(event, SilenceOver):
            await self._look(event)
        elif isinstance(event, events.Key) and not event.is_forwarded:
            await self._carry_out_verdicts(self._wedge.feed(self._timed_stroke(event)))
            self._gap.watch(self._loop_time(self._wedge.deadline))
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await self._carry_out_verdicts(self._wedge.settle())
            await self._type(self._bursts.settle())
            await self.in_order([event])
        else:
            await super().on_event(event)

    def _timed_stroke(self, event: events.Key) -> Stroke:
        """The key with its time, less the time for which the computer stood still while a scanner went on.

        The time is taken when the input thread gets to read. While keys are held, a silence that nobody has
        declared is the computer's own as far as it was late to look, so that the key belongs to those before it.
        """
        stroke = Stroke(event.key, event.character, event.time - self._stood_still, event)
        held, silence = (self._wedge, self._gap) if self._wedge.deadline else (self._bursts, self._burst_end)
        before = max(self._wedge.last_key_at or 0.0, self._bursts.last_key_at or 0.0)
        if held.deadline is None or stroke.at - before <= GAP:
            return stroke
        # A control key that a barcode seems to press is lost: a person's is not to be taken for one.
        late = 0.0 if stroke.is_guarded else silence.late
        if silence.had_input or stroke.at - late <= held.deadline + GAP:
            self._stood_still += stroke.at - before - IN_TIME
            return stroke._replace(at=before + IN_TIME)
        return stroke

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
        self._burst_end.watch(self._loop_time(self._bursts.deadline))

    async def _type(self, verdicts: Sequence[Stroke | Dropped]) -> None:
        due: list[Due] = []
        for verdict in verdicts:
            if isinstance(verdict, Dropped):
                due.append(partial(self.burst_refused, verdict.text, verdict.typed))
            elif isinstance(verdict.source, events.Key):
                due.append(verdict.source)
        await self.in_order(due)

    def _loop_time(self, deadline: float | None) -> float | None:
        return None if deadline is None else deadline + self._stood_still

    async def _look(self, look: SilenceOver) -> None:
        """Settle what is held, unless more of it may be under way for which the computer had no time."""
        if look.silence is self._gap:
            if self._wedge.deadline is not None and self._gap.is_over(look):
                await self._carry_out_verdicts(self._wedge.settle())
        elif self._bursts.deadline is not None and self._wedge.deadline is None and self._burst_end.is_over(look):
            await self._type(self._bursts.settle())
