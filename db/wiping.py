"""Taking what was deleted off the disk.

SQLite zeroes what it deletes (`secure_delete`), but its write-ahead log keeps what was written before until it is cut
off. PostgreSQL leaves dead rows in their pages: `VACUUM FULL` writes a table anew without them; as nobody can use the
table meanwhile, only small ones are rewritten while people may be at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.erasing import tables
from db.errors import StoreLocked

if TYPE_CHECKING:
    from db.engine import Store
    from db.transaction import Transaction

SMALL = 16 << 20
"""Bytes of a table that is written anew in a fraction of a second."""
INDEXED = frozenset({"indexed_before", "near_words", "roll_call_people"})
LOCK_WAIT = "1s"
SIZE = "SELECT pg_total_relation_size(CAST(:table AS regclass))"


def wipe(store: Store, *, deep: bool = False) -> list[str]:
    """What is left for another time, in sentences."""
    if store.engine == "sqlite":
        return _cut_off(store)
    return [said for table in sorted(tables() | INDEXED) for said in _write_anew(store, table, deep=deep)]


def _cut_off(store: Store) -> list[str]:
    """Empty the write-ahead log; not possible while somebody reads from it."""
    from db.sqlite import SqliteStore

    assert isinstance(store, SqliteStore)
    return [] if store.checkpoint() else ["The write-ahead log was in use and is emptied next time."]


def _write_anew(store: Store, table: str, *, deep: bool) -> list[str]:
    from db.postgresql import PostgresStore

    assert isinstance(store, PostgresStore)
    with store.reading() as tx:
        small = _size(tx, table) <= SMALL
    try:
        store.vacuum(table, full=deep or small, wait=LOCK_WAIT)
    except StoreLocked:
        return [f"{table} was in use and is written anew next time."]
    return [] if deep or small else [f"{table} is large: dead rows go with 'vmsctl retention run --deep'."]


def _size(tx: Transaction, table: str) -> int:
    return int(tx.value(SIZE, {"table": table}))
