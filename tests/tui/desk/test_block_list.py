"""Somebody of the block list is told apart at the desk: in words that the desk may read, and with what to do."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.tui.desk.desk import desk
from tui.dialogs.confirm import Confirm
from vmsctl.rules.people import Person
from vmsctl.services import blocklist, visits, walk_ins
from vmsctl.services.blocklist import Said
from vmsctl.services.walk_ins import WalkIn

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ("linus", ("call the visitor manager",)),
        ("vera", ("name 'Malory Intruder' is 96 % like 'Mallory Intruder' of", "entry 1: took a laptop")),
    ],
)
async def test_the_card_says_how_a_visitor_meets_the_list(cast: Cast, user: str, said: tuple[str, ...]) -> None:
    visit = cast.visit(cast.visitor("Malory Intruder"))
    blocklist.add(cast.act_as("alma"), Said("Mallory Intruder"), everywhere=True, reason="took a laptop")
    async with desk(cast, user) as front:
        assert "✕ blocked" in front.text
        await front.scan(visit.ticket)
        assert [words for words in said if words not in front.text] == []


@pytest.mark.parametrize(("key", "state"), [("1", "expected"), ("2", "cancelled")])
async def test_the_manager_settles_with_a_reason_of_the_own_and_is_not_told_to_call_anybody(
    cast: Cast, key: str, state: str
) -> None:
    blocklist.add(cast.act_as("alma"), Said("Mallory Intruder"), everywhere=True, reason="took a laptop")
    asked = WalkIn(Person("Malory Intruder", "mal@example.org"), "Grace Hopper", "Demo", "HQ")
    visit = walk_ins.add(cast.act_as("linus"), asked).visit
    async with desk(cast, "vera") as front:
        await front.press("enter")
        await front.card_ready()
        assert "A says what becomes of the visit" in front.text
        await front.press("a")
        assert "Malory Intruder meets the block list" in front.text
        await front.press(key)
        if state == "expected":
            await front.type("Another person")
        else:
            front.on(Confirm).open_at = 0.0
        await front.press("enter")
    assert visits.show(cast.act_as("alma"), visit.id).state == state
