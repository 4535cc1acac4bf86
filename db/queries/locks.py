"""Waiting for one another over things that have no row yet, such as a mail address that two users type at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.transaction import Transaction

HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"
SHARE = "SELECT pg_advisory_xact_lock_shared(hashtextextended(:name, 0))"


def hold(tx: Transaction, names: Iterable[str]) -> None:
    """Hold these names until the transaction ends. SQLite has one writer, which holds all; on PostgreSQL everybody
    takes them in the same order, so that nobody waits in a circle."""
    if tx.engine == "postgresql":
        for name in sorted(set(names)):
            tx.changed_rows(HOLD, {"name": name})


def share(tx: Transaction, name: str) -> None:
    """Wait for whoever holds this name, and keep it from being held until the transaction ends."""
    if tx.engine == "postgresql":
        tx.changed_rows(SHARE, {"name": name})
