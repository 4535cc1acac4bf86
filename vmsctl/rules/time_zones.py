"""A time zone as a calendar file carries it (RFC 5545, `VTIMEZONE`): its changes of clock in the years that count.

`icalendar` can make these, but begins summer time an hour late: RFC 5545 wants an onset in the time before the change.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


class _Change(NamedTuple):
    """A change of clock: when, in the time that held before; offsets before and after; the new time's name."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


@lru_cache(maxsize=256)
def component(name: str, first_year: int, last_year: int) -> bytes:
    """The `VTIMEZONE` lines of a zone for these years."""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    zone = ZoneInfo(name)
    begin = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    changes = _changes(zone, begin, datetime(last_year + 1, 1, 1, tzinfo=UTC))
    if not changes or changes[0].onset.year >= first_year:
        changes.insert(0, _change(zone, begin, zone.utcoffset(begin.astimezone(zone)) or timedelta()))
    for kind in dict.fromkeys(change[1:] for change in changes):
        lines += _observance([change for change in changes if change[1:] == kind])
    return "".join(f"{line}\r\n" for line in [*lines, "END:VTIMEZONE"]).encode()


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> list[_Change]:
    found: list[_Change] = []
    moment, offset = begin, begin.astimezone(zone).utcoffset() or timedelta()
    while moment < end:
        following = moment + _DAY
        if (following.astimezone(zone).utcoffset() or timedelta()) != offset:
            change = _change(zone, _when(zone, moment, following, offset), offset)
            found.append(change)
            offset = change.after
        moment = following
    return found


def _when(zone: ZoneInfo, early: datetime, late: datetime, offset: timedelta) -> datetime:
    """The minute in which the offset changes."""
    while late - early > timedelta(minutes=1):
        middle = early + timedelta(minutes=(late - early) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late


def _change(zone: ZoneInfo, moment: datetime, before: timedelta) -> _Change:
    local = moment.astimezone(zone)
    onset = (moment + before).replace(tzinfo=None)
    return _Change(onset, before, local.utcoffset() or timedelta(), local.tzname() or zone.key, bool(local.dst()))


def _observance(changes: list[_Change]) -> list[str]:
    first, *rest = changes
    kind = "DAYLIGHT" if first.summer else "STANDARD"
    onsets = [f"RDATE:{','.join(f'{change.onset:%Y%m%dT%H%M%S}' for change in rest)}"] if rest else []
    return [
        f"BEGIN:{kind}", f"DTSTART:{first.onset:%Y%m%dT%H%M%S}", *onsets, f"TZNAME:{first.name}",
        f"TZOFFSETFROM:{_offset(first.before)}", f"TZOFFSETTO:{_offset(first.after)}", f"END:{kind}",
    ]  # fmt: skip


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    sign, minutes = "-" if minutes < 0 else "+", abs(minutes)
    return f"{sign}{minutes // 60:02d}{minutes % 60:02d}"
