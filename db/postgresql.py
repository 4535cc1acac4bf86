"""The store for many desks: a PostgreSQL server, reached by psycopg."""

from __future__ import annotations

import re
import select
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from db import errors
from db.transaction import Row, Sql, Transaction

if TYPE_CHECKING:
    from sqlmodel import Session

CHANNEL = "vmsctl"
CONNECT_WAIT = 5

_VALUE = re.compile(r"(?<!:):([a-z_]+)")


class PostgresStore:
    """A store on a server; connections are kept and handed out again, one to a transaction."""

    engine = "postgresql"
    identity = ""

    def __init__(self, url: str, *, wait: float = CONNECT_WAIT) -> None:
        self.url = url
        self._wait = wait
        self._idle: list[psycopg.Connection[Row]] = []
        self._lock = Lock()

    @property
    def address(self) -> str:
        """Where it is, without the password."""
        parts = urlsplit(self.url)
        return f"postgresql://{parts.hostname or 'local socket'}{parts.path}"

    @contextmanager
    def transaction(self) -> Iterator[PostgresTransaction]:
        """`BEGIN` is sent with the first change: what is read before stands for itself, and a change that is one
        statement needs no other round trip."""
        raw = self._take()
        tx = PostgresTransaction(raw)
        try:
            yield tx
            tx._flush()
            tx._commit()
        except psycopg.Error as error:
            raise problem(error) from error
        finally:
            self._end(raw, tx)

    def aside(self) -> AbstractContextManager[PostgresTransaction]:
        """As `transaction`: the server has its own way of letting others go first."""
        return self.transaction()

    def bring_in(self) -> int:
        """The server's own checkpoints do it."""
        return 0

    @contextmanager
    def reading(self) -> Iterator[PostgresTransaction]:
        """One unchanging picture of the store."""
        raw = self._take()
        tx = PostgresTransaction(raw)
        try:
            raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            tx._begun = True
            yield tx
        except psycopg.Error as error:
            raise problem(error) from error
        finally:
            self._end(raw, tx)

    @contextmanager
    def migration(self) -> Iterator[PostgresTransaction]:
        """A transaction that other processes' migrations wait for."""
        with self.transaction() as tx:
            tx.run("SELECT pg_advisory_xact_lock(hashtext('vmsctl migration'))")
            yield tx

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Whether this process alone does the long work of that name; ends with its connection."""
        with connect(self.url, self._wait) as raw:
            row = raw.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (f"vmsctl {name}",)).fetchone()
            try:
                yield bool(row and row[0])
            finally:
                # The server takes note of a closed connection later than whoever asks next.
                with suppress(psycopg.Error):
                    raw.execute("SELECT pg_advisory_unlock_all()")

    def vacuum(self, table: str, *, full: bool, wait: str) -> None:
        """Take dead rows out of one of our tables; `full` writes it anew, for which it waits no longer than `wait`."""
        try:
            with connect(self.url, self._wait) as raw:
                raw.execute(f"SET lock_timeout = '{wait}'".encode())
                raw.execute(f"VACUUM ({'FULL, ' if full else ''}ANALYZE) {table}".encode())
        except psycopg.Error as error:
            raise problem(error) from error

    def watch(self) -> PostgresWatch:
        return PostgresWatch(connect(self.url, self._wait))

    def close(self) -> None:
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def _take(self) -> psycopg.Connection[Row]:
        with self._lock:
            while self._idle:
                raw = self._idle.pop()
                if _answers(raw):
                    return raw
                raw.close()
        return connect(self.url, self._wait)

    def _end(self, raw: psycopg.Connection[Row], tx: PostgresTransaction) -> None:
        tx._close_session()
        with suppress(psycopg.Error):
            if raw.info.transaction_status != TransactionStatus.IDLE:
                raw.execute("ROLLBACK")
        if raw.closed or raw.broken:
            return
        with self._lock:
            self._idle.append(raw)


def _answers(raw: psycopg.Connection[Row]) -> bool:
    """Whether the server still holds an idle connection: one that it ended, as in a restart, has its last words to be
    read, and nobody sends an act into it that might be lost."""
    if raw.closed:
        return False
    # `select.select` would end at file descriptor 1,024.
    waiting = select.poll()
    waiting.register(raw.fileno(), select.POLLIN)
    return not waiting.poll(0)


def connect(url: str, wait: float) -> psycopg.Connection[Row]:
    """A connection that answers within `wait` seconds, or `StoreUnreachable`."""
    try:
        return psycopg.connect(
            url,
            autocommit=True,
            connect_timeout=max(2, int(wait)),
            application_name="vmsctl",
            options=f"{conninfo_to_dict(url).get('options') or ''} -c timezone=UTC",
        )
    except psycopg.Error as error:
        raise errors.StoreUnreachable(f"The database server does not answer: {_first_line(error)}") from error


class PostgresTransaction(Transaction):
    engine = "postgresql"

    def __init__(self, raw: psycopg.Connection[Row]) -> None:
        super().__init__()
        self.raw = raw
        self._cursor = raw.cursor()
        self._begun = False

    def rows(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> list[Row]:
        self._execute(sql, values)
        return self._cursor.fetchall()

    def run(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> int:
        self._begin()
        return self._execute(sql, values).rowcount

    def changed_rows(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> list[Row]:
        self._begin()
        return self.rows(sql, values)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self._begin()
        self._flush()
        try:
            self._cursor.executemany(sql.replace("?", "%s"), rows)
        except psycopg.Error as error:
            raise problem(error) from error

    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        self._begin()
        self._flush()
        try:
            with self._cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            raise problem(error) from error

    def stream(self, sql: str | Sql, values: Mapping[str, Any] | None = None, *, size: int = 500) -> Iterator[Row]:
        self._begin()
        with self.raw.cursor(name="stream") as cursor:
            cursor.itersize = size
            yield from cursor.execute(translated(sql if isinstance(sql, str) else sql.postgresql), values)

    def allocate(self, table: str, count: int) -> Sequence[int]:
        sequence = {"name": f"{table}_id_seq", "count": count}
        return [id for (id,) in self.rows("SELECT nextval(:name) FROM generate_series(1, :count)", sequence)]

    def begin(self) -> None:
        """Start the transaction now, so that what is read next is read in it."""
        self._begin()

    def _begin(self) -> None:
        if not self._begun:
            self._cursor.execute("BEGIN")
            self._begun = True

    def _commit(self) -> None:
        if not self._begun:
            return
        for building in sorted(self.presence):
            self._cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(building)))
        self._cursor.execute("COMMIT")

    def _execute(self, sql: str | Sql, values: Mapping[str, Any] | None) -> psycopg.Cursor[Row]:
        if self._session is not None:
            self._session.flush()
        try:
            return self._cursor.execute(translated(sql if isinstance(sql, str) else sql.postgresql), values)
        except psycopg.Error as error:
            raise problem(error) from error

    def problem(self, error: Any) -> errors.StoreProblem:
        return problem(error)

    def _open_session(self) -> Session:
        from db.session import on_postgresql

        self._begin()
        return on_postgresql(self.raw)


class PostgresWatch:
    """Tells whether another desk has committed, by LISTEN on a connection of its own."""

    def __init__(self, raw: psycopg.Connection[Row]) -> None:
        self._raw = raw
        raw.execute(f"LISTEN {CHANNEL}")

    def changed(self, wait: float = 0.0) -> bool:
        """Whether a desk told of a change since the last question, waiting for `wait` seconds at most."""
        try:
            return any(True for _ in self._raw.notifies(timeout=wait))
        except psycopg.Error as error:
            raise problem(error) from error

    def close(self) -> None:
        self._raw.close()


@lru_cache(maxsize=512)
def translated(sql: str) -> str:
    """`:name` as psycopg wants it."""
    return _VALUE.sub(r"%(\1)s", sql.replace("%", "%%"))


def problem(error: psycopg.Error) -> errors.StoreProblem:
    """A driver's error in the store's words."""
    if isinstance(error, psycopg.errors.UniqueViolation):
        return errors.Duplicate("That is in the store already.", error.diag.constraint_name or "")
    if isinstance(error, (psycopg.errors.DiskFull,)):
        return errors.StoreFull("The disk of the database server is full.")
    if isinstance(error, (psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.InsufficientPrivilege)):
        return errors.StoreReadOnly(f"The database refuses to be written: {_first_line(error)}")
    if isinstance(error, (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)):
        return errors.StoreLocked("The store is locked by another program.")
    if isinstance(error, psycopg.OperationalError):
        return errors.StoreUnreachable(f"The database server is away: {_first_line(error)}", in_doubt=True)
    return errors.StoreProblem(f"The store reports: {_first_line(error)}")


def _first_line(error: psycopg.Error) -> str:
    """What the server says, as the end of a sentence."""
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".") + "."
