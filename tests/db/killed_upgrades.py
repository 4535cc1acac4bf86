"""Kills an upgrade at every statement of it, each time in a new process, and prints in what state that leaves stores.

Run as `python -m tests.db.killed_upgrades FOLDER STEP [bare]`: every STEP-th statement; `bare` without a transaction.
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from db.contents import tables
from db.engine import open_store
from db.health import faults
from db.sqlite import Connection, SqliteTransaction
from db.upgrade import HEAD, revision, upgrade


def write_without_a_transaction(connection: Connection, **_: bool) -> Iterator[SqliteTransaction]:
    yield SqliteTransaction(connection.raw)


def killed(path: Path, at: int, *, bare: bool) -> bool:
    """Upgrade a new store and die at the statement of that number; False when the upgrade was over before."""
    child = os.fork()
    if child == 0:
        numbers = count(1)

        @event.listens_for(Engine, "before_cursor_execute")
        def die(*_: Any) -> None:
            if next(numbers) == at:
                os.kill(os.getpid(), signal.SIGKILL)

        if bare:
            Connection.write = write_without_a_transaction  # type: ignore[method-assign, assignment]
        upgrade(open_store(path, create=True))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def state(path: Path, whole: set[str]) -> str:
    """`old`, `new` or `half`; a store that is not half must take the upgrade afterwards."""
    store = open_store(path, create=True)
    with store.reading() as tx:
        found, there = revision(tx), set(tables(tx))
        damaged = bool(there) and bool(faults(tx))
    if damaged or (there and (found != HEAD or there != whole)):
        return "half"
    upgrade(store)
    store.close()
    return "new" if found == HEAD else "old"


def main(folder: Path, step: int, *, bare: bool) -> Counter[str]:
    store = open_store(folder / "whole.db", create=True)
    upgrade(store)
    with store.reading() as tx:
        whole = set(tables(tx))
    store.close()
    found: Counter[str] = Counter()
    for at in count(1, step):
        path = folder / f"killed-{at}.db"
        if not killed(path, at, bare=bare):
            return found
        found[state(path, whole)] += 1
        for file in folder.glob(f"killed-{at}.db*"):
            file.unlink()
    raise AssertionError("unreachable")


if __name__ == "__main__":
    sys.stdout.write(repr(dict(main(Path(sys.argv[1]), int(sys.argv[2]), bare=sys.argv[3:] == ["bare"]))))
