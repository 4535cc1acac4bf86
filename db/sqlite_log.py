"""SQLite's write-ahead log: who brings what is in it into the file, and when it is emptied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

USUAL_PAGES = 1000
"""SQLite's own default: a commit that finds the log longer brings it into the file."""


@contextmanager
def left_in_the_log(raw: Any) -> Iterator[None]:
    """A commit meanwhile neither waits for the disk nor brings the log into the file. A power cut can take the last
    ones back, each whole, until `flush`, `bring_in` or what anybody else commits puts them on the disk."""
    (mode,) = raw.execute("PRAGMA journal_mode").fetchone()
    raw.execute("PRAGMA wal_autocheckpoint=0")
    if mode == "wal":  # without the log a power cut could damage the file
        raw.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute(f"PRAGMA wal_autocheckpoint={USUAL_PAGES}")


def flush(path: Path) -> None:
    """Put the log on the disk while others write on: the next would else wait for all of it. SQLite has no locks
    on this file that closing it would give up."""
    with suppress(FileNotFoundError):
        descriptor = os.open(f"{path}-wal", os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)


def bring_in(raw: Any) -> int:
    """Bring into the file what nobody reads in the log any more, while others write on; how many pages the log had."""
    _, pages, _ = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return max(0, int(pages))


def emptied(raw: Any) -> bool:
    """Bring everything into the file and cut the log off; False while somebody reads from it."""
    busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
