"""SQLite's write-ahead log: who brings what is in it into the file, and when it is emptied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

USUAL_PAGES = 1000
"""SQLite's own default: a commit that finds the log longer brings it into the file."""


@contextmanager
def brought_in_afterwards(raw: Any) -> Iterator[None]:
    """What is written meanwhile is brought into the file at the end, when others may write again, and not by a commit
    that others wait for."""
    raw.execute("PRAGMA wal_autocheckpoint=0")
    try:
        yield
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)")
    finally:
        raw.execute(f"PRAGMA wal_autocheckpoint={USUAL_PAGES}")


def emptied(raw: Any) -> bool:
    """Bring everything into the file and cut the log off; False while somebody reads from it."""
    busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
