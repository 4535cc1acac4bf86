"""What somebody wrote as a time of a building's clocks, and which moment that is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from vmsctl.errors import Invalid
from vmsctl.rules.text import clean

LONGEST = 40
YEARS = range(1970, 9000)
"""Further off a time has no moment in every zone."""


def written(text: str, *, what: str) -> datetime:
    """The date and time that were written, as `2026-11-23T10:00`; one with an offset keeps it.

    Raises `Invalid`.
    """
    bare = clean(text, what=what)
    try:
        moment = datetime.fromisoformat(bare) if len(bare) <= LONGEST else None
    except ValueError:
        moment = None
    if moment is None or _is_date(bare) or moment.year not in YEARS:
        raise Invalid("bad-time", f"{bare[:LONGEST]!r} is no time ({what}).", "Write it as 2026-11-23T10:00.")
    return moment.replace(second=0, microsecond=0)


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def time_of_day(text: str) -> time | None:
    """The time of a text such as `11:00`, or None when it says more or something else."""
    bare = text.strip()
    if len(bare) > len("23:59:59") or ":" not in bare:
        return None
    try:
        return time.fromisoformat(bare.zfill(5)).replace(second=0, microsecond=0)
    except ValueError:
        return None


def wall_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """A written time as the building's clocks show it, with no offset said; one with an offset is taken there."""
    return moment if moment.tzinfo is None else moment.astimezone(zone).replace(tzinfo=None)


def told_apart(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a written time in UTC. Raises `Invalid` for a time of the building's clocks that does not exist or
    comes twice because they are changed."""
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    first, second = (_at(moment, zone, fold) for fold in (0, 1))
    if first == second:
        return first
    if first > second:
        shown = first.astimezone(zone)
        raise Invalid(
            "time-skipped",
            f"{moment:%H:%M} on {moment:%d.%m.%Y} does not exist: the clocks in {zone.key} are put forward then.",
            f"Write {shown:%H:%M}.",
        )
    offsets = " or ".join(each.astimezone(zone).isoformat(timespec="minutes") for each in (first, second))
    raise Invalid(
        "time-twice",
        f"{moment:%H:%M} on {moment:%d.%m.%Y} comes twice: the clocks in {zone.key} are put back then.",
        f"Say which: {offsets}.",
    )


def moved_on(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment in UTC of one of many times that nobody can be asked about: where the clocks skip it, as much later;
    where it comes twice, the first (RFC 5545, 3.3.5)."""
    return _at(moment, zone, 0)


def _at(moment: datetime, zone: ZoneInfo, fold: int) -> datetime:
    return moment.replace(tzinfo=zone, fold=fold).astimezone(UTC)
