"""SIGKILL in the middle of retention: the next run goes on, and what is left in the end is the same."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tests.crash import retaining
from tests.crash.acts import a_retention
from tests.crash.killing import cut_off, killed_between, killed_whenever
from tests.machine import needs
from tests.scale import Scale
from vmsctl.errors import Conflict

pytestmark = [pytest.mark.crash, pytest.mark.long]
CALLS = ("pwrite64", "fdatasync", "fsync", "write", "ftruncate")
ON_POSTGRESQL = pytest.mark.parametrize("engine", ["postgresql"])
PATIENCE = 10.0


@pytest.fixture
def cast(cast: Cast) -> Cast:
    retaining.furnish(cast)
    return cast


def go_on(home: Path) -> None:
    """Run retention to its end; the server may take a moment to see that who was killed is gone."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return a_retention(home, lambda _: None)
        except Conflict:
            assert time.monotonic() < until
            time.sleep(0.02)


def whole(home: Path) -> dict[str, Any]:
    """What a run that nobody kills comes to."""
    go_on(home)
    state = retaining.end_state(home)
    assert state["faults"] == []
    assert (len(state["visitors"]), len(state["erasures"])) == (12 + 7, 5)
    return state


@needs("strace")
def test_a_run_that_was_killed_anywhere_ends_as_one_that_was_not(pattern: Path, tmp_path: Path, scale: Scale) -> None:
    wanted, killed = whole(Path(shutil.copytree(pattern, tmp_path / "clean"))), 0
    for cut in cut_off("a_retention", pattern, tmp_path, CALLS, scale(14, nightly=400)):
        killed += cut.killed
        go_on(cut.home)
        assert retaining.end_state(cut.home) == wanted, cut
    assert killed >= scale(10, nightly=350)


@needs("strace")
def test_visits_detached_before_what_speaks_of_them_are_caught(pattern: Path, tmp_path: Path) -> None:
    """The control: nobody comes back to a visit that is detached."""
    wanted, differing = whole(Path(shutil.copytree(pattern, tmp_path / "clean"))), 0
    for cut in cut_off("a_retention", pattern, tmp_path, ("pwrite64",), 6, controls=["torn_detaching"]):
        go_on(cut.home)
        differing += retaining.end_state(cut.home) != wanted
    assert differing


def seconds(home: Path) -> float:
    """How long a run takes that nobody kills."""
    began = time.monotonic()
    go_on(home)
    return time.monotonic() - began


@ON_POSTGRESQL
def test_on_the_server_it_ends_the_same_whenever_the_kill_comes(copies: Iterator[Path], scale: Scale) -> None:
    wanted, took = whole(next(copies)), seconds(next(copies))
    for cut in killed_whenever("a_retention", copies, scale(4, nightly=200), 0.9 * took):
        go_on(cut.home)
        assert retaining.end_state(cut.home) == wanted, cut


@ON_POSTGRESQL
def test_on_the_server_torn_detaching_is_caught(copies: Iterator[Path]) -> None:
    """The control."""
    wanted, torn = whole(next(copies)), next(copies)
    killed_between("a_retention", torn, "torn_detaching")
    go_on(torn)
    assert retaining.end_state(torn) != wanted
