"""Whether a value can be what an attribute asks for, and how it is kept. Codes are the same in every face; the words
of other languages than English are in `locale/verification.*.toml` under the code."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from db.kinds import FieldKind
from vmsctl.errors import Invalid
from vmsctl.rules import people
from vmsctl.rules.text import LINE_LENGTH, NAME_LENGTH, clean, fold

KINDS = {
    "name": "name",
    "email": "email",
    "phone": "phone",
    "id_number": "id-number",
    "plate": "plate",
    "company_email": "email",
    "company_phone": "phone",
    "company_website": "website",
}
"""What the given attributes take; those that are not named here take text."""

_DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)"),
    re.compile(r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})"),
)
_EARLIEST_YEAR = 1900
"""A date field of a browser makes the year 20 out of "20"."""
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
_YES = {"yes", "y", "ja", "j", "oui", "o", "true", "on", "1"}
_NO = {"no", "n", "nein", "non", "false", "off", "0"}


def kind_of(attribute: str) -> str:
    """What one of the given attributes takes."""
    return KINDS.get(attribute, str(FieldKind.TEXT))


def checked(kind: str, text: str, *, choices: Sequence[str] = ()) -> str:
    """The value as it is kept; an empty one stays empty. Raises `Invalid` with a code such as `bad-phone`."""
    value = clean(text, longest=NAME_LENGTH if kind == "name" else LINE_LENGTH, what="value")
    if not value:
        return ""
    if kind == FieldKind.CHOICE:
        return _choice(value, choices)
    return _CHECKS[kind](value) if kind in _CHECKS else value


def _website(value: str) -> str:
    whole = value if "://" in value else f"https://{value}"
    try:
        parts = urlsplit(whole)
        host = parts.hostname or ""
        fits = parts.scheme in ("http", "https") and parts.username is None and _HOST.fullmatch(host) is not None
    except ValueError:
        fits = False
    if not fits or " " in value:
        raise Invalid("bad-website", "This is no address of a website.", "Write one such as www.example.org.")
    return whole


def _date(value: str) -> str:
    for form in _DATES:
        if found := form.fullmatch(value):
            if int(found["y"]) < _EARLIEST_YEAR:
                break
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
            except ValueError:
                break
    raise Invalid("bad-date", "This is no date.", "Write it as 2026-11-23 or 23.11.2026.")


def _number(value: str) -> str:
    try:
        number = Decimal(value.replace(",", ".") if value.count(",") == 1 and "." not in value else value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= 10**15 or number.as_tuple().exponent not in range(-9, 16):
        raise Invalid("bad-number", "This is no number.", "Write it with digits, such as 42 or 2.5.")
    return f"{number:f}"


def _yes_no(value: str) -> str:
    if fold(value) in _YES:
        return "yes"
    if fold(value) in _NO:
        return "no"
    raise Invalid("bad-yes-no", "This is answered with yes or no.", "Write yes or no.")


def _id_number(value: str) -> str:
    if len(value) > 64 or not any(character.isalnum() for character in value):
        raise Invalid("bad-id-number", "This is no number of a document.", "Copy it as the document shows it.")
    return value


def _plate(value: str) -> str:
    if len(value) > 20 or not any(character.isalnum() for character in value):
        raise Invalid("bad-plate", "This is no licence plate.", "Copy it as the car shows it.")
    return value


def _choice(value: str, choices: Sequence[str]) -> str:
    for choice in choices:
        if fold(choice) == fold(value):
            return choice
    raise Invalid("bad-choice", f"This is none of the choices: {', '.join(choices)}.", "Choose one of them.")


_CHECKS: dict[str, Callable[[str], str]] = {
    "email": people.email,
    "phone": people.phone,
    "website": _website,
    "id-number": _id_number,
    "plate": _plate,
    FieldKind.DATE: _date,
    FieldKind.NUMBER: _number,
    FieldKind.YES_NO: _yes_no,
}
