"""What a roll call says: its blocks, their words, and how old it is."""

from datetime import datetime, timedelta
from typing import NamedTuple

from db.kinds import Policy, VisitState

ABOUT_NOW = timedelta(minutes=60)
"""Who is due this long before or after now may be in the building, or about to be."""

KEPT_AHEAD = timedelta(hours=3)
"""How far ahead a desk's copy knows who is expected, so that an older one still tells."""

ARRIVALS_ONLY = "Arrivals only, departures unknown."

TITLES = {
    "on-site": "On site",
    "presumed-left": "Presumed left today, not seen to leave",
    "arrived": "Arrived today, departure unknown",
    "expected": "Expected about now",
}
_EXPECTED, _WAITS = "expected ", " and waits for the host's answer"
_COUNTED = {"on-site": "on site", "presumed-left": "presumed left", "arrived": "arrived", "expected": "expected"}


class Words(NamedTuple):
    """What stands beside a name: since when, and a note."""

    since: str
    note: str


def notice(policy: str) -> str:
    """What the reader must know of the list."""
    return ARRIVALS_ONLY if policy == Policy.OFF else ""


def summary(counts: dict[str, int]) -> str:
    """The counts of the blocks in words."""
    return ", ".join(f"{count} {_COUNTED[key]}" for key, count in counts.items())


def words(key: str, at: datetime, mark: datetime | str, made_at: datetime) -> Words:
    """The words for one person of a block; all times on the building's clock."""
    if key == "expected":
        waits = _WAITS if mark == VisitState.AWAITING else ""
        return Words("", f"{_EXPECTED}{clock(at, made_at)}{waits}")
    if isinstance(mark, datetime):
        return Words(clock(at, made_at), f"presumed left {clock(mark, made_at)}")
    return Words(clock(at, made_at), "")


def brief(note: str) -> str:
    """A note for a column of 16 cells: the time when somebody is due, whole."""
    return note.replace(_EXPECTED, "due ", 1).replace(_WAITS, ", waits", 1)


def clock(moment: datetime, made_at: datetime) -> str:
    """A time as the list shows it, with its date where that is not the list's own."""
    return f"{moment:%H:%M}" if moment.date() == made_at.date() else f"{moment:%d.%m. %H:%M}"


def age(made_at: datetime, now: datetime) -> str:
    """How old a list is, in the coarsest words that do not mislead."""
    seconds = int((now - made_at).total_seconds())
    if seconds < 0:
        return "made later than this machine's clock says"
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}s old"
    return "1 second old" if seconds == 1 else f"{seconds} seconds old"
