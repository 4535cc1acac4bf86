"""Whether somebody is on the block list: matches that forgive accents, case, word order, aliases and small typos, and
say of themselves which field met which entry, and how well (INV-10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from vmsctl.errors import Invalid, Refused
from vmsctl.rules.local_time import written_day
from vmsctl.rules.text import fold, fold_email

EVERYWHERE = 0
BLOCK, ALLOW = "block", "allow"
FIELDS = ("name", "email", "company", "plate")
ENOUGH = 87
"""Hundredths of likeness from which two names may be the same."""
SHORT = 7
"""Letters up to which a name must be the same: one typo in a short name makes another one."""
LONGEST_REVIEW = timedelta(days=366)

_WORD = re.compile(r"[^\W_]+")
_LEGAL_FORMS = frozenset(
    "ab ag as bv co company corp corporation gbr gmbh inc incorporated kg kgaa limited llc llp ltd nv oy plc pty sa "
    "sarl sas se sl spa srl".split()
)
_ALIKE = str.maketrans("oiqs", "01q5")


class Entry(NamedTuple):
    """Somebody who is not to be invited (`block`), or whom a match is not about (`allow`). `names` are the name and its
    aliases; with a name or mail address the company only tells of which; without, the company itself is meant."""

    id: int
    kind: str
    building_id: int
    names: tuple[str, ...]
    email: str
    company: str
    plate: str
    reason: str

    @property
    def shown(self) -> str:
        """What people call it."""
        return next(filter(None, (*self.names, self.email, self.company, self.plate)), "")


class Person(NamedTuple):
    """Who is looked for."""

    name: str
    email: str = ""
    company: str = ""
    plate: str = ""

    @classmethod
    def of(cls, profile: Mapping[str, str | None]) -> Person:
        return cls(*(profile.get(field) or "" for field in FIELDS))


class Hit(NamedTuple):
    """`score` is in hundredths; `given` is what the person says in the field, `listed` what the entry says."""

    entry: Entry
    field: str
    score: int
    given: str
    listed: str

    @property
    def words(self) -> str:
        """The match explained, for who may read entries."""
        why = f": {self.entry.reason}" if self.entry.reason else ""
        likeness = "is" if self.score == 100 else f"is {self.score} % like"
        return f"{self.field} {self.given!r} {likeness} {self.listed!r} of entry {self.entry.id}{why}"


def hits(person: Person, entries: Iterable[Entry]) -> list[Hit]:
    """The entries that the person meets, the best match first; none when an `allow` entry names the person."""
    listed = list(entries)
    if any(_allows(entry, person) for entry in listed if entry.kind == ALLOW):
        return []
    found = [hit for entry in listed if entry.kind == BLOCK and (hit := match(person, entry)) is not None]
    return sorted(found, key=lambda hit: (-hit.score, hit.entry.id))


def match(person: Person, entry: Entry) -> Hit | None:
    """How well the person meets an entry in the field that fits best, or None."""
    found = [_email(person, entry), _plate(person, entry), _name(person, entry), _company(person, entry)]
    met = [hit for hit in found if hit is not None]
    return max(met, key=lambda hit: hit.score) if met else None


def _allows(entry: Entry, person: Person) -> bool:
    """Whether everything that the entry says is true of the person; like is not enough here."""
    said = [
        (words(name) == words(person.name) for name in entry.names[:1]),
        (mailbox(value) == mailbox(person.email) for value in filter(None, [entry.email])),
        (company_words(value) == company_words(person.company) for value in filter(None, [entry.company])),
        (plate(value) == plate(person.plate) for value in filter(None, [entry.plate])),
    ]
    answers = [answer for part in said for answer in part]
    return bool(answers) and all(answers)


def _email(person: Person, entry: Entry) -> Hit | None:
    if not (person.email and entry.email) or mailbox(person.email) != mailbox(entry.email):
        return None
    score = 100 if fold_email(person.email) == fold_email(entry.email) else 97
    return Hit(entry, "email", score, person.email, entry.email)


def _plate(person: Person, entry: Entry) -> Hit | None:
    if not (person.plate and entry.plate) or _misread(person.plate) != _misread(entry.plate):
        return None
    score = 100 if plate(person.plate) == plate(entry.plate) else 95
    return Hit(entry, "plate", score, person.plate, entry.plate)


def _name(person: Person, entry: Entry) -> Hit | None:
    ours = words(person.name)
    scored = [(likeness(ours, words(name)), name) for name in entry.names if ours]
    score, name = max(scored, default=(0, ""))
    return Hit(entry, "name", score, person.name, name) if score >= ENOUGH else None


def _company(person: Person, entry: Entry) -> Hit | None:
    if entry.names or entry.email or not (person.company and entry.company):
        return None
    score = likeness(company_words(person.company), company_words(entry.company))
    return Hit(entry, "company", score, person.company, entry.company) if score >= ENOUGH else None


def likeness(one: str, other: str) -> int:
    """Hundredths in which two texts of sorted words are alike; a middle name more or less is nearly the same."""
    if not one or not other:
        return 0
    if one == other:
        return 100
    if min(len(one), len(other)) <= SHORT:
        return 0
    if _more_or_less(one.split(), other.split()):
        return 95
    from rapidfuzz import fuzz

    return max(int(fuzz.ratio(order, other, score_cutoff=ENOUGH)) for order in _orders(one))


def _orders(text: str) -> tuple[str, str]:
    """The words from either end: a typo in a first letter puts them in another order."""
    return text, " ".join(reversed(text.split()))


def _more_or_less(one: list[str], other: list[str]) -> bool:
    fewer, more = sorted((set(one), set(other)), key=len)
    return len(fewer) >= 2 and fewer < more


@lru_cache(maxsize=65536)
def words(text: str) -> str:
    """A name's folded words in alphabetical order, without hyphens, dots and titles' commas."""
    return " ".join(sorted(_WORD.findall(fold(text).replace("'", ""))))


@lru_cache(maxsize=65536)
def company_words(text: str) -> str:
    """The same of a company, without its legal form."""
    kept = [word for word in _WORD.findall(fold(text).replace(".", "").replace("'", "")) if word not in _LEGAL_FORMS]
    return " ".join(sorted(kept))


def mailbox(email: str) -> str:
    """A mail address without what somebody may add before the @ and still get the mail."""
    local, at, domain = fold_email(email).partition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def plate(text: str) -> str:
    """A licence plate's letters and digits."""
    return "".join(_WORD.findall(fold(text)))


def _misread(text: str) -> str:
    """The same, with letters as the digits that they are taken for."""
    return plate(text).translate(_ALIKE)


def review_date(text: str, today: date) -> date:
    """The day on which somebody asks whether an entry is still right: within a year. Raises `Invalid`."""
    day = written_day(text, today) if text else today + timedelta(days=365)
    if not today < day <= today + LONGEST_REVIEW:
        raise Invalid(
            "bad-review-date", "An entry is looked at again within twelve months.", "Write such a date: 2027-01-31."
        )
    return day


def refused(hit: Hit, *, knows_why: bool) -> Refused:
    """What is said to who invites; only managers read of entry and reason."""
    if knows_why:
        return Refused("on-blocklist", f"{hit.given} is on the block list: {hit.words}.", _WAY_OUT)
    return Refused("not-invitable", "This visitor cannot be invited.", "Ask the building's visitor manager.")


_WAY_OUT = "If this is somebody else: vmsctl blocklist add --allow with name and e-mail."


def of_import(rows: Sequence[Person], entries: Sequence[Entry]) -> dict[int, Hit]:
    """The best hit of each row that has one, by its place: for many rows at once."""
    if not entries:
        return {}
    likely = set(_exactly(rows, entries)) | set(_alike(rows, entries))
    found = {place: hits(rows[place], entries) for place in sorted(likely)}
    return {place: of_row[0] for place, of_row in found.items() if of_row}


def _exactly(rows: Sequence[Person], entries: Sequence[Entry]) -> Iterable[int]:
    boxes = {mailbox(entry.email) for entry in entries if entry.email}
    plates = {_misread(entry.plate) for entry in entries if entry.plate}
    named = [set(words(name).split()) for entry in entries for name in entry.names if len(words(name).split()) > 1]
    rare = {word for of_name in named for word in of_name}
    for place, row in enumerate(rows):
        if (boxes and row.email and mailbox(row.email) in boxes) or (plates and _misread(row.plate) in plates):
            yield place
        elif rare and len(rare.intersection(words(row.name).split())) > 1:
            yield place


def _alike(rows: Sequence[Person], entries: Sequence[Entry]) -> Iterable[int]:
    """Places of rows whose name or company may be that of an entry: all against all, in one call."""
    names = {order for entry in entries for name in entry.names for order in _orders(words(name))}
    companies = {order for entry in entries if not entry.names for order in _orders(company_words(entry.company))}
    yield from _near([words(row.name) for row in rows], sorted(filter(None, names)))
    yield from _near([company_words(row.company) for row in rows], sorted(filter(None, companies)))


def _near(given: Sequence[str], listed: Sequence[str]) -> Iterable[int]:
    if not listed:
        return []
    from rapidfuzz import fuzz, process

    scores = process.cdist(given, listed, scorer=fuzz.ratio, score_cutoff=ENOUGH, dtype="uint8")
    return [place for place, best in enumerate(scores.max(axis=1)) if best]
