"""Rules of recurring days as people write them: `weekly 6 times`, `Mon, Wed until 18.12.`, `daily x3`."""

import re
from datetime import date

from vmsctl.rules import written_dates

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EVERY = {
    "daily": "FREQ=DAILY", "day": "FREQ=DAILY", "weekly": "FREQ=WEEKLY", "week": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY", "month": "FREQ=MONTHLY", "yearly": "FREQ=YEARLY", "year": "FREQ=YEARLY",
    "weekday": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "workday": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "workdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
}  # fmt: skip
_TIMES = re.compile(r"(.*\S)\s+x?\s?(\d{1,3})(?:\s?(?:x|times?))?")
_UNTIL = re.compile(r"(.*\S)\s+(?:until|till|to)\s+(\S.*)")
_SHORTEST = 3


def rule(text: str, today: date | None) -> str | None:
    """The RFC 5545 rule of a text in words, None for what is none."""
    bare = " ".join(text.lower().replace(",", " ").split()).removeprefix("every ").removeprefix("each ")
    if found := _UNTIL.fullmatch(bare):
        last, which = written_dates.day(found[2], today), _which(found[1])
        return None if last is None or which is None else f"{which};UNTIL={last:%Y%m%d}"
    if (found := _TIMES.fullmatch(bare)) and (which := _which(found[1])) is not None:
        return f"{which};COUNT={int(found[2])}"
    return _which(bare)


def _which(words: str) -> str | None:
    if words in _EVERY:
        return _EVERY[words]
    codes = [_weekday(word) for word in words.replace(" and ", " ").split()]
    if not codes or None in codes:
        return None
    return f"FREQ=WEEKLY;BYDAY={','.join(code for code in codes if code)}"


def _weekday(word: str) -> str | None:
    bare = word.removesuffix("s") if len(word) > len("tues") else word
    if len(bare) < _SHORTEST:
        return None
    return next((code for code, name in zip(_CODES, _DAYS, strict=True) if name.startswith(bare)), None)
