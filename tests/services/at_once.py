"""Two acts at the same moment: neither goes on before the other has come as far, or is held up by what guards them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread, get_ident
from typing import Any

import psycopg
import pytest

from db import file_locks
from vmsctl.errors import VmsError
from vmsctl.workspace import Workspace

PATIENCE = 30.0
GLANCE = 0.002
HELD_UP = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' LIMIT 1"


def together(*acts: Callable[[], Any]) -> list[Any]:
    """All of them at once; what each gave or raised."""
    answers: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            answers[number] = acts[number]()
        except VmsError as error:
            answers[number] = error

    threads = [Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def meeting(ws: Workspace, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, *, times: int = 1) -> None:
    """Both of two read, for the last of so many times, before either goes on, as far as they are let."""
    real, over = getattr(module, name), Event()
    reads: Counter[int] = Counter()

    def read(*arguments: Any) -> Any:
        found = real(*arguments)
        reads[get_ident()] += 1
        if reads[get_ident()] >= times and not over.is_set():
            until(ws, lambda: sum(done >= times for done in list(reads.values())) == 2)
            over.set()
        return found

    monkeypatch.setattr(module, name, read)


def until(ws: Workspace, come: Callable[[], bool]) -> None:
    """Wait until the other act has come to where it should, or cannot because it waits for this one."""
    end = time.monotonic() + PATIENCE
    with _looking(ws) as is_held_up:
        while not come() and not is_held_up():
            assert time.monotonic() < end, "the other has neither come nor waits"
            time.sleep(GLANCE)


@contextmanager
def _looking(ws: Workspace) -> Iterator[Callable[[], bool]]:
    """Tells whether anybody waits for a lock on the server, or for the turn to write to the file: who waits for that
    keeps its gate."""
    address = ws.config.address
    if ws.store.engine == "postgresql":
        with psycopg.connect(address, autocommit=True) as server:
            yield lambda: server.execute(HELD_UP).fetchone() is not None
        return
    with file_locks.opened(f"{address}-gate") as gate:
        yield lambda: not _is_free(gate)


def _is_free(lock: int) -> bool:
    if not file_locks.take(lock):
        return False
    file_locks.give_back(lock)
    return True
