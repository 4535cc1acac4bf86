"""A hold stands until its last day is over wherever visitors are received (PRV-7)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.cast import Cast
from vmsctl.errors import Conflict
from vmsctl.services import installation, legal_holds


def test_a_hold_stands_while_its_last_day_is_not_over_in_the_last_building(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        installation.add_building(tx, "Beach", "Pacific/Honolulu")
    alma, visitor = cast.act_as("alma"), f"visitor:{cast.visitor()}"
    legal_holds.add(alma, visitor, why="Lawsuit", until=date(2026, 11, 24))
    cast.clock.time = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert [hold.standing for hold in legal_holds.list_(alma)] == [True]
    with pytest.raises(Conflict, match="under a hold already"):
        legal_holds.add(alma, visitor, why="Lawsuit")
    cast.clock.time = datetime(2026, 11, 25, 10, 1, tzinfo=UTC)
    assert legal_holds.list_(alma) == []
