"""Leases: what only one process of all that share a store does at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import leases as queries

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace


def hold(ws: Workspace, name: str, holder: str, seconds: float) -> bool:
    """Take or keep a lease for so many seconds; False when another process has it.

    Writes only when half of the time is over, so that it can be asked every second.
    """
    now, length = ws.now(), timedelta(seconds=seconds)
    with ws.reading() as tx:
        row = queries.of(tx, name)
    if row is not None and row.until > stored(now):
        if row.holder != holder:
            return False
        if row.until > stored(now + length / 2):
            return True
    with ws.transaction() as tx:
        return queries.take(tx, name, holder, now=stored(now), until=stored(now + length))


def let_go(ws: Workspace, name: str, holder: str) -> None:
    """Give a lease back, so that the next process need not wait for its end."""
    with ws.transaction() as tx:
        queries.give_back(tx, name, holder)
