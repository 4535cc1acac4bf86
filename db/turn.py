"""A fair queue in front of the one writer that SQLite allows.

SQLite's own waiting backs off by sleeping longer and longer, so that one of several busy desks starves for seconds.
Here each writer passes a gate and then takes the turn: only one ever waits for the turn, and whoever has just
written must go back to the gate behind the others. The locks are the kernel's and fall with their process.
"""

import errno
import fcntl
import os
import time
from pathlib import Path
from typing import Self

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
            fcntl.flock(self._gate, fcntl.LOCK_UN)
        return self

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._turn, fcntl.LOCK_UN)

    def close(self) -> None:
        for lock in (self._gate, self._turn):
            if lock >= 0:
                os.close(lock)

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            self._gate = os.open(f"{self._path}-gate", flags, 0o600)
            self._turn = os.open(f"{self._path}-turn", flags, 0o600)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StoreFull("The disk under the store is full.") from error
            raise StoreReadOnly(f"The store's folder cannot be written: {error.strerror}.") from error


def _take(lock: int, nap: float, until: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise StoreLocked("Another desk has been writing to the store for too long.") from None
            time.sleep(nap * os.urandom(1)[0] / 256)
        else:
            return
