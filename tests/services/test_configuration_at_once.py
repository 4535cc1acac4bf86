"""A set-up file while others change the same house: applied once, and nothing taken away that nobody agreed to."""

from __future__ import annotations

import pytest

from db.queries import locks
from tests.cast import Cast
from tests.services.at_once import meeting, together
from tests.services.test_configuration import apply, wanted
from vmsctl.services import configuration, configuration_reading, floors
from vmsctl.services.configuration import Outcome


def test_what_came_after_somebody_agreed_is_not_pruned(cast: Cast) -> None:
    ws = cast.act_as("alma")
    file = "version: 1\nbuildings: {HQ: {time-zone: Europe/Berlin, floors: {Ground: {}}}}"
    for floor in ("Ground", "Attic"):
        floors.add(ws, floor, building="HQ", reason="built")
    agreed = [step.path for step in configuration.diff(ws, wanted(file)).prunable]
    floors.add(ws, "Cellar", building="HQ", reason="dug")
    assert [step.name for step in apply(ws, file, prune=agreed).steps] == ["Lab", "Attic"]
    assert [floor.name for floor in floors.list_(ws, building="HQ")] == ["Cellar", "Ground"]


@pytest.mark.race
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_the_same_file_applied_twice_at_once_is_applied_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    if not guarded:
        monkeypatch.setattr(locks, "hold", lambda *_: None)
    meeting(cast.ws, monkeypatch, configuration_reading, "current")
    file = "version: 1\nbuildings: {HQ: {time-zone: Europe/Berlin, floors: {Ground: {}, Attic: {}}}}"
    done = together(*(lambda: apply(cast.act_as("alma"), file) for _ in range(2)))
    steps = sorted(len(one.steps) if isinstance(one, Outcome) else -1 for one in done)
    assert steps == ([0, 2] if guarded else [-1, 2])
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'configuration.applied'") == 1
