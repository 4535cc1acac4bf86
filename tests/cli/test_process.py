"""How the process of a command ends: at once, but with everything written and put away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).parents[2]
VMSCTL = (sys.executable, "-m", "vmsctl")
FOUND = ("init", "--building", "HQ", "--timezone", "Europe/Berlin", "--admin", "Alma Admin <alma@example.org>")
HOLDING = """
import os
from db.sqlite import SqliteStore
from vmsctl.__main__ import main, process
held, made = [], SqliteStore.__init__
SqliteStore.__init__ = lambda store, *given, **named: held.append(store) or made(store, *given, **named)
"""
"""A process in which something still refers to a store when the command has ended."""


def run(home: Path, *command: str, stdout: IO[bytes] | int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    environment = {"VMSCTL_HOME": str(home), "PATH": "/usr/bin:/bin", "HOME": str(home)}
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=stdout, stderr=subprocess.PIPE)


@pytest.fixture
def house(home: Path) -> Path:
    """An installation that a process of its own has made."""
    made = run(home, *VMSCTL, *FOUND)
    assert made.returncode == 0, made.stderr
    return home


def left_beside(home: Path) -> set[str]:
    """What lies beside the store's file, but the locks that are there for good."""
    return {path.name for path in home.glob("vmsctl.db-*")} - {"vmsctl.db-gate", "vmsctl.db-turn"}


@pytest.mark.parametrize("words", ["floors add Roof --building HQ --reason Build", "roll-call print", "visits list"])
def test_a_command_leaves_the_whole_store_in_its_file(house: Path, words: str) -> None:
    assert left_beside(house) == set()
    done = run(house, sys.executable, "-c", f"{HOLDING}process()", *words.split())
    assert done.returncode == 0, done.stderr
    assert left_beside(house) == set()


def test_a_process_that_just_ended_would_leave_part_of_the_store_beside_it(house: Path) -> None:
    words = "floors add Roof --building HQ --reason Build"
    assert run(house, sys.executable, "-c", f"{HOLDING}os._exit(main())", *words.split()).returncode == 0
    assert "vmsctl.db-wal" in left_beside(house)


@pytest.mark.parametrize("words", ["buildings list", "settings list"])
def test_what_could_not_be_written_is_no_success(house: Path, words: str) -> None:
    with open("/dev/full", "wb") as full:
        done = run(house, *VMSCTL, *words.split(), stdout=full)
    assert done.returncode == 5 and b"could not be written: No space left" in done.stderr


def test_all_of_a_long_answer_arrives(house: Path) -> None:
    done = run(house, *VMSCTL, "settings", "list", "--json")
    assert done.returncode == 0 and done.stdout.endswith(b"]\n")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_command_whose_streams_are_closed_does_its_work(house: Path, closed: str) -> None:
    add = f"{sys.executable} -m vmsctl floors add Roof --building HQ --reason Build"
    done = run(house, "/bin/sh", "-c", f"{add} {closed}")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Roof" in run(house, *VMSCTL, "floors", "list").stdout
