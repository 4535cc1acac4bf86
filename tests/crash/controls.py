"""Guards taken away from what is cut off, so that a test of it has something to find."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from db import erasing
from db.queries import check_in as check_in_queries
from db.queries import event_log, retention
from db.sqlite import SqliteStore, SqliteTransaction
from db.transaction import Sql
from tests.crash.acts import a_key
from tests.crew import replaced
from vmsctl import config


def between() -> None:
    """Comes in the middle of a torn act, one half of which is committed."""


@contextmanager
def dying_between() -> Iterator[None]:
    """For a control: the kill comes there. Where a server does the writing, none of our own calls says when that is."""
    with replaced((sys.modules[__name__], "between", lambda: os.kill(os.getpid(), signal.SIGKILL))):
        yield


@contextmanager
def torn_check_in() -> Iterator[None]:
    """A control: the stay is committed by itself, and the event and the message after it."""

    def record(tx: SqliteTransaction, stay: check_in_queries.NewStay, event: event_log.NewEvent) -> bool:
        tx.run(check_in_queries.MOVE, stay._asdict())
        tx.run(check_in_queries.OPEN, stay._asdict())
        tx.raw.execute("COMMIT")
        between()
        tx.raw.execute("BEGIN")
        event_log.append(tx, event)
        tx.run(check_in_queries.TELL_HOST, stay._asdict())
        return True

    with replaced((check_in_queries, "record", record)):
        yield


@contextmanager
def torn_detaching() -> Iterator[None]:
    """A control: a visit is detached in a transaction of its own, and what speaks of it cleared after that."""
    whole = erasing.detaching()
    first = [sql for sql in whole if sql.sqlite.startswith("UPDATE visits")]

    def carry_out(tx: Any, statements: Iterable[Sql], ids: Collection[int], now: int) -> int:
        done, torn = 0, statements is whole
        for sql in (*first, *statements) if torn else statements:
            done += tx.run(sql, {"ids": json.dumps(list(ids)), "now": now})
            if torn:
                tx.raw.execute("COMMIT")
                between()
                tx.raw.execute("BEGIN")
        return done

    with replaced((retention, "carry_out", carry_out)):
        yield


@contextmanager
def torn_migration() -> Iterator[None]:
    """A control: each statement of the migration for itself, as SQLAlchemy does it where nobody begins."""

    @contextmanager
    def migration(store: SqliteStore) -> Iterator[SqliteTransaction]:
        connection = store._take()
        tx = SqliteTransaction(connection.raw)
        try:
            yield tx
            tx._flush()
        finally:
            tx._close_session()
            store._give(connection)

    with replaced((SqliteStore, "migration", migration)):
        yield


@contextmanager
def plain_writing() -> Iterator[None]:
    """A control: files written in their own place."""
    from vmsctl.services import roll_call_copies

    def key(path: Path) -> bytes:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write("00" * 32)
        return b""

    def copy(path: Path, text: str) -> None:
        with path.open("w") as file:
            for begin in range(0, len(text), 100):
                file.write(text[begin : begin + 100])
                file.flush()

    with replaced(
        (roll_call_copies, "_replace", copy), (config, "make_key", key), (globals_of(a_key), "make_key", key)
    ):
        yield


def globals_of(function: Callable[..., Any]) -> Any:
    """The module of a function, whose names it uses."""
    return sys.modules[function.__module__]


CONTROLS = {
    control.__name__: control
    for control in (torn_check_in, torn_detaching, torn_migration, plain_writing, dying_between)
}


@contextmanager
def without(controls: Sequence[str]) -> Iterator[None]:
    """Take these guards away."""
    with ExitStack() as stack:
        for name in controls:
            stack.enter_context(CONTROLS[name]())
        yield
