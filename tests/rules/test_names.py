"""The names of what a house has: given, free, and found again."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules import names


class Floor(NamedTuple):
    id: int
    name: str


FLOORS = (Floor(3, "Café"), Floor(12, "Roof"))


@pytest.mark.parametrize(("said", "found"), [("Roof", 12), ("roof", 12), ("cafe", 3), ("CAFÉ", 3), ("12", 12)])
def test_a_thing_is_found_by_its_name_however_it_is_written_and_by_its_id(said: str, found: int) -> None:
    assert names.find(FLOORS, said, "floor").id == found


def test_what_is_not_there_is_said_with_what_there_is() -> None:
    with pytest.raises(NotFound) as no:
        names.find(FLOORS, "Cellar\x1b[2J", "floor", of="HQ")
    assert (no.value.code, no.value.hint) == ("no-such-floor", "There are: Café, Roof.")
    assert no.value.message == "HQ has no floor 'Cellar[2J'."


def test_where_there_is_nothing_yet_that_is_said() -> None:
    with pytest.raises(NotFound, match="There is no visitor type 'Ghost'") as no:
        names.find((), "Ghost", "visitor type")
    assert (no.value.code, no.value.hint) == ("no-such-visitor-type", "There are: none yet.")


def test_a_name_without_end_is_not_repeated_whole() -> None:
    with pytest.raises(NotFound) as no:
        names.find(FLOORS, "x" * 10_000, "floor")
    assert len(no.value.message) < 120


@pytest.mark.parametrize("text", ["", "  ", "12"])
def test_a_name_that_would_be_taken_for_an_id_is_none(text: str) -> None:
    with pytest.raises(Invalid):
        names.given(text, "floor's name")


def test_a_name_is_free_unless_something_else_bears_it() -> None:
    names.must_be_free(FLOORS, "Cellar", "floor")
    names.must_be_free(FLOORS, "cafe", "floor", own=3)
    with pytest.raises(Conflict):
        names.must_be_free(FLOORS, "cafe", "floor")
