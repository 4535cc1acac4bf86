"""A fair queue in front of the one writer that SQLite allows.

SQLite's own waiting backs off by sleeping longer and longer, so that one of several busy desks starves for seconds.
Here each writer passes a gate and then takes the turn: only one ever waits for the turn, and whoever has just
written must go back to the gate behind the others.
"""

import errno
import os
import time
from pathlib import Path
from typing import Self

from db import file_locks
from db.errors import StoreFull, StoreLocked, StoreReadOnly

GATE_NAP = 0.001
TURN_NAP = 0.0001


class Turn:
    """The turn to write to one SQLite file, for one connection; `wait` seconds until `StoreLocked`."""

    def __init__(self, path: Path, *, wait: float) -> None:
        self._path = path
        self._wait = wait
        self._gate = self._turn = -1

    def __enter__(self) -> Self:
        if self._turn < 0:
            self._open()
        until = time.monotonic() + self._wait
        _take(self._gate, GATE_NAP, until)
        try:
            _take(self._turn, TURN_NAP, until)
        finally:
            file_locks.give_back(self._gate)
        return self

    def __exit__(self, *_: object) -> None:
        file_locks.give_back(self._turn)

    def close(self) -> None:
        for lock in (self._gate, self._turn):
            if lock >= 0:
                os.close(lock)

    def _open(self) -> None:
        try:
            self._gate = file_locks.open_(f"{self._path}-gate")
            self._turn = file_locks.open_(f"{self._path}-turn")
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StoreFull("The disk under the store is full.") from error
            raise StoreReadOnly(f"The store's folder cannot be written: {error.strerror}.") from error


def _take(lock: int, nap: float, until: float) -> None:
    while not file_locks.take(lock):
        if time.monotonic() > until:
            raise StoreLocked("Another desk has been writing to the store for too long.")
        time.sleep(nap * os.urandom(1)[0] / 256)
