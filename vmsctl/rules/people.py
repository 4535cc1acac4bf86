"""Visitors as somebody types or picks them, and who of them is who."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from vmsctl.errors import Invalid
from vmsctl.rules import search
from vmsctl.rules.text import COMPANY_LENGTH, LINE_LENGTH, NAME_LENGTH, clean, is_email, is_id
from vmsctl.rules.verification import ATTRIBUTES, words

_PHONE = re.compile(r"[\d\s+()/.,*#–-]+(?:\s?(?:ext\.?|x)\s?\d+)?", re.IGNORECASE)
_FEWEST_DIGITS = 3
"""As many as the shortest extension of a house has."""

_PERSON = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<email>[^<>]*)>")


@dataclass(frozen=True, slots=True)
class Person:
    """A visitor to be invited: somebody known by `id`, or a name and mail address, with more of the profile ahead.

    `unknown` says who is expected when nobody knows the name yet.
    """

    name: str = ""
    email: str = ""
    id: str = ""
    unknown: str = ""
    profile: Mapping[str, str] = field(default_factory=dict)


def typed(text: str, profile: Mapping[str, str] | None = None) -> Person:
    """A visitor as typed: `Name <mail>`, a name, a mail address of somebody known, or a visitor's id.

    Raises `Invalid`.
    """
    given = dict(profile or {})
    if text.strip().isascii() and text.strip().isdigit():
        return Person(id=text.strip(), profile=given)
    if found := _PERSON.fullmatch(text.strip()):
        return cleaned(Person(found["name"], found["email"], profile=given))
    return cleaned(Person("", text, profile=given) if "@" in text else Person(text, profile=given))


def cleaned(person: Person) -> Person:
    """The same person with harmless words; raises `Invalid` for a mail address that is none and for nobody at all."""
    known = Person(
        name=clean(person.name, longest=NAME_LENGTH, what="visitor's name"),
        email=email(person.email) if person.email.strip() else "",
        id=person.id.strip(),
        unknown=clean(person.unknown, longest=NAME_LENGTH, what="description"),
        profile=attributes(person.profile),
    )
    if known.id and not is_id(known.id):
        raise Invalid("bad-visitor-id", f"{clean(known.id[:40])!r} is no visitor's id.", "See 'vmsctl visitors find'.")
    if not (known.id or known.name or known.email or known.unknown):
        raise Invalid("visitor-missing", "A visitor's name is missing.", "Write 'Ada Lovelace <ada@example.org>'.")
    return known


def email(text: str) -> str:
    """A mail address, cleaned; raises `Invalid`."""
    address = clean(text, what="e-mail")
    if not is_email(address):
        raise bad_email(address)
    return address


def bad_email(address: str) -> Invalid:
    """What is said of every address that is none."""
    return Invalid("bad-email", f"{address[:80]!r} is no mail address.", "Write one such as ada@example.org.")


def phone(text: str) -> str:
    """A phone number as people write it, cleaned; raises `Invalid` for one with too few digits or with words."""
    number = clean(text, longest=LINE_LENGTH, what="phone")
    if number and not (_PHONE.fullmatch(number) and sum(map(str.isdigit, number)) >= _FEWEST_DIGITS):
        raise Invalid("bad-phone", f"{number[:40]!r} is no phone number.", "Write one such as +49 30 123456.")
    return number


def attributes(given: Mapping[str, str]) -> dict[str, str]:
    """Attributes of a profile with harmless values; custom ones are named `custom.…`. Raises `Invalid`."""
    return {name: _attribute(name, value) for name, value in given.items()}


def _attribute(name: str, value: str) -> str:
    custom = name.removeprefix("custom.")
    if name not in ATTRIBUTES and (custom == name or not custom.isidentifier()):
        raise Invalid(
            "no-such-field", f"A profile has no {clean(name)[:40]!r}.", f"It has {', '.join(ATTRIBUTES)}, custom.NAME."
        )
    if name in ("email", "company_email"):
        return email(value) if value.strip() else ""
    if name in ("phone", "company_phone"):
        return phone(value)
    return clean(value, longest=longest(name), what=words(name))


def longest(attribute: str) -> int:
    """How many characters an attribute may have."""
    return {"name": NAME_LENGTH, "company": COMPANY_LENGTH}.get(attribute, LINE_LENGTH)


def search_text(profile: Mapping[str, str | None]) -> str:
    """What a visitor is found by: the folded words of name, company, mail address and licence plate."""
    return search.search_text(*(profile.get(name) or "" for name in ("name", "company", "email", "plate")))


def initials(name: str) -> str:
    """Enough of a name to tell two apart in a list, for those who may not read it: `A. L.`."""
    return " ".join(f"{word[0]}." for word in name.split())


def last_three(number: str) -> str:
    """The end of an ID number, by which the document in somebody's hand is compared."""
    return f"…{number[-3:]}" if len(number) > 3 else "…" if number else ""
