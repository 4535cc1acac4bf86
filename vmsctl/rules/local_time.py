"""What somebody wrote as a time of a building's clocks, and which moment that is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from vmsctl.errors import Invalid
from vmsctl.rules import written_dates
from vmsctl.rules.text import clean

LONGEST = 40
YEARS = range(1970, 9000)
"""Further off a time has no moment in every zone."""


def written(text: str, *, what: str, today: date | None = None) -> datetime:
    """The date and time that were written, as `2026-11-23T10:00`, `23.11. 10:00` or `tomorrow 10:00`; one with an
    offset keeps it. Without `today`, the building's, only a whole date will do.

    Raises `Invalid`.
    """
    bare = clean(text, what=what)
    moment = read(bare, today)
    if moment is None or moment.year not in YEARS:
        shorter = " or tomorrow 10:00" if today is not None else ""
        raise Invalid("bad-time", f"{bare[:LONGEST]!r} is no time ({what}).", f"Write it as 2026-11-23T10:00{shorter}.")
    return moment.replace(second=0, microsecond=0)


def read(bare: str, today: date | None) -> datetime | None:
    """The date and time that were written, None for what is none."""
    if len(bare) > LONGEST:
        return None
    try:
        moment = datetime.fromisoformat(bare)
    except ValueError:
        return written_dates.moment(bare, today)
    return None if _is_date(bare) else moment


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def written_day(text: str, today: date) -> date:
    """The day that was written, as `2026-11-23`, `23.11.`, `tomorrow` or `Monday`. Raises `Invalid`."""
    bare = clean(text, what="day")
    day = written_dates.day(bare, today) if len(bare) <= LONGEST else None
    if day is None or day.year not in YEARS:
        raise Invalid(
            "bad-day", f"{bare[:LONGEST]!r} is no day.", "Write it as 2026-11-23, 23.11., tomorrow or Monday."
        )
    return day


def since(text: str, today: date, zone: ZoneInfo) -> datetime:
    """The moment in UTC from which on something is meant: a time as `written`, or a day, which begins at midnight.

    Raises `Invalid`.
    """
    bare = clean(text, what="time")
    if (moment := read(bare, today)) is not None:
        return moment.astimezone(UTC) if moment.tzinfo is not None else moved_on(moment, zone)
    return moved_on(datetime.combine(written_day(bare, today), time()), zone)


def time_of_day(text: str) -> time | None:
    """The time of a text such as `11:00` or `2 pm`, or None when it says more or something else."""
    bare = text.strip()
    return written_dates.clock(bare) if len(bare) <= len("at 23:59:59 pm") else None


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
