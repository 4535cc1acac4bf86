"""The canary on the other SQLite of this machine (J2).

vmsctl brings a SQLite that wipes nothing unless it is told to, and whose search index can be told too. Python's own
comes from the distribution; Debian's wipes by itself, but is older: without the write-ahead log, and its index knows no
such order. Both must leave nothing.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

import pytest

from db.sqlite import driver
from tests.installed import ROOT
from tests.scale import Scale

pytestmark = pytest.mark.long
CANARY = ["tests/privacy/test_canary.py", "-q", "-p", "no:cacheprovider"]
OTHER = "import sys; sys.modules['sqlcipher3'] = None"
IS_OTHER = "from db.sqlite import driver; assert driver.__name__ == 'sqlite3', driver"
FORGETFUL = """
import db.sqlite
class Forgetful(db.sqlite.driver.Connection):
    def execute(self, sql, *values):
        return super().execute("SELECT 1" if sql.startswith("PRAGMA secure_delete") else sql, *values)
connect = db.sqlite.driver.connect
db.sqlite.driver.connect = lambda *a, **k: connect(*a, **{**k, "factory": Forgetful})
"""
"""A control: the engine is not told to wipe what it deletes."""


def canary(which: str, *before: str) -> subprocess.CompletedProcess[str]:
    """The canary in a process of its own, after these lines."""
    lines = [*before, f"import sys, pytest; sys.exit(pytest.main({[*CANARY, '-k', f'sqlite and {which}']!r}))"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, env=kept, capture_output=True, text=True, timeout=300
    )


def test_there_are_two_builds() -> None:
    """What the others here stand on: without it they would say the same thing twice."""
    assert driver.sqlite_version_info != sqlite3.sqlite_version_info
    assert driver.connect(":memory:").execute("PRAGMA secure_delete").fetchone() == (0,)


def test_nothing_is_left_with_the_other_build(scale: Scale) -> None:
    done = canary("after" if scale.nightly else "after_retention", OTHER, IS_OTHER)
    assert done.returncode == 0, done.stdout
    assert f"{scale(1, nightly=2)} passed" in done.stdout


def test_an_engine_that_does_not_wipe_is_caught() -> None:
    """The control, on the build that has to be told."""
    done = canary("after_retention", FORGETFUL)
    assert done.returncode == 1 and "1 failed" in done.stdout, done.stdout
