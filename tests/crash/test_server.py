"""SIGKILL of a desk at a PostgreSQL server, whenever it comes: the server has each act whole or not at all."""

import random
from pathlib import Path

import pytest

from tests.crash.killing import Nursery, killed_between
from tests.crash.losses import acks, lost
from tests.scale import Scale

pytestmark = [pytest.mark.crash, pytest.mark.long, pytest.mark.parametrize("engine", ["postgresql"])]
DICE = random.Random(20261123)
ENOUGH = 20
"""Acknowledged acts, which on a busy machine take more desks than on an idle one."""
SLOWER = 1.2


def kills(pattern: Path, count: int) -> list[str]:
    """What all desks together have lost of which each was killed after some hundredths of a second; on a machine on
    which that is no time to do anything, after more."""
    slowness = 1.0
    with Nursery() as nursery:
        for killed in range(20 * count):
            if killed >= count and len(acks(pattern)) > ENOUGH:
                break
            before = len(acks(pattern))
            nursery.bear("endless_day", pattern, [], {}, after=slowness * DICE.uniform(0.03, 0.12))
            slowness *= SLOWER if len(acks(pattern)) == before else 1.0
    return lost(pattern)


def test_a_killed_desk_loses_nothing_that_was_acknowledged(pattern: Path, scale: Scale) -> None:
    assert kills(pattern, scale(20, nightly=300)) == []
    assert len(acks(pattern)) > ENOUGH


def test_a_check_in_in_two_transactions_is_caught(pattern: Path) -> None:
    """The control."""
    killed_between("endless_day", pattern, "torn_check_in")
    assert any("check-ins" in fault for fault in lost(pattern))
