"""What the console offers at a desk is what the matrix allows there; its screens ask that and nothing else."""

from __future__ import annotations

import pytest

from tests.authorisation.oracle import allowed, asks_reason
from tests.authorisation.world import PEOPLE, built
from tests.cast import Cast
from vmsctl.errors import Denied
from vmsctl.rules.roles import MATRIX
from vmsctl.services import duty


def test_the_menu_shows_what_the_matrix_allows(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> None:
    house, wrong = built(cast, tmp_path_factory.mktemp("house")), []
    for person in PEOPLE:
        for place in ("HQ", "Lab"):
            grants, where = house.grants(person), house.building(place)
            may = {action for action in MATRIX if allowed(grants, action, where, own=True)}
            why = {action for action in may if asks_reason(grants, action, where, own=True)}
            try:
                found = duty.begin(cast.ws.acting(house.actor(person)), place)
            except Denied:
                wrong += [(person, place, "no desk")] if "see-visits" in may else []
                continue
            wrong += [(person, place, name) for name in (found.allowed ^ may) | (found.needs_reason ^ why)]
    assert wrong == []
