"""SIGKILL amid check-in, check-out, undo and inviting: what was acknowledged is there, and nothing is half."""

from pathlib import Path

import pytest

from tests.crash.killing import cut_off
from tests.crash.losses import lost
from tests.machine import needs
from tests.scale import Scale

pytestmark = [pytest.mark.crash, pytest.mark.long, needs("strace")]
CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink")


def test_no_acknowledged_act_is_lost_and_none_is_half(pattern: Path, tmp_path: Path, scale: Scale) -> None:
    cuts = 0
    for cut in cut_off("day_at_the_desk", pattern, tmp_path, CALLS, scale(30, nightly=600)):
        cuts += cut.killed
        assert lost(cut.home) == [], cut
    assert cuts >= scale(25, nightly=550)


def test_a_check_in_in_two_transactions_is_caught(pattern: Path, tmp_path: Path) -> None:
    """The control: the stay without its event is seen."""
    torn = [
        fault
        for cut in cut_off("day_at_the_desk", pattern, tmp_path, ("pwrite64",), 12, controls=["torn_check_in"])
        for fault in lost(cut.home)
    ]
    assert any("check-ins" in fault for fault in torn)
