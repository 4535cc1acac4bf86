"""SIGKILL of a desk at a PostgreSQL server, whenever it comes: the server has each act whole or not at all."""

import random
from pathlib import Path

import pytest

from tests.crash.killing import Nursery
from tests.crash.losses import acks, lost
from tests.scale import Scale

pytestmark = [pytest.mark.crash, pytest.mark.long, pytest.mark.parametrize("engine", ["postgresql"])]
DICE = random.Random(20261123)
ENOUGH = 20
"""Acknowledged acts, which on a busy machine take more desks than on an idle one."""


def kills(pattern: Path, count: int, controls: list[str]) -> list[str]:
    """What all desks together have lost of which each was killed after some hundredths of a second."""
    with Nursery() as nursery:
        for killed in range(20 * count):
            if killed >= count and len(acks(pattern)) > ENOUGH:
                break
            nursery.bear("endless_day", pattern, controls, {}, after=DICE.uniform(0.03, 0.12))
    return lost(pattern)


def test_a_killed_desk_loses_nothing_that_was_acknowledged(pattern: Path, scale: Scale) -> None:
    assert kills(pattern, scale(20, nightly=300), []) == []
    assert len(acks(pattern)) > ENOUGH


def test_a_check_in_in_two_transactions_is_caught(pattern: Path) -> None:
    """The control: where a kill falls is chance, so desks are killed until one was torn."""
    assert any("check-ins" in fault for _ in range(20) for fault in kills(pattern, 20, ["torn_check_in"]))
