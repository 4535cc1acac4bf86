"""The days of a recurring invitation: a bounded part of RFC 5545 rules, in the building's wall-clock time."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from vmsctl.errors import Invalid
from vmsctl.rules.local_time import wall_clock
from vmsctl.rules.text import clean

MOST_DAYS = 366
MOST_INTERVAL = 100
MOST_YEARS = 20
CYCLE = 40 * 366
"""Days after which every date has fallen on every weekday, leap days of a century's end included."""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "WKST")
"""What a rule may say. The visit's own time stands instead of BYHOUR and its kin; nothing recurs within a day."""
_WRITE = "Write it like 'weekly 6 times' or FREQ=WEEKLY;BYDAY=MO;COUNT=6."


def daily(days: int) -> str:
    """The rule of several days, one after another."""
    return f"FREQ=DAILY;COUNT={days}"


def arrivals(rule: str, first: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When a visitor is to arrive, in wall-clock time, beginning with `first`; an empty rule means once.

    Raises `Invalid` for a rule that is none, has no end, is no rule of days, or does not hold on the first day.
    """
    if not rule:
        return (first,)
    parts = _parts(rule)
    end, horizon = _end(parts, zone), first + timedelta(days=366 * MOST_YEARS)
    bounded = _bounded(parts)
    found = _expanded(bounded, first, min(end or horizon, horizon), _count(parts)) if _comes(parts, first) else ()
    if len(found) > MOST_DAYS:
        raise Invalid("rule-too-long", f"This rule has more than {MOST_DAYS} days.", "Invite for fewer at a time.")
    if not found or found[0] != first:
        raise _other_first_day(first, found)
    if end > horizon if end is not None else len(found) < _count(parts):
        raise Invalid(
            "rule-too-far", f"This rule goes on for more than {MOST_YEARS} years.", "Invite for a shorter time."
        )
    return found


def _other_first_day(first: datetime, found: Sequence[datetime]) -> Invalid:
    return Invalid(
        "rule-without-first-day",
        f"The first day, {first:%A} {first:%d.%m.%Y}, is none of the rule's days.",
        f"Begin on {found[0]:%A} {found[0]:%d.%m.%Y}." if found else _WRITE,
    )


def tidy(rule: str) -> str:
    """A rule as it is kept: no `RRULE:` before it, capitals, no spaces."""
    return clean(rule, what="rule").upper().removeprefix("RRULE:").replace(" ", "").strip(";")


def _parts(rule: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in tidy(rule).split(";")]
    parts = {name: value for name, _, value in pairs}
    unknown = next((name for name, _, value in pairs if name not in PARTS or not value), None)
    if unknown is not None or len(parts) < len(pairs):
        raise _invalid(f"{unknown!r} is not possible in it." if unknown is not None else "it says something twice.")
    if parts.get("FREQ") not in FREQUENCIES:
        raise _invalid(f"FREQ must be one of {', '.join(FREQUENCIES)}.")
    if "COUNT" not in parts and "UNTIL" not in parts:
        raise Invalid(
            "rule-endless",
            "This rule has no end.",
            "Say how often: 'weekly 6 times', 'Mon until 18.12.', COUNT=6 or UNTIL=20261218.",
        )
    return parts


def _bounded(parts: dict[str, str]) -> str:
    """The rule without its end, its numbers within bounds."""
    for name, most in (("COUNT", 10**6), ("INTERVAL", MOST_INTERVAL)):
        number = parts.get(name, "1")
        if not (number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= most):
            raise _invalid(f"{name} must be a whole number from 1 to {most}.")
    return ";".join(f"{name}={value}" for name, value in parts.items() if name not in ("UNTIL", "COUNT"))


def _count(parts: dict[str, str]) -> int:
    """How many days are looked for: one more than are allowed at the most."""
    return min(int(parts.get("COUNT", MOST_DAYS + 1)), MOST_DAYS + 1)


def _end(parts: dict[str, str], zone: ZoneInfo) -> datetime | None:
    """The rule's end as wall-clock time; a bare date means that whole day."""
    text = parts.get("UNTIL")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _invalid("UNTIL is no date such as 20261218.") from None
    return wall_clock(moment, zone) if "T" in text else moment + timedelta(days=1, microseconds=-1)


def _comes(parts: dict[str, str], first: datetime) -> bool:
    """Whether there is any such day: dateutil looks for the 30th of February up to the year 9999."""
    try:
        months, dates = ({int(one) for one in parts[name].split(",")} if name in parts else None
                         for name in ("BYMONTH", "BYMONTHDAY"))  # fmt: skip
    except ValueError:
        return True  # dateutil says that it cannot be read
    weekdays = {one[-2:] for one in parts.get("BYDAY", ",".join(WEEKDAYS)).split(",")}
    if not weekdays.issubset(WEEKDAYS):
        return True
    days = (first + timedelta(days=number) for number in range(CYCLE))
    return any(
        (months is None or day.month in months)
        and (dates is None or not dates.isdisjoint((day.day, day.day - monthrange(day.year, day.month)[1] - 1)))
        and WEEKDAYS[day.weekday()] in weekdays
        for day in days
    )


def _expanded(rule: str, first: datetime, end: datetime, count: int) -> tuple[datetime, ...]:
    from dateutil.rrule import rrule, rrulestr

    try:
        days = rrulestr(rule, dtstart=first)
        return tuple(islice(days.replace(until=end), count)) if isinstance(days, rrule) else ()
    except (ValueError, KeyError, IndexError, OverflowError, TypeError) as error:
        raise _invalid("it cannot be read.") from error


def _invalid(what: str) -> Invalid:
    return Invalid("bad-rule", f"This is no rule for days: {what}", _WRITE)
