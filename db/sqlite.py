"""The embedded store: one SQLite file, many desks of one machine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from db import errors, file_locks, sqlite_log
from db.gate import is_network_disk, wal_is_safe
from db.sqlite_errors import NO_FILE, file_id, is_there, problem
from db.sqlite_watch import SqliteWatch
from db.transaction import Row, Sql, Transaction
from db.turn import Turn

try:
    from sqlcipher3 import dbapi2 as driver
except ImportError:
    import sqlite3 as driver

if TYPE_CHECKING:
    from sqlmodel import Session

__all__ = ["SqliteStore", "SqliteTransaction", "driver", "problem"]

WAIT = 5.0
SWITCH_NAP = 0.01
VERSION: tuple[int, int, int] = driver.sqlite_version_info
IDENTITY = f"SQLite {driver.sqlite_version} ({driver.__name__.split('.')[0]})"

_NO_VALUES: dict[str, Any] = {}


class SqliteStore:
    """A store in one file; connections are kept and handed out again, one to a transaction."""

    engine = "sqlite"
    identity = IDENTITY

    def __init__(self, path: Path, *, wait: float = WAIT, create: bool = False) -> None:
        if not create and not is_there(path):
            raise errors.StoreMissing(f"There is no store at {path}.")
        if is_network_disk(path.parent):
            raise errors.StoreUnsafe(f"The store at {path} lies on a network disk, where SQLite loses writes.")
        self.path = path
        self._create = create
        self._wait = wait
        self._idle: list[Connection] = []
        self._lock = Lock()

    @property
    def address(self) -> str:
        return str(self.path)

    @contextmanager
    def transaction(self) -> Iterator[SqliteTransaction]:
        """The one writer's turn: `BEGIN IMMEDIATE` to `COMMIT`, or nothing when an exception leaves it."""
        connection = self._take()
        try:
            with connection.turn:
                yield from connection.write()
        finally:
            self._give(connection)

    @contextmanager
    def reading(self) -> Iterator[SqliteTransaction]:
        """One unchanging picture of the store; writers are not held up."""
        with self._lent() as connection:
            yield from connection.read()

    @contextmanager
    def migration(self) -> Iterator[SqliteTransaction]:
        """A transaction in which tables may be rebuilt: references are checked at its end instead of at each step."""
        connection = self._take()
        try:
            with connection.turn:
                connection.raw.execute("PRAGMA foreign_keys=OFF")
                yield from connection.write(check_references=True)
        finally:
            # A connection that has changed tables prepares every statement anew for the rest of its life.
            connection.close()

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Whether this process alone does the long work of that name; ends with the process, whatever ends it."""
        with file_locks.opened(f"{self.path}-{name}") as lock:
            yield file_locks.take(lock)

    @contextmanager
    def aside(self) -> Iterator[SqliteTransaction]:
        """As `transaction`, for work that no desk is to wait for and that is done again when a power cut takes it back;
        what it leaves in the log, `bring_in` puts away."""
        with self._lent() as connection, sqlite_log.left_in_the_log(connection.raw), connection.turn:
            yield from connection.write()
        sqlite_log.flush(self.path)

    def bring_in(self) -> int:
        """Put the write-ahead log away into the file, most of it beside others who write; how many pages it had. The
        next writer begins it anew, because nothing is added while the last of it is put away."""
        with self._lent() as connection:
            pages = sqlite_log.bring_in(connection.raw)
            with connection.turn:
                sqlite_log.bring_in(connection.raw)
            return pages

    def checkpoint(self) -> bool:
        """Empty the write-ahead log; False while somebody reads from it."""
        with self._lent() as connection, connection.turn:
            return sqlite_log.emptied(connection.raw)

    def watch(self) -> SqliteWatch:
        return SqliteWatch(self.path, driver)

    def close(self) -> None:
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def _take(self) -> Connection:
        """A connection to the file that bears the store's name now: what is written to one that was moved away or
        replaced would be lost."""
        file = file_id(self.path)
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                if connection.file == file:
                    return connection
                connection.close()
        if not self._create:
            self._must_hold_something(file)
        return Connection(self.path, self._wait)

    def _must_hold_something(self, file: tuple[int, int]) -> None:
        """SQLite would make a new store of a file that is missing or empty."""
        if file == NO_FILE:
            raise errors.StoreMissing(f"There is no store at {self.path}.")
        if self.path.stat().st_size == 0:
            raise errors.StoreEmpty(f"There is nothing in the store at {self.path}.")

    def _give(self, connection: Connection) -> None:
        with self._lock:
            self._idle.append(connection)

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        connection = self._take()
        try:
            yield connection
        finally:
            self._give(connection)


class Connection:
    """A connection with the pragmas that keep acknowledged writes (see `db/gate.py`)."""

    def __init__(self, path: Path, wait: float) -> None:
        self._path = path
        old = os.umask(0o077)
        try:
            self.raw = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=wait)
            self._set_pragmas(wait)
        except driver.Error as error:
            raise problem(error, self._path) from error
        finally:
            os.umask(old)
        self.file = file_id(path)
        self.turn = Turn(path, wait=wait)

    def _set_pragmas(self, wait: float) -> None:
        mode = "WAL" if wal_is_safe(VERSION) else "DELETE"
        (now,) = self.raw.execute("PRAGMA journal_mode").fetchone()
        if now != mode.lower():
            now = self._switch(mode, wait)
        if now == "wal" and mode == "DELETE":
            raise errors.StoreUnsafe(
                "The store was left in WAL mode by a newer SQLite, and this machine's SQLite "
                f"{'.'.join(map(str, VERSION))} could lose writes in it.",
                "Install vmsctl with its own SQLite ('./run' does), or run it where the others run.",
            )
        self.raw.execute("PRAGMA synchronous=FULL")
        self.raw.execute("PRAGMA foreign_keys=ON")
        self.raw.execute("PRAGMA secure_delete=ON")
        self.raw.execute("PRAGMA trusted_schema=OFF")
        self.raw.execute("PRAGMA cache_size=-16000")
        self.raw.execute("PRAGMA journal_size_limit=16777216")

    def _switch(self, mode: str, wait: float) -> str:
        """The journal mode that holds now. Of two that switch a new file at the same moment SQLite refuses one at once,
        without the wait that it was told."""
        until = time.monotonic() + wait
        while True:
            try:
                return str(self.raw.execute(f"PRAGMA journal_mode={mode}").fetchone()[0])
            except driver.OperationalError as error:
                if not isinstance(problem(error), errors.StoreLocked) or time.monotonic() > until:
                    raise
            time.sleep(SWITCH_NAP)

    def write(self, *, check_references: bool = False) -> Iterator[SqliteTransaction]:
        tx = SqliteTransaction(self.raw, self._path)
        try:
            self.raw.execute("BEGIN IMMEDIATE")
            yield tx
            tx._flush()
            if check_references and self.raw.execute("PRAGMA foreign_key_check").fetchone():
                raise errors.StoreDamaged("The upgrade would leave rows without what they refer to.")
            self.raw.execute("COMMIT")
        except driver.Error as error:
            raise problem(error, self._path) from error
        finally:
            self._end(tx)

    def read(self) -> Iterator[SqliteTransaction]:
        tx = SqliteTransaction(self.raw, self._path)
        try:
            self.raw.execute("BEGIN")
            yield tx
        except driver.Error as error:
            raise problem(error, self._path) from error
        finally:
            self._end(tx)

    def _end(self, tx: SqliteTransaction) -> None:
        tx._close_session()
        if self.raw.in_transaction:
            with suppress(driver.Error):
                self.raw.execute("ROLLBACK")

    def close(self) -> None:
        self.raw.close()
        self.turn.close()


class SqliteTransaction(Transaction):
    engine = "sqlite"

    def __init__(self, raw: Any, path: Path | None = None) -> None:
        super().__init__()
        self.raw = raw
        self._path = path

    @property
    def picture(self) -> object:
        """Of one connection: what others have committed, and how many rows it has changed itself."""
        return self.raw, self.value("PRAGMA data_version"), self.raw.total_changes

    def rows(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> list[Row]:
        return self._execute(sql, values).fetchall()  # type: ignore[no-any-return]

    def run(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> int:
        return self._execute(sql, values).rowcount  # type: ignore[no-any-return]

    def changed_rows(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> list[Row]:
        return self.rows(sql, values)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self._flush()
        self.raw.executemany(sql, rows)

    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        self.run_many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)

    def stream(self, sql: str | Sql, values: Mapping[str, Any] | None = None, *, size: int = 500) -> Iterator[Row]:
        cursor = self._execute(sql, values)
        while found := cursor.fetchmany(size):
            yield from found

    def allocate(self, table: str, count: int) -> Sequence[int]:
        """There is one writer, so that the highest id ever given is enough to know."""
        kept = self.value("SELECT seq FROM sqlite_sequence WHERE name = :table", {"table": table})
        last = max(kept or 0, self.value(f"SELECT max(id) FROM {table}") or 0)
        given = {"table": table, "seq": last + count}
        if not self.run("UPDATE sqlite_sequence SET seq = :seq WHERE name = :table", given):
            self.run("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :seq)", given)
        return range(last + 1, last + 1 + count)

    def _execute(self, sql: str | Sql, values: Mapping[str, Any] | None) -> Any:
        if self._session is not None:
            self._session.flush()
        words = sql if isinstance(sql, str) else sql.sqlite
        try:
            return self.raw.execute(words, values or _NO_VALUES)
        except driver.Error as error:
            raise problem(error, self._path) from error

    def problem(self, error: Any) -> errors.StoreProblem:
        return problem(error, self._path)

    def _open_session(self) -> Session:
        from db.session import on_sqlite

        return on_sqlite(self.raw, driver)
