"""Who comes on which day of the month, how each visit goes, and from when on nothing of a guest may be left.

The last is reckoned here from the settings and nothing else: a second opinion on retention.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

HEAD_OFFICE, LABORATORY = "Head Office", "Laboratory"
HOSTS = {HEAD_OFFICE: "grace@demo.example", LABORATORY: "barbara@demo.example"}
SYLLABLES = ("ba", "ke", "di", "fo", "gu", "xa", "je", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "wy")

Fate = Literal["leaves", "forgotten", "absent"]


@dataclass(frozen=True, slots=True)
class Guest:
    """`word` stands in name, company and address of nobody else."""

    name: str
    word: str
    building: str
    day: date
    fate: Fate

    @property
    def email(self) -> str:
        return f"{self.word}@visitors.example"

    @property
    def company(self) -> str:
        return f"{self.word.title()} Works"


class Periods(NamedTuple):
    """Days after which a visit loses its visitor (None: never), and after which a visitor without visits goes."""

    detached: int | None
    deleted: int


def of_day(day: date, number: int) -> Iterator[Guest]:
    """The guests of the month's day with that number; one of them comes every day."""
    yield Guest("Zita Zyqdaily", "zyqdaily", HEAD_OFFICE, day, "leaves")
    fates: list[tuple[str, Fate]] = [
        (HEAD_OFFICE, "leaves"), (HEAD_OFFICE, "forgotten"), (HEAD_OFFICE, "absent"), (LABORATORY, "leaves"),
        (LABORATORY, "absent" if number % 2 else "forgotten"),
    ]  # fmt: skip
    if number % 5 == 4:
        fates.append((HEAD_OFFICE, "forgotten"))
    for place, (building, fate) in enumerate(fates):
        word = _word(number * 8 + place)
        yield Guest(f"Zita {word.title()}", word, building, day, fate)


def is_gone(guest: Guest, periods: Periods, today: date) -> bool:
    """Whether retention must have forgotten a guest whose last visit this was; of a detached one only the month is
    known."""
    last = guest.day
    if periods.detached is not None and last + timedelta(days=periods.detached) <= today:
        last = (last.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return last + timedelta(days=periods.deleted) <= today


def _word(number: int) -> str:
    return "zyq" + "".join(SYLLABLES[number >> shift & 15] for shift in (8, 4, 0))
