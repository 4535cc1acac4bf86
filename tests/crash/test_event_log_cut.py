"""SIGKILL in the middle of cutting the event log: what is left verifies at once, and the next run goes on."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.cast import Cast
from tests.crash.acts import at_work
from tests.crash.cutting import a_cut
from tests.crash.killing import cut_off, killed_between, killed_whenever
from tests.machine import needs
from tests.scale import Scale
from tests.services.cutting import write
from vmsctl.services import anchors, event_history

pytestmark = [pytest.mark.crash, pytest.mark.long]
CALLS = ("pwrite64", "fdatasync", "ftruncate")
ON_POSTGRESQL = pytest.mark.parametrize("engine", ["postgresql"])
PATIENCE = 30.0
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
LEFT = "SELECT chain, min(seq), count(*) FROM events GROUP BY chain ORDER BY chain"


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Three years ago, and today."""
    cast.clock.tick(days=-1_200)
    write(cast, 32)
    anchors.note(cast.ws)
    cast.clock.tick(days=1_200)
    write(cast, 4)
    return cast


def faults(home: Path) -> list[str]:
    ws = at_work(home, "alma")
    found = [report.why for report in event_history.verify(ws) if report.broken_at]
    ws.store.close()
    return found


def left(home: Path) -> list[tuple[int, int, int]]:
    ws = at_work(home, "alma")
    with ws.reading() as tx:
        found = [(int(chain), int(first), int(count)) for chain, first, count in tx.rows(LEFT)]
    ws.store.close()
    return found


def wholly(home: Path) -> list[tuple[int, int, int]]:
    """What a cut that nobody kills leaves."""
    a_cut(home, lambda _: None)
    found = left(home)
    assert (1, 33, 5) in found  # the four of today, and the one that says what went
    return found


@needs("strace")
def test_a_cut_that_was_killed_anywhere_verifies_at_once_and_is_finished_by_the_next(
    pattern: Path, tmp_path: Path, scale: Scale
) -> None:
    wanted, killed = wholly(Path(shutil.copytree(pattern, tmp_path / "clean"))), 0
    for cut in cut_off("a_cut", pattern, tmp_path, CALLS, scale(12, nightly=300)):
        killed += cut.killed
        assert faults(cut.home) == [], cut
        a_cut(cut.home, lambda _: None)
        assert (faults(cut.home), left(cut.home)) == ([], wanted), cut
    assert killed >= scale(9, nightly=250)


@needs("strace")
def test_entries_that_go_before_it_is_kept_where_the_chain_begins_are_caught(
    pattern: Path, tmp_path: Path, scale: Scale
) -> None:
    """The control."""
    cuts = cut_off("a_cut", pattern, tmp_path, ("pwrite64",), scale(12, nightly=60), controls=["torn_cut"])
    assert any(faults(cut.home) for cut in cuts)


def seconds(home: Path) -> float:
    """How long a cut takes that nobody kills."""
    began = time.monotonic()
    a_cut(home, lambda _: None)
    return time.monotonic() - began


def go_on(home: Path) -> None:
    """Cut what is left when the server has ended what the killed one had begun: in the house one cuts at a time."""
    address = (home / "address").read_text()
    with psycopg.connect(address, autocommit=True) as server:
        until = time.monotonic() + PATIENCE
        while server.execute(OTHERS).fetchone() != (0,):
            assert time.monotonic() < until
            time.sleep(0.01)
    a_cut(home, lambda _: None)


@ON_POSTGRESQL
def test_on_the_server_it_verifies_whenever_the_kill_comes(copies: Iterator[Path], scale: Scale) -> None:
    uncut, took, between = left(home := next(copies)), seconds(next(copies)), 0
    wanted = wholly(home)
    for cut in killed_whenever("a_cut", copies, scale(4, nightly=100), 0.9 * took):
        assert faults(cut.home) == [], cut
        between += left(cut.home) not in (uncut, wanted)
        go_on(cut.home)
        assert (faults(cut.home), left(cut.home)) == ([], wanted), cut
    assert between >= scale(0, nightly=10)


@ON_POSTGRESQL
def test_on_the_server_entries_that_go_first_are_caught(copies: Iterator[Path]) -> None:
    """The control."""
    home = next(copies)
    killed_between("a_cut", home, "torn_cut")
    assert faults(home)
