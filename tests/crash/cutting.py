"""Cutting the event log in a process that may die, and its control."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from db.queries import event_log_cut as queries
from db.transaction import Transaction
from tests.crash import controls
from tests.crash.acts import ACTS, Tell, at_work
from tests.crash.controls import CONTROLS
from tests.crew import replaced
from vmsctl.services import event_log_cut, retention_pace, retention_periods

Forget = Callable[[Transaction, int, int], int]
LONG_ENOUGH = 0.005
"""Seconds in which a kill meets a turn."""


def a_cut(home: Path, tell: Tell) -> None:
    """All entries that are too old, in turns of four so that there are many. Those of a server, which are over in no
    time, are drawn out."""
    ws = at_work(home, "alma")
    with ws.reading() as tx:
        known = retention_periods.calendar(tx, ws)
    few: list[tuple[object, str, Any]] = [(retention_pace, name, 4) for name in ("FIRST", "LEAST", "MOST")]
    if ws.store.engine == "postgresql":
        few.append((queries, "forget", _slowly(queries.forget)))
    with replaced(*few, (retention_pace, "PAUSE", 0.0)):
        done = event_log_cut.cut(ws, known)
    ws.store.close()
    tell(f"cut {done.entries}")


def _slowly(forget: Forget) -> Forget:
    def slow(tx: Transaction, chain: int, last: int) -> int:
        time.sleep(LONG_ENOUGH)
        return forget(tx, chain, last)

    return slow


@contextmanager
def torn_cut() -> Iterator[None]:
    """A control: entries go in a transaction of their own, and where the chain begins is kept after that."""

    def take(tx: Any, chain: int, part: Sequence[int]) -> int:
        head = queries.hash_of(tx, chain, part[-1])
        done = queries.forget(tx, chain, part[-1])
        assert head is not None
        tx.raw.execute("COMMIT")
        controls.between()
        tx.raw.execute("BEGIN")
        queries.begin(tx, chain, part[-1], head)
        return done

    with replaced((event_log_cut, "_take", take)):
        yield


ACTS[a_cut.__name__] = a_cut
CONTROLS[torn_cut.__name__] = torn_cut
