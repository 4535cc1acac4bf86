"""What the engine itself finds wrong in a store, and facts about it for 'vmsctl doctor'."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.contents import tables

if TYPE_CHECKING:
    from db.transaction import Transaction


class Engine(NamedTuple):
    """`name` with its version; `journal` and `sync` in the engine's own words."""

    name: str
    journal: str
    sync: str
    keeps_acknowledged: bool


SQLITE_SYNC = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


def faults(tx: Transaction, *, quick: bool = False) -> list[str]:
    """Damage that the engine sees, empty when none; `quick` leaves out what reads everything twice.

    PostgreSQL looks at each page and reference as it reads and writes it: there every table is read.
    """
    if tx.engine == "sqlite":
        from db.backup_sqlite import faults_of
        from db.sqlite import SqliteTransaction

        assert isinstance(tx, SqliteTransaction)
        return faults_of(tx.raw, quick=quick)
    for name in () if quick else tables(tx):
        tx.value(f"SELECT count(*) FROM {name}")
    return []


def engine(tx: Transaction) -> Engine:
    """Which engine holds the store, and whether it keeps what it has acknowledged."""
    if tx.engine == "sqlite":
        from db import sqlite

        journal, sync = str(tx.value("PRAGMA journal_mode")), int(tx.value("PRAGMA synchronous"))
        return Engine(sqlite.IDENTITY, journal, SQLITE_SYNC.get(sync, str(sync)), sync >= 2)
    version, sync_commit, fsync = (
        str(tx.value(f"SELECT current_setting('{name}')")) for name in ("server_version", "synchronous_commit", "fsync")
    )
    safe = sync_commit in {"on", "remote_apply", "remote_write", "local"} and fsync == "on"
    return Engine(f"PostgreSQL {version}", "wal", f"synchronous_commit={sync_commit} fsync={fsync}", safe)
