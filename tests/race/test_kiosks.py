"""Two and eight machines give the same pairing code at once: one of them is the kiosk."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.cast import Cast
from tests.crew import Crew, World
from tests.race import kiosk_work
from vmsctl.services import kiosk_pairing, kiosks

pytestmark = pytest.mark.race

REFUSED = "pairing-code-wrong"


def codes(cast: Cast, count: int) -> list[str]:
    """Of as many kiosks."""
    ws = cast.act_as("vera")
    made = [kiosks.add(ws, f"Lobby {number}", building="HQ", reason="x") for number in range(1, count + 1)]
    return [kiosk_pairing.new_code(ws, str(kiosk.id), building="HQ", reason="x").code for kiosk in made]


def tokens(answers: Sequence[Sequence[str]]) -> list[list[str]]:
    """What each code gave to whom it paired."""
    return [[answer for answer in row if answer != REFUSED] for row in zip(*answers, strict=True)]


@pytest.mark.parametrize("machines", [2, 8])
def test_a_code_given_at_once_pairs_one_machine(cast: Cast, crew: Crew, machines: int) -> None:
    given = codes(cast, 5)
    won = tokens(crew.do(machines, kiosk_work.pair_each, World.of(cast), given))
    assert [len(row) for row in won] == [1] * 5
    with cast.ws.reading() as tx:
        assert all(kiosk_pairing.of_token(tx, token) for (token,) in won)
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'kiosk.paired'") == 5


def test_without_using_the_code_up_all_believe_to_be_the_kiosk(cast: Cast, crew: Crew) -> None:
    won = tokens(crew.do(2, kiosk_work.pair_each_carelessly, World.of(cast), codes(cast, 3)))
    assert [len(row) for row in won] == [2] * 3
