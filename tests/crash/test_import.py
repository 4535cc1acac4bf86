"""SIGKILL in the middle of an import: nobody sees a part of it, and the same file read again ends as if nothing was."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.crash.acts import an_import, at_work
from tests.crash.killing import cut_off
from tests.crew import replaced
from tests.machine import needs
from tests.scale import Scale
from tests.wholeness import faults
from vmsctl.services import invitation_import, visits

pytestmark = [pytest.mark.crash, pytest.mark.long, needs("strace")]
CALLS = ("pwrite64", "fsync", "ftruncate")
EXPECTED_BEFORE = 12


def write_file(home: Path, rows: int) -> None:
    with (home / "people.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "email", "host", "building", "arrive"])
        for n in range(rows):
            writer.writerow([f"Bob {n}", f"bob{n}@example.org", "grace@example.org", "HQ", "2026-11-23T11:00"])


def end_state(home: Path) -> dict[str, Any]:
    """What an import comes to, without the ids that it happens to get."""
    ws = at_work(home, "alma")
    assert faults(ws) == []
    with ws.reading() as tx:
        state: dict[str, Any] = {
            table: tx.value(f"SELECT count(*) FROM {table}")
            for table in ("visitors", "invitations", "visits", "passes", "outbox", "imports")
        }
        state["names"] = tx.rows("SELECT name, email FROM visitors ORDER BY name")
        state["chains"] = tx.rows("SELECT seq FROM chains ORDER BY seq")
    state["seen"] = len(visits.list_(ws))
    ws.store.close()
    return state


def seen(home: Path) -> int:
    """How many visits of today the desk sees."""
    ws = at_work(home, "alma")
    found = len(visits.list_(ws))
    ws.store.close()
    return found


def test_a_broken_off_import_is_seen_by_nobody_and_made_good_by_the_next(
    pattern: Path, tmp_path: Path, scale: Scale
) -> None:
    rows = scale(500, nightly=10_000)
    write_file(pattern, rows)
    wanted: dict[str, Any] | None = None
    for cut in cut_off("an_import", pattern, tmp_path, CALLS, scale(20, nightly=100)):
        assert seen(cut.home) == EXPECTED_BEFORE + (rows if cut.acks else 0) or (not cut.acks and cut.killed), cut
        assert seen(cut.home) in (EXPECTED_BEFORE, EXPECTED_BEFORE + rows), cut
        an_import(cut.home, lambda _: None)
        wanted = wanted or clean_run(pattern, tmp_path)
        assert end_state(cut.home) == wanted, cut


def clean_run(pattern: Path, folder: Path) -> dict[str, Any]:
    """The end state of an import that nobody kills, into a copy of the same home."""
    import shutil

    home = Path(shutil.copytree(pattern, folder / "clean"))
    an_import(home, lambda _: None)
    return end_state(home)


def test_without_clearing_up_the_next_import_ends_otherwise(pattern: Path, tmp_path: Path) -> None:
    """The control: what was broken off is left where it is."""
    write_file(pattern, 500)
    wanted = clean_run(pattern, tmp_path)
    differing = 0
    with replaced((invitation_import, "_clear_broken_off", lambda ws: None)):
        for cut in cut_off("an_import", pattern, tmp_path, ("pwrite64",), 8):
            an_import(cut.home, lambda _: None)
            differing += end_state(cut.home) != wanted
    assert differing
