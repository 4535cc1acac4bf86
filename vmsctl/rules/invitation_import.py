"""Whether a row of an import can become an invitation, and when two rows are the same."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db.instant import stored
from vmsctl.errors import Invalid
from vmsctl.rules import local_time, verification
from vmsctl.rules.text import LINE_LENGTH, NAME_LENGTH, clean, fold, fold_email, is_email

REQUIRED = ("name", "email", "host", "building", "arrive")
OPTIONAL = ("until", "reason", "type", "note", "company", "phone", "plate", "floor", "group", "language")
OURS = ("line", "why")
"""Columns of the file of refused rows, which are passed over when it is read again."""

DEFAULT_REASON = "Visit"
DEFAULT_LENGTH = timedelta(hours=1)


class Place(NamedTuple):
    """A building as a row needs it; floors by folded name, `days_ahead` how far in advance is invited there."""

    id: int
    zone: ZoneInfo
    open: bool
    floors: Mapping[str, int]
    days_ahead: int


class Kind(NamedTuple):
    """A visitor type as a row needs it."""

    id: int
    needs_email: bool


class House(NamedTuple):
    """What the names in a row can mean; each function gives None, or '', for a name that means nothing."""

    host: Callable[[str], int | None]
    building: Callable[[str], Place | None]
    kind: Callable[[str], Kind | None]
    today: Callable[[Place], date]
    language: Callable[[str], str]


class Checked(NamedTuple):
    """A row that can become an invitation; times in microseconds, `day` the building's own."""

    line: int
    sameness: bytes
    name: str
    email: str
    email_folded: str
    company: str
    phone: str
    plate: str
    building_id: int
    host_id: int
    floor_id: int | None
    type_id: int
    day: str
    arrive_at: int
    until: int
    reason: str
    note: str
    party: str
    language: str


class Wrong(Exception):
    """Why a row cannot become an invitation."""


def check_columns(columns: Collection[str]) -> None:
    """Raises `Invalid` when a CSV header lacks a required column or has one that means nothing here."""
    lacking = [name for name in REQUIRED if name not in columns]
    unknown = [name for name in columns if name not in REQUIRED + OPTIONAL + OURS]
    if lacking:
        raise Invalid("column-missing", f"Line 1: the column {lacking[0]!r} is missing.", _columns())
    if unknown:
        raise Invalid("column-unknown", f"Line 1: the column {clean(unknown[0][:80])!r} is unknown.", _columns())
    if len(set(columns)) < len(columns):
        raise Invalid("column-twice", "Line 1: a column stands there twice.", _columns())


def checked(line: int, fields: Mapping[str, str], house: House) -> Checked:
    """The row as an invitation; raises `Wrong` with the reason."""
    given = _cleaned(fields)
    place, host_id, kind = _names(given, house)
    name, email = given["name"], _email(given["email"], kind)
    if not name:
        raise Wrong("the name is missing")
    arrive, until = _times(given, place.zone)
    _check_day(arrive.date, place, house)
    folded = fold_email(email)
    return Checked(
        line, sameness(host_id, place.id, arrive.stored, folded or fold(name)), name, email, folded,
        given["company"], given["phone"], given["plate"], place.id, host_id, _floor(given["floor"], place), kind.id,
        arrive.day, arrive.stored, until.stored, given["reason"] or DEFAULT_REASON, given["note"], given["group"],
        _language(given["language"], house),
    )  # fmt: skip


def _cleaned(fields: Mapping[str, str]) -> Mapping[str, str]:
    """Every column as harmless text. Most rows are plain, which is asked of the whole row at once."""
    together = "".join(fields.values())
    if together.isascii() and together.isprintable() and len(together) <= NAME_LENGTH and _is_tidy(together):
        return _EMPTY | {column: value.strip() for column, value in fields.items()}
    if "\x00" in together:
        raise Wrong("there is a NUL byte in it")
    try:
        return _EMPTY | {column: _clean(column, value) for column, value in fields.items()}
    except Invalid as error:
        raise Wrong(error.message) from None


def _is_tidy(text: str) -> bool:
    return "  " not in text and "=?" not in text


def _clean(column: str, value: str) -> str:
    return clean(value, longest=NAME_LENGTH if column == "name" else LINE_LENGTH, what=column)


_EMPTY = dict.fromkeys((*REQUIRED, *OPTIONAL), "")


def sameness(host_id: int, building_id: int, arrive_at: int, whom: str) -> bytes:
    """What two rows have in common when they are the same invitation (INV-6): the hour, so that the index keeps a
    day's rows together, and a digest of host, building, arrival and mail address, else name."""
    words = f"{host_id} {building_id} {arrive_at} {whom}"
    return (arrive_at // 3_600_000_000).to_bytes(4, "big") + blake2b(words.encode(), digest_size=12).digest()


def _names(given: Mapping[str, str], house: House) -> tuple[Place, int, Kind]:
    place = house.building(given["building"])
    if place is None:
        raise Wrong(f"there is no building {given['building']!r} that you may import to")
    if not place.open:
        raise Wrong(f"{given['building']} takes no visitors")
    host_id = house.host(given["host"])
    if host_id is None:
        raise Wrong(f"there is no user {given['host']!r}")
    kind = house.kind(given["type"])
    if kind is None:
        raise Wrong(f"there is no visitor type {given['type']!r}")
    return place, host_id, kind


def _email(text: str, kind: Kind) -> str:
    if not text and kind.needs_email:
        raise Wrong("the e-mail is missing")
    if text and not is_email(text):
        raise Wrong(f"{text!r} is no mail address")
    return text


def _floor(text: str, place: Place) -> int | None:
    if not text:
        return None
    if (floor := place.floors.get(fold(text))) is None:
        raise Wrong(f"the building has no floor {text!r}")
    return floor


def _language(text: str, house: House) -> str:
    code = house.language(text) if text else ""
    if text and not code:
        raise Wrong(f"there are no words in the language {text!r}")
    return code


class _Moment(NamedTuple):
    """A time in a building: its date there, in words too, and as it is stored."""

    date: date
    day: str
    stored: int


def _times(given: Mapping[str, str], zone: ZoneInfo) -> tuple[_Moment, _Moment]:
    arrive = _moment(given["arrive"], zone)
    text = given["until"]
    if not text:
        return arrive, arrive._replace(stored=arrive.stored + DEFAULT_LENGTH // timedelta(microseconds=1))
    until = _moment(text if len(text) > len("23:59:59") else f"{arrive.day}T{text}", zone)
    if until.stored <= arrive.stored:
        raise Wrong("'until' is not after 'arrive'")
    return arrive, until


@lru_cache(maxsize=8192)
def _moment(text: str, zone: ZoneInfo) -> _Moment:
    try:
        moment = local_time.told_apart(local_time.written(text, what="arrive or until"), zone)
    except Invalid as no:
        raise Wrong(f"{no.message.rstrip('.')} ({no.hint.rstrip('.')})") from None
    day = moment.astimezone(zone).date()
    return _Moment(day, day.isoformat(), stored(moment))


def _check_day(day: date, place: Place, house: House) -> None:
    today = house.today(place)
    if day < today:
        raise Wrong("the arrival is in the past")
    if day > today + timedelta(days=place.days_ahead):
        raise Wrong(f"the arrival is more than {place.days_ahead} days ahead")


def needs_email(fields: str) -> bool:
    """Whether a visitor type (its JSON) wants a mail address."""
    return verification.needs(fields)["email"] == "required"


def _columns() -> str:
    return f"Required are {', '.join(REQUIRED)}; possible are {', '.join(OPTIONAL)}."
