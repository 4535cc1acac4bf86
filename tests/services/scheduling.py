"""A machine whose uptime goes with the clock of the cast, so that moving it is time that went by and no leap."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.instant import EPOCH
from tests.cast import Cast
from vmsctl.connectors.system_clock import Reading


class Machine:
    """`leap` moves the clock without anything having gone by; `pause` is a time in which the machine was off."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._leapt = timedelta(0)
        self._boot = 1
        self.synchronised = False

    def read(self, now: float | None = None) -> Reading:
        gone = self._cast.clock() - self._leapt - EPOCH
        return Reading(gone.total_seconds(), f"start {self._boot}", self.synchronised)

    def leap(self, **step: float) -> None:
        self._leapt += timedelta(**step)
        self._cast.clock.tick(**step)

    def pause(self, **step: float) -> None:
        self._boot += 1
        self._cast.clock.tick(**step)

    def stand_at(self, moment: datetime) -> None:
        """The clock leaps to a moment."""
        self.leap(seconds=(moment - self._cast.clock()).total_seconds())
