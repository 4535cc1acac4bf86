"""How visitors are searched: the folded text that is kept of each, and what typed words mean in it.

The text is a row of words between single spaces, letters and digits only, so that a word begins where a space
stands. What was typed is cut into words by the same rule; each must begin a word of the text, or stand inside one
when it has three letters or more.
"""

import re
from collections.abc import Iterator, Sequence

from vmsctl.rules.text import fold

LONGEST_QUERY = 200
MOST_WORDS = 8
INFIX_FROM = 3
"""Shorter words would stand inside nearly everything."""
TYPO_FROM, TYPO_TO = 4, 20
"""Lengths of words in which one mistyped letter is forgiven."""

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
"""Scripts that are written without spaces: kana, Han, and Hangul in its folded letters."""


def search_text(name: str, company: str = "", email: str = "", plate: str = "") -> str:
    """What is kept to be searched of a visitor; this goes into `visitors.search`."""
    found = words(f"{name} {company} {email} {plate}")
    plate_words = words(plate)
    if len(plate_words) > 1:
        found.append("".join(plate_words))
    if not name.isascii() or not company.isascii():
        found.extend(pair for word in tuple(found) for pair in _pairs(word))
    return " ".join(dict.fromkeys(found))


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text))


def typed(text: str) -> list[str]:
    """The words of what somebody typed, as far as they are looked at."""
    return words(text[:LONGEST_QUERY])[:MOST_WORDS]


def matches(kept: str, wanted: Sequence[str]) -> bool:
    """Whether every wanted word (see `typed`) begins a word of a kept text (see `search_text`) or stands inside one."""
    text = f" {kept}"
    return all((word in text) if len(word) >= INFIX_FROM else (f" {word}" in text) for word in wanted)


def begins(kept: str, wanted: Sequence[str]) -> bool:
    """Whether every wanted word begins a word of the text: the better kind of match."""
    text = f" {kept}"
    return all(f" {word}" in text for word in wanted)


def plate_readings(wanted: Sequence[str]) -> list[list[str]]:
    """What was typed, read with a number plate in pieces at its end: `ada b xy 123` as `ada bxy123`, and so on."""
    readings = []
    for start in range(len(wanted) - 1):
        pieces = wanted[start:]
        plate = "".join(pieces)
        if all(len(piece) <= 4 for piece in pieces) and len(plate) <= 10 and any(map(str.isdigit, plate)):
            readings.append([*wanted[:start], plate])
    return readings


def forgivable(word: str) -> bool:
    """Whether a typo in this word is forgiven: letters only, neither short nor long."""
    return TYPO_FROM <= len(word) <= TYPO_TO and word.isalpha() and not _UNSPACED.match(word)


def one_typo_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two neighbours exchanged, makes one word of the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    if len(one) != len(other):
        return one[1:] == other or other[1:] == one
    return one[1:] == other[1:] or (one[2:] == other[2:] and one[:2] == other[1::-1])


def _pairs(word: str) -> Iterator[str]:
    """Neighbouring characters of a script without spaces, so that a given name inside a full name is found."""
    for run in _UNSPACED.findall(word):
        if len(run) > 1:
            yield from (run[at : at + 2] for at in range(len(run)))
