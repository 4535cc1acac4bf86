"""Waits for the end of a silence of keys, and tells a scanner's silence from the computer's own.

A computer that stands still for a while finds the timer and the keys due at the same moment: the silence that it then
sees is its own. It is believed only where the look at it came in time and no key was under way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import events

ON_TIME = 0.002
"""Seconds by which a look may be late on a computer that has time."""

AGAIN = 0.008
"""Seconds until a second look at a silence that may only be the computer's."""

MOST_LOOKS = 8


class SilenceOver(events.Event, bubble=False):
    """A look is due: it comes `late` seconds after its time, and what was under way then is handed on before it."""

    def __init__(self, silence: Silence, late: float, *, has_input: bool) -> None:
        super().__init__()
        self.silence = silence
        self.late = late
        self.has_input = has_input


class Silence:
    """One silence at a time: `watch` begins it anew, `is_over` answers each `SilenceOver` that is then posted."""

    def __init__(self, post: Callable[[SilenceOver], object], has_input: Callable[[], bool]) -> None:
        self._post = post
        self._has_input = has_input
        self._timer: asyncio.TimerHandle | None = None
        self._looks = 0
        self._late = 0.0
        self.had_input = False
        """Whether a key was there at a look, for which the computer had no time."""

    @property
    def late(self) -> float:
        """Seconds of this silence in which the computer was late for its looks."""
        overdue = 0.0 if self._timer is None else asyncio.get_running_loop().time() - self._timer.when()
        return self._late + max(0.0, overdue)

    def watch(self, due: float | None) -> None:
        """Wait until `due` (loop time, in seconds), or for nothing."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._looks, self._late, self.had_input = 0, 0.0, False
        if due is not None:
            now = asyncio.get_running_loop().time()
            self._late = max(0.0, now - due)
            self._look_at(max(due, now) + 0.0005)

    def is_over(self, look: SilenceOver) -> bool:
        """Whether there was silence; where that is not sure it is looked at again."""
        if self._timer is not None:  # a key has come meanwhile
            return False
        self._looks += 1
        has_input = look.has_input or self._has_input()
        self.had_input = self.had_input or has_input
        if has_input or (look.late > ON_TIME and self._looks < MOST_LOOKS):
            self._look_at(asyncio.get_running_loop().time() + AGAIN)
            return False
        return True

    def _look_at(self, due: float) -> None:
        self._timer = asyncio.get_running_loop().call_at(due, self._is_due, due)

    def _is_due(self, due: float) -> None:
        """Ask first what is under way, then wait for the turn of those keys that the input thread has handed on."""
        loop = asyncio.get_running_loop()
        late, self._timer = loop.time() - due, None
        self._late += late
        loop.call_soon(self._post, SilenceOver(self, late, has_input=self._has_input()))
