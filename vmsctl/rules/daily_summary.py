"""What a building's daily summary says: missed check-outs first, then the day in figures."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

FIGURES = {
    "expected": "expected",
    "came": "came",
    "no_show": "did not come",
    "walk_ins": "came without an invitation",
    "cancelled": "cancelled",
    "left": "seen to leave",
    "missed": "missed check-outs",
    "on_site": "still inside",
}
"""Each figure and its words, in the order in which they are shown."""


class State(NamedTuple):
    """What is known by now of a stay that was missed."""

    out_at: datetime | None
    out_how: str

    @property
    def code(self) -> str:
        """`open`, `presumed` or `left`."""
        if self.out_at is None:
            return "open"
        return "presumed" if self.out_how == "presumed" else "left"


def title(since: date, day: date) -> str:
    """The dates that a summary is of."""
    if since == day:
        return f"Daily summary of {day:%A %d.%m.%Y}"
    return f"Daily summary of {since:%d.%m.%Y} to {day:%d.%m.%Y}"


def became(was_open: bool, now: State) -> str:
    """What became of a missed check-out, in words."""
    if now.out_at is None:
        return "still on site as far as is known"
    if now.out_how == "presumed":
        return f"presumed left at {now.out_at:%d.%m. %H:%M}, not seen to leave"
    late = "checked out later" if was_open else "corrected since"
    return f"{late}: left at {now.out_at:%d.%m. %H:%M}"


def sentences(figures: Mapping[str, int]) -> list[str]:
    """The figures in words; a summary's own keys that are no figures are left out."""
    return [f"{figures[key]} {words}" for key, words in FIGURES.items() if key in figures]
