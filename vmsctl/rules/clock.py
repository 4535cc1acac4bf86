"""Whether the clock can be believed: what was seen of it before, against what it says now.

A wrong clock must not empty a building or a store. Time that has passed without anybody having counted it is in doubt
until the network's time or an admin vouches for the clock; until then what changes many rows at once waits.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

EARLIEST = 2026
"""The year of the first version: no clock that is right says an earlier one."""

LONGEST_REST = timedelta(days=1)
"""Machines that were off for longer come back to a clock that somebody should look at."""

SETTLING = timedelta(minutes=30)
"""So long after a start the network has had the time to set the clock, and people to look at it. Until then no more
than the slack is believed to have gone by while the machine was off; afterwards up to the longest rest."""

FAR = timedelta(days=60)
"""No power cut lasts so long: with a clock that far ahead nothing at all is run."""


class Sighting(NamedTuple):
    """The clock of a machine at one moment: what it said, the seconds since the machine was started, and which start
    that was."""

    wall: datetime
    uptime: float
    boot: str


class Doubt(NamedTuple):
    """`code` is `unset`, `back` or `ahead`; `by` how far; `holds_all` whether no job runs until somebody has looked."""

    code: str
    by: timedelta
    holds_all: bool

    @property
    def words(self) -> str:
        """The doubt in a sentence."""
        if self.code == "unset":
            return "The clock has not been set."
        way = "back" if self.code == "back" else "ahead"
        return f"The clock has gone {way} by {spelled(self.by)} that nobody counted."

    @property
    def short(self) -> str:
        """The doubt in a word or two, for a status line."""
        return "not set" if self.code == "unset" else f"{self.code} {spelled(self.by)}"


def doubt(
    now: Sighting, last: Sighting | None, newest: datetime | None, *, slack: timedelta, vouched: bool
) -> Doubt | None:
    """Why the clock is not believed, or None.

    `last` is this machine's own sighting when it was last believed, `newest` the newest time that any machine believed
    or wrote an event at, `vouched` whether the network's time keeps the clock right. Without a `slack` nothing but a
    clock that was never set is doubted.
    """
    if now.wall.year < EARLIEST:
        return Doubt("unset", timedelta(0), holds_all=True)
    if vouched or not slack:
        return None
    if last is not None and last.boot == now.boot:
        counted = timedelta(seconds=now.uptime - last.uptime)
        return _weighed((now.wall - last.wall) - counted, slack, slack)
    rest = LONGEST_REST if now.uptime >= SETTLING.total_seconds() else slack
    return None if newest is None else _weighed(now.wall - newest, slack, rest)


def _weighed(gone: timedelta, back: timedelta, ahead: timedelta) -> Doubt | None:
    if gone < -back:
        return Doubt("back", -gone, holds_all=-gone > LONGEST_REST)
    if gone > ahead:
        return Doubt("ahead", gone, holds_all=gone > FAR)
    return None


def spelled(span: timedelta) -> str:
    """A span in the two coarsest units that do not mislead."""
    minutes = round(span.total_seconds() / 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h" if hours and days < 10 else f"{days} d"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
