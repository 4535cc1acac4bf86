"""Somebody of the block list is told apart at the desk: in words that the desk may read, and with what to do."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.tui.desk.desk import desk
from vmsctl.services import blocklist
from vmsctl.services.blocklist import Said

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
