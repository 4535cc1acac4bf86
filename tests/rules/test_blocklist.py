"""Whom the block list means: the same person written otherwise, and nobody else."""

from datetime import date

import pytest

from vmsctl.errors import Invalid
from vmsctl.rules import blocklist as rules
from vmsctl.rules.blocklist import ALLOW, BLOCK, Entry, Person

MALLORY = Entry(
    1, BLOCK, 0, ("Mallory Intruder", "Mal Truder"), "mal@evil.example", "Eavesdrop Ltd", "B-OO 123", "theft"
)
SPIES = Entry(2, BLOCK, 0, (), "", "Spy & Sons GmbH", "", "")
SHORT = Entry(3, BLOCK, 0, ("Li Wu",), "", "", "", "")


@pytest.mark.parametrize(
    ("person", "field", "score"),
    [
        (Person("Mallory Intruder"), "name", 100),
        (Person("INTRUDER, Mállory"), "name", 100),
        (Person("intruder   mallory"), "name", 100),
        (Person("Malory Intruder"), "name", 96),
        (Person("Mallory Zntruder"), "name", 93),
        (Person("Mallory J. Intruder"), "name", 95),
        (Person("Truder, Mal"), "name", 100),
        (Person("Somebody Else", "MAL@evil.example"), "email", 100),
        (Person("Somebody Else", "mal+hq@evil.example"), "email", 97),
        (Person("Somebody Else", plate="b oo-123"), "plate", 100),
        (Person("Somebody Else", plate="B 00 123"), "plate", 95),
        (Person("Somebody Else", company="SPY & SONS"), "company", 100),
        (Person("Wu Li"), "name", 100),
    ],
)
def test_the_same_written_otherwise_is_met(person: Person, field: str, score: int) -> None:
    (hit, *_) = rules.hits(person, [MALLORY, SPIES, SHORT])
    assert (hit.field, hit.score) == (field, score)


@pytest.mark.parametrize(
    "person",
    [
        Person("Grace Hopper", "grace@example.org", "Navy", "B-XY 1"),
        Person("Mallory Smith"),
        Person("Mary Intruder-Jones"),
        Person("Li Wo"),
        Person("Grace Hopper", company="Eavesdrop Ltd"),
        Person("Grace Hopper", "mal@good.example"),
        Person(""),
    ],
)
def test_others_are_not(person: Person) -> None:
    assert rules.hits(person, [MALLORY, SPIES, SHORT]) == []


def test_a_match_explains_itself() -> None:
    (hit,) = rules.hits(Person("Malory Intruder"), [MALLORY])
    assert hit.words == "name 'Malory Intruder' is 96 % like 'Mallory Intruder' of entry 1: theft"


def test_an_always_allow_entry_ends_a_false_alarm_for_exactly_that_person() -> None:
    namesake = Entry(9, ALLOW, 0, ("Mallory Intruder",), "m.intruder@good.example", "", "", "")
    good = Person("Mallory Intruder", "m.intruder@good.example")
    assert rules.hits(good, [MALLORY, namesake]) == []
    assert rules.hits(Person("Mallory Intruder", "x@evil.example"), [MALLORY, namesake])
    assert rules.hits(Person("Malory Intruder", "m.intruder@good.example"), [MALLORY, namesake])


def test_many_at_once_are_found_as_one_by_one() -> None:
    people = [
        Person("Mallory Intruder"), Person("Grace Hopper"), Person("Mallory Zntruder"),
        Person("X", "mal+x@evil.example"), Person("Wu Li"), Person("X", company="Sons & Spy"),
        Person("X", plate="B00123"), Person("Mallory J Intruder"),
    ]  # fmt: skip
    listed = [MALLORY, SPIES, SHORT]
    alone = {place: found[0] for place, person in enumerate(people) if (found := rules.hits(person, listed))}
    assert rules.of_import(people, listed) == alone
    assert alone.keys() == {0, 2, 3, 4, 5, 6, 7}


def test_an_entry_is_looked_at_again_within_twelve_months() -> None:
    today = date(2026, 11, 23)
    assert rules.review_date("", today) == date(2027, 11, 23)
    assert rules.review_date("2027-05-01", today) == date(2027, 5, 1)
    for wrong in ("2028-01-01", "2026-11-23", "soon"):
        with pytest.raises(Invalid):
            rules.review_date(wrong, today)
