"""Copying a SQLite store while it is at work, and putting a copy in its place."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from db import errors
from db.contents import Contents, contents
from db.sqlite import SqliteTransaction, driver, problem
from db.turn import Turn

if TYPE_CHECKING:
    from db.engine import Store

DEAD_MAN_SWITCH = 128
"""The byte of the `-shm` file on which everybody who has a store open in WAL mode keeps a shared lock."""
BESIDE = ("-wal", "-shm", "-journal")


def copy(store: Store, target: Path) -> Contents:
    """Copy one unchanging picture of the store into `target`, and compare the two."""
    with store.reading() as tx:
        assert isinstance(tx, SqliteTransaction)
        held = contents(tx)
        if held is None:
            raise errors.StoreMissing(f"There is no store at {store.address}.")
        _copy(tx.raw, target)
    found = check_copy(target)
    if found != held:
        raise errors.StoreDamaged("The copy differs from the store.", "Look at the disks, and try again.")
    return held


def check_copy(path: Path) -> Contents:
    """What a copy holds, after looking at every page, index and reference of it."""
    if any(Path(f"{path}{ending}").exists() for ending in BESIDE):
        raise errors.StoreProblem(
            f"{path} is a store at work and no backup.", "Make one of it: 'vmsctl database backup'."
        )
    try:
        with closing(_opened(path)) as raw:
            if faults := faults_of(raw):
                raise errors.StoreDamaged(f"The backup {path} is damaged: {faults[0]}.", "Take an older backup.")
            found = contents(SqliteTransaction(raw))
    except driver.Error as error:
        raise errors.StoreDamaged(f"The backup {path} is damaged: {error}.", "Take an older backup.") from error
    if found is None:
        raise errors.StoreDamaged(f"{path} is no backup of vmsctl.", "Give the file that 'database backup' made.")
    return found


def faults_of(raw: Any, *, quick: bool = False) -> list[str]:
    """What SQLite finds wrong in a store, empty when nothing; `quick` leaves out comparing indexes with tables."""
    words = "quick_check" if quick else "integrity_check"
    faults = [str(row[0]) for row in raw.execute(f"PRAGMA {words}(10)") if row[0] != "ok"]
    dangling = raw.execute("PRAGMA foreign_key_check").fetchone()
    return [*faults, f"a row of {dangling[0]} refers to what is not there"] if dangling else faults


def replace(path: Path, source: Path, *, kept: Path, wait: float) -> None:
    """Put a copy of the backup `source` in the place of the store at `path`, which stays as `kept`.

    Raises `StoreLocked` while another program has the store open: it would go on writing into the old one.
    """
    fresh = path.with_name(f"{path.name}.restoring")
    with suppress(FileNotFoundError):
        fresh.unlink()
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(_opened(source)) as raw:
            _copy(raw, fresh)
        check_copy(fresh)
        with Turn(path, wait=wait), nobody_else(path):
            _exchange(path, fresh, kept)
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()


@contextmanager
def nobody_else(path: Path) -> Iterator[None]:
    """Keep everybody from opening the store; raises `StoreLocked` when somebody has it open."""
    memory = Path(f"{path}-shm")
    if not memory.exists():
        yield
        return
    with memory.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, DEAD_MAN_SWITCH)
        except OSError as error:
            raise errors.StoreLocked(
                "Another program has the store open.", "End every desk and worker on this machine first."
            ) from error
        yield


def _exchange(path: Path, fresh: Path, kept: Path) -> None:
    """The old write-ahead log goes first: SQLite would play it into the new file."""
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            os.rename(f"{path}{ending}", f"{kept}{ending}")
    with suppress(FileNotFoundError):
        os.link(path, kept)
    os.rename(fresh, path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(raw: Any, target: Path) -> None:
    try:
        with closing(driver.connect(str(target), isolation_level=None)) as copied:
            raw.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
    except driver.Error as error:
        raise problem(error) from error
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _opened(path: Path) -> Any:
    """A connection that writes nothing, not even a lock."""
    return driver.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, isolation_level=None)
