"""Days and times as people write them: `tomorrow 10:00`, `24.12. 10:00`, `Monday 9:30`, `10:00`, `24 Dec 2:30 pm`.

English words; a day is written before its month, as a dot tells. Where the year is left out it is the one that
brings the day nearest to today, so that a day just past is refused as past and not taken for one of next year.
"""

import re
from datetime import date, datetime, time, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NEAR = {"yesterday": -1, "today": 0, "now": 0, "tomorrow": 1}
_SHORTEST = 3
"""Letters of a day's or month's name that are enough."""
_WEEK = 7
_NOISE = re.compile(r",|\b(?:at|on|next|the)\b")
_CLOCK = r"(\d{1,2})(?::(\d{2})(?::\d{2})?)?\s*(am|pm|h)?"
_ALONE, _LAST, _FIRST = (re.compile(pattern) for pattern in (_CLOCK, rf"(.*\S)\s+{_CLOCK}", rf"{_CLOCK}\s+(\S.*)"))
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})(?:\.\s?(\d{4})?)?")
_NAMED = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)?\s+([a-z]+)\.?(?:\s+(\d{4}))?")
_NAMED_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s+(\d{4}))?")


def day(text: str, today: date | None) -> date | None:
    """The day of a text, None for what is none; without `today` only a day with its year is one.

    The name of a weekday is the next one after today.
    """
    bare = _bare(text)
    if today is not None and bare in _NEAR:
        return today + timedelta(days=_NEAR[bare])
    if today is not None and (weekday := _named(bare, _DAYS)) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % _WEEK + 1)
    return _calendar_day(bare, today)


def clock(text: str) -> time | None:
    """The time of day of a text that says no more, such as `9:30` or `2 pm`; None for what is none."""
    found = _ALONE.fullmatch(_bare(text))
    return _time(*found.groups()) if found and (found[2] or found[3]) else None


def moment(text: str, today: date | None) -> datetime | None:
    """The wall-clock time of a text, None for what is none; a time alone is one of today."""
    bare = _bare(text)
    if (alone := clock(bare)) is not None:
        return None if today is None else datetime.combine(today, alone)
    if found := _LAST.fullmatch(bare):
        return _together(found[1], today, _time(*found.groups()[1:]))
    if found := _FIRST.fullmatch(bare):
        return _together(found[4], today, _time(*found.groups()[:3]))
    return None


def _together(words: str, today: date | None, at: time | None) -> datetime | None:
    which = day(words, today)
    return None if which is None or at is None else datetime.combine(which, at)


def _bare(text: str) -> str:
    return " ".join(_NOISE.sub(" ", text.lower()).split())


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    number = int(hour)
    if half in ("am", "pm"):
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half == "pm" else 0)
    return time(number, int(minute or 0)) if number < 24 and int(minute or 0) < 60 else None


def _calendar_day(bare: str, today: date | None) -> date | None:
    try:
        return date.fromisoformat(bare) if "-" in bare else _without_dashes(bare, today)
    except (ValueError, OverflowError):
        return None


def _without_dashes(bare: str, today: date | None) -> date | None:
    """Raises `ValueError` for a day that no month has."""
    if found := _DOTTED.fullmatch(bare):
        return _of_year(int(found[1]), int(found[2]), found[3], today)
    if (found := _NAMED.fullmatch(bare)) and (month := _named(found[2], _MONTHS)) is not None:
        return _of_year(int(found[1]), month + 1, found[3], today)
    if (found := _NAMED_FIRST.fullmatch(bare)) and (month := _named(found[1], _MONTHS)) is not None:
        return _of_year(int(found[2]), month + 1, found[3], today)
    return None


def _of_year(number: int, month: int, year: str | None, today: date | None) -> date | None:
    if year is not None:
        return date(int(year), month, number)
    if today is None:
        return None
    around = (_or_none(today.year + step, month, number) for step in (-1, 0, 1))
    return min((each for each in around if each is not None), key=lambda each: abs(each - today))


def _or_none(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _named(word: str, names: tuple[str, ...]) -> int | None:
    if len(word) < _SHORTEST:
        return None
    return next((place for place, name in enumerate(names) if name.startswith(word)), None)
