"""Copies of a store in one file: made while the desks work, compared with what they were made from, brought back.

Of SQLite the copy is a store itself; of PostgreSQL it is a zip of tables with a manifest. The installation's key lies
apart and is in none of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING

from db import errors
from db.upgrade import HEAD

if TYPE_CHECKING:
    from db.contents import Contents
    from db.engine import Store

ENDINGS = {"sqlite": ".db", "postgresql": ".zip"}
ABANDONED = 600.0
"""Seconds after which nobody is writing a part of a backup any more."""


def backup(store: Store, target: Path) -> Contents:
    """Copy a store into a new file that only this account can read; what is in it.

    The file appears under its name only when it is whole and on the disk. Raises `StoreProblem`.
    """
    with appearing(target) as partial:
        if store.engine == "sqlite":
            from db.backup_sqlite import copy

            return copy(store, partial)
        from db.backup_postgresql import dump

        return dump(store, partial)


def check(path: Path) -> Contents:
    """What a backup holds; raises `StoreDamaged` for one that is not whole, `StoreNewer`, `StoreMissing`."""
    if not os.path.isfile(path):  # False too for a name that is too long for a file
        raise errors.StoreMissing(f"There is no backup at {path}.", "Look for it in the folder 'backups'.")
    if is_dump(path):
        from db.backup_postgresql import check_dump

        found = check_dump(path)
    else:
        from db.backup_sqlite import check_copy

        found = check_copy(path)
    if found.revision > HEAD:
        raise errors.StoreNewer(f"The backup is of a newer version (revision {found.revision}; this knows {HEAD}).")
    return found


def is_dump(path: Path) -> bool:
    """Whether a file is a backup of PostgreSQL rather than of SQLite."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A new 0600 file to write, which gets its name when everything has gone well, and else goes away."""
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        if target.exists():
            raise errors.StoreProblem(f"There is a file {target} already.", "Give another name.")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(target.parent)
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield partial
        sync(partial)
        os.link(partial, target)
        sync(target.parent)
    except errors.StoreFull as error:
        raise _full(target) from error
    except OSError as error:
        raise (_full(target) if error.errno in (ENOSPC, EDQUOT) else _unwritable(target, error)) from error
    finally:
        with suppress(OSError):
            partial.unlink()


def _clear(folder: Path) -> None:
    """Take away what backups have left that were killed: parts of a store that nobody wrote to for long."""
    for left in folder.glob("*.partial*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                left.unlink()


def sync(path: Path) -> None:
    """See to it that a file, or a folder's list of files, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _full(target: Path) -> errors.StoreFull:
    return errors.StoreFull(f"The disk under {target.parent} is full.", "Free some space, or write to another disk.")


def _unwritable(target: Path, error: OSError) -> errors.StoreProblem:
    return errors.StoreReadOnly(f"{target} cannot be written: {error.strerror}.", "Give another place.")
