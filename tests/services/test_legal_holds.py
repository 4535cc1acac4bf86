"""A hold stands until its last day is over wherever visitors are received (PRV-7)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Thread
from typing import Any

import pytest

from db.queries import legal_holds as queries
from db.queries import retention as retention_queries
from tests.cast import Cast
from tests.services.at_once import together, until
from vmsctl.errors import Conflict, Refused
from vmsctl.services import installation, legal_holds
from vmsctl.services.erase_visitor import Erased, erase


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


@pytest.mark.race
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_nobody_is_erased_between_the_question_for_a_hold_and_the_hold(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    alma, visitor = cast.act_as("alma"), cast.visitor()
    if not guarded:
        monkeypatch.setattr(retention_queries, "lock", lambda *_, **__: None)
    answers: list[object] = []
    other = Thread(target=lambda: answers.extend(together(lambda: erase(alma, str(visitor), reason="Letter"))))
    real = queries.is_held

    def later(*asked: Any) -> bool:
        found = real(*asked)
        other.start()
        until(cast.ws, lambda: not other.is_alive())
        return found

    monkeypatch.setattr(queries, "is_held", later)
    held = together(lambda: legal_holds.add(alma, f"visitor:{visitor}", why="Lawsuit"))
    other.join()
    assert isinstance(held[0], legal_holds.Hold)
    assert isinstance(answers[0], Refused if guarded else Erased)
