"""Locks on files of their own. They are the kernel's and fall with their process, whatever ends it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_(path: str | Path) -> int:
    """The descriptor of a lock's file, which is made, and private, where there is none. Raises `OSError`."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def opened(path: str | Path) -> Iterator[int]:
    """As `open_`; what is taken of the lock is given back at the end."""
    lock = open_(path)
    try:
        yield lock
    finally:
        os.close(lock)


def take(lock: int) -> bool:
    """Whether the lock is this descriptor's now; False, at once, where somebody else has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def give_back(lock: int) -> None:
    fcntl.flock(lock, fcntl.LOCK_UN)
