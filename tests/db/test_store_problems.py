"""What can be wrong with a store: one sentence, a way out, and nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.engine import open_store
from db.errors import (
    StoreDamaged,
    StoreEmpty,
    StoreFailing,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreNewer,
    StoreReadOnly,
)
from db.health import faults
from db.sqlite import SqliteStore
from db.upgrade import needs_upgrade
from tests.db.problems import problem
from tests.machine import needs
from tests.postgres import locked
from tests.stores import new_sqlite_store

if TYPE_CHECKING:
    from db.engine import Store

ROOT = Path(__file__).parents[2]
NOBODY = 65534
COUNT = "SELECT count(*) FROM marks"


@pytest.fixture
def path(run_folder: Path, tmp_path: Path) -> Path:
    """A store with a thousand rows."""
    store = open_store(new_sqlite_store(run_folder, tmp_path))
    for number in range(10):
        write(store, f"row {number}", 100)
    store.close()
    return tmp_path / "vmsctl.db"


def write(store: Store, name: str, count: int = 1) -> None:
    with store.transaction() as tx:
        tx.insert_many("marks", ("name", "value"), ((f"{name}.{part}", "x" * 100) for part in range(count)))


def count(path: Path) -> int:
    store = open_store(path)
    try:
        with store.reading() as tx:
            return int(tx.value(COUNT))
    finally:
        store.close()


def flip(path: Path, start: int, length: int) -> None:
    content = bytearray(path.read_bytes())
    for at in range(start, min(start + length, len(content))):
        content[at] ^= 0xFF
    path.write_bytes(content)


def test_flipped_bytes_in_the_header_are_damage_and_the_file_stays(path: Path) -> None:
    flip(path, 0, 16)
    before = path.read_bytes()
    problem(lambda: count(path), StoreDamaged)
    assert path.read_bytes() == before


def test_flipped_bytes_in_the_middle_are_found_by_looking_at_everything(path: Path) -> None:
    store = open_store(path)
    with store.reading() as tx:
        page = int(tx.value("SELECT rootpage FROM sqlite_master WHERE name = 'ix_visits_day'"))
        size = int(tx.value("PRAGMA page_size"))
    store.close()
    flip(path, (page - 1) * size, size)
    store = open_store(path)
    with store.reading() as tx:
        assert faults(tx)
    store.close()


def test_a_whole_store_has_no_faults(path: Path) -> None:
    store = open_store(path)
    with store.reading() as tx:
        assert faults(tx) == faults(tx, quick=True) == []
    store.close()


def test_reading_damaged_rows_is_damage_and_no_traceback(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    problem(lambda: count(path), StoreDamaged)


def test_a_missing_store_is_not_replaced_by_an_empty_one(path: Path) -> None:
    store = open_store(path)
    path.unlink()
    problem(lambda: write(store, "lost"), StoreMissing)
    problem(lambda: open_store(path), StoreMissing)
    assert not path.exists()


def test_what_is_open_already_does_not_write_into_a_store_that_was_moved_away(path: Path) -> None:
    store = open_store(path)
    write(store, "before")
    shutil.copy(path, path.with_name("copy"))
    path.rename(path.with_name("moved"))
    problem(lambda: write(store, "lost"), StoreMissing)
    path.with_name("copy").rename(path)
    write(store, "after")
    store.close()
    assert count(path) == 1002


def test_who_watches_a_store_learns_that_it_was_moved_away_or_replaced(path: Path) -> None:
    store = open_store(path)
    watch = store.watch()
    assert not watch.changed()
    moved = path.rename(path.with_name("moved.db"))
    problem(watch.changed, StoreMissing)
    problem(store.watch, StoreMissing)
    assert not path.exists()
    shutil.copy(moved, path)
    problem(watch.changed, StoreMissing)
    watch.close()
    again = store.watch()
    write(store, "after")
    assert again.changed()
    again.close()


def test_an_emptied_store_does_not_pass_for_a_new_one(path: Path) -> None:
    path.write_bytes(b"")
    store = open_store(path)
    problem(lambda: needs_upgrade(store), StoreEmpty)
    store.close()


def test_a_store_of_the_future_is_left_alone(path: Path) -> None:
    store = open_store(path)
    with store.transaction() as tx:
        tx.run("UPDATE alembic_version SET version_num = '9999'")
    problem(lambda: needs_upgrade(store), StoreNewer)
    store.close()


def test_a_store_that_another_desk_keeps_writing_to_is_locked(path: Path) -> None:
    waiting = SqliteStore(path, wait=0.1)
    with locked(Path(f"{path}-turn")):
        problem(lambda: write(waiting, "late"), StoreLocked)
    write(waiting, "in time")
    waiting.close()


def test_a_store_that_a_foreign_program_holds_is_locked(path: Path) -> None:
    hold = (
        "import sqlite3, sys\n"
        "held = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "held.execute('BEGIN IMMEDIATE'); print('held', flush=True); input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    waiting = SqliteStore(path, wait=0.1)
    assert holder.stdout and holder.stdout.readline() == "held\n"
    problem(lambda: write(waiting, "late"), StoreLocked)
    holder.communicate("\n")
    write(waiting, "in time")
    waiting.close()
    assert count(path) == 1001


@contextmanager
def as_somebody_who_may_not_write(path: Path) -> Iterator[None]:
    """As the owner of nothing: root may write whatever its mode."""
    path.parent.chmod(0o755)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        for folder in path.parents[:3]:
            folder.chmod(folder.stat().st_mode | 0o055)
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        path.parent.chmod(0o755)


def test_a_read_only_store_says_so(path: Path) -> None:
    with as_somebody_who_may_not_write(path):
        problem(lambda: write(SqliteStore(path), "no"), StoreReadOnly)
    path.chmod(0o600)
    assert count(path) == 1000


FILL = """
import resource, signal, sys
from db.engine import open_store
from db.errors import StoreProblem
store = open_store(sys.argv[1])
with store.reading() as tx:
    tx.value("SELECT 1 FROM marks")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
done = 0
try:
    for number in range(10_000):
        with store.transaction() as tx:
            tx.insert_many("marks", ("name", "value"), [(f"k{number}", "x" * 3000)])
        done += 1
except StoreProblem as problem:
    print(problem.code, done)
"""


def test_without_a_limit_the_same_program_meets_none(path: Path) -> None:
    """The negative control of the next test."""
    unlimited = FILL.replace("10_000", "200").replace("except", "    print('none', done)\nexcept")
    unlimited = unlimited.replace("resource.setrlimit", "(lambda *limits: None)")
    run = subprocess.run(
        [sys.executable, "-c", unlimited, str(path), "400000"], capture_output=True, text=True, cwd=ROOT
    )
    assert run.stdout == "none 200\n"


def test_a_disk_that_takes_no_more_loses_nothing_that_was_acknowledged(path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FILL, str(path), "400000"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    code, done = run.stdout.split()
    assert code in (StoreFailing.code, StoreFull.code)
    assert int(done) > 10 and count(path) == 1000 + int(done)
    store = open_store(path)
    with store.reading() as tx:
        assert faults(tx) == []
    store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@needs("mounting")
def test_a_full_disk_says_so_and_after_room_was_made_all_is_there(path: Path, small_disk: Path) -> None:
    store_path = Path(shutil.copy(path, small_disk / "vmsctl.db"))
    store = open_store(store_path)
    write(store, "before")
    ballast = small_disk / "ballast"
    fill(ballast)
    problem(lambda: write(store, "much", 10_000), StoreFull)
    store.close()
    fill(ballast)
    problem(lambda: count(store_path), StoreFull)
    ballast.unlink()
    assert count(store_path) == 1001


def fill(ballast: Path) -> None:
    with ballast.open("ab", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            return
