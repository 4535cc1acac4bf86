"""Which dates statistics are asked of."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from vmsctl.errors import Invalid
from vmsctl.rules.local_time import written_day
from vmsctl.rules.text import clean

USUAL = 30
"""Days, today among them, where nothing is asked."""
LONGEST = 3_660
"""Days that are looked at in one question; ten years."""

MONTH = re.compile("(?:([0-9]{4})-)?([0-9]{1,2})")


class Asked(NamedTuple):
    """As it was typed: two days, or a year, or a month (`2026-11`, or `11` with a year or in this one)."""

    since: str = ""
    until: str = ""
    year: int | None = None
    month: str = ""


class Period(NamedTuple):
    """The building's local dates from `first` to `last`, both of them inside."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"


def period(asked: Asked, today: date) -> Period:
    """The dates that are meant, none of them to come. Raises `Invalid`."""
    if (asked.since or asked.until) and (asked.year is not None or asked.month):
        raise _two_periods()
    first, last = _meant(asked, today)
    if last < first:
        raise Invalid("period-backwards", f"{last} is before {first}.", "Give the earlier date with --from.")
    if first > today:
        raise Invalid("period-to-come", f"{first} has not come yet.", "Give an earlier date.")
    if (last - first).days >= LONGEST:
        raise Invalid("period-too-long", f"{first} to {last} is too long.", "Ask for ten years at the most.")
    return Period(first, min(last, today))


def _two_periods() -> Invalid:
    return Invalid("two-periods", "That is two periods at once.", "Give --from and --to, or --year, or --month.")


def _meant(asked: Asked, today: date) -> tuple[date, date]:
    if asked.month:
        return _month(asked.month, asked.year, today)
    if asked.year is not None:
        return date(_year(asked.year), 1, 1), date(asked.year, 12, 31)
    last = written_day(asked.until, today) if asked.until else today
    return (written_day(asked.since, today) if asked.since else last - timedelta(days=USUAL - 1)), last


def _month(text: str, year: int | None, today: date) -> tuple[date, date]:
    bare = clean(text, what="month")
    found = MONTH.fullmatch(bare)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise Invalid("bad-month", f"{bare[:20]!r} is no month.", "Write it as 2026-11.")
    if year is not None and found[1] and int(found[1]) != year:
        raise _two_periods()
    first = date(_year(int(found[1] or year or today.year)), int(found[2]), 1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _year(year: int) -> int:
    if not 1970 <= year < 9000:
        raise Invalid("bad-year", f"{year} is no year of visits.", "Write it as 2026.")
    return year


def pieces(period: Period, ranked_to: str, today: date) -> list[tuple[str, Period]]:
    """The period as whole years and months whose groups are kept, under their names, and what is left between."""
    found: list[tuple[str, Period]] = []
    at = period.first
    while at <= period.last:
        name, end = _longest(at, period.last, ranked_to, today)
        found.append((name, Period(at, end)))
        at = end + timedelta(days=1)
    return found


def _longest(at: date, last: date, ranked_to: str, today: date) -> tuple[str, date]:
    year_end, month_end = date(at.year, 12, 31), at.replace(day=monthrange(at.year, at.month)[1])
    if at == date(at.year, 1, 1) and year_end <= last and at.year < today.year:
        return f"{at:%Y}", year_end
    if at.day == 1 and month_end <= last and f"{at:%Y-%m}" <= ranked_to:
        return f"{at:%Y-%m}", month_end
    return "", min(month_end, last)
