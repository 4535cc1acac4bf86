"""What SQLite's errors mean for a store, and whether its file is still the same."""

from __future__ import annotations

import os
import re
from pathlib import Path

from db import errors

_PROBLEMS: dict[int, tuple[type[errors.StoreProblem], str]] = {
    5: (errors.StoreLocked, "The store is locked by another program."),
    6: (errors.StoreLocked, "The store is locked by another program."),
    8: (errors.StoreReadOnly, "The store cannot be written."),
    10: (errors.StoreFailing, "The disk under the store reported an error."),
    11: (errors.StoreDamaged, "The store is damaged."),
    13: (errors.StoreFull, "The disk under the store is full."),
    14: (errors.StoreReadOnly, "The store cannot be opened."),
    26: (errors.StoreDamaged, "The store's file is not a vmsctl store."),
}
NO_FILE = (0, 0)
LEAST_ROOM = 2**20
"""Bytes below which an error of the disk is taken for the disk being full: SQLite itself cannot always tell."""


def file_id(path: Path) -> tuple[int, int]:
    """Which file bears a name: the same for one that was only written to, another for one put in its place."""
    try:
        found = os.stat(path)
    except OSError:
        return NO_FILE
    return found.st_dev, found.st_ino


def problem(error: Exception, path: Path | None = None) -> errors.StoreProblem:
    """A driver's error in the store's words; `path` is the store's file where it is known."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == 19 and "UNIQUE" in str(error):
        return errors.Duplicate("That is in the store already.", _constraint(str(error)))
    other = (errors.StoreProblem, f"The store reports: {error}.")
    kind, sentence = _PROBLEMS.get(13 if code == 10 and _is_full(path) else code, other)
    return kind(sentence)


def _is_full(path: Path | None) -> bool:
    if path is None or not path.parent.exists():
        return False
    disk = os.statvfs(path.parent)
    return disk.f_bavail * disk.f_frsize < LEAST_ROOM


def _constraint(text: str) -> str:
    found = re.search(r"failed: (?:index ')?([^']+)", text)
    return found[1] if found else text


def is_there(path: Path) -> bool:
    """Whether there is such a file; raises `StoreReadOnly` where its folder may not be opened."""
    try:
        return path.exists()
    except PermissionError:
        raise errors.StoreReadOnly(f"This account may not open {path.parent}.") from None
