"""Work that no desk waits for: its commits go to the log only, and the log is put away beside those who write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.sqlite import SqliteStore

FULL, NORMAL, USUAL_PAGES = 2, 1, 1000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "vmsctl.db", create=True)
    with store.transaction() as tx:
        tx.run("CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)")
    yield store
    store.close()


def in_the_file(store: SqliteStore) -> bytes:
    return store.path.read_bytes()


def write(store: SqliteStore, text: str) -> None:
    with store.aside() as tx:
        tx.run("INSERT INTO rows (text) VALUES (:text)", {"text": text})


def test_only_work_that_can_be_done_again_does_not_wait_for_the_disk(store: SqliteStore) -> None:
    asked = "PRAGMA synchronous", "PRAGMA wal_autocheckpoint"
    with store.aside() as tx:
        assert [tx.value(sql) for sql in asked] == [NORMAL, 0]
    with store.transaction() as tx:  # on the same connection
        assert [tx.value(sql) for sql in asked] == [FULL, USUAL_PAGES]


def test_a_failure_leaves_the_connection_as_it_was(store: SqliteStore) -> None:
    with pytest.raises(ZeroDivisionError), store.aside():
        raise ZeroDivisionError
    with store.reading() as tx:
        assert tx.value("PRAGMA synchronous") == FULL


def test_the_log_is_put_away_and_begun_anew(store: SqliteStore) -> None:
    write(store, "Ada")
    assert b"Ada" not in in_the_file(store)
    assert store.bring_in() > 0
    assert b"Ada" in in_the_file(store)
    write(store, "Bob")
    assert store.bring_in() < 5


def test_where_there_is_no_log_nothing_is_left_to_the_power(store: SqliteStore) -> None:
    """An older SQLite keeps a journal instead, without which its file could be damaged."""
    with store._lent() as connection:
        connection.raw.execute("PRAGMA journal_mode=DELETE").fetchone()
    with store.aside() as tx:
        assert tx.value("PRAGMA synchronous") == FULL
    assert store.bring_in() == 0
