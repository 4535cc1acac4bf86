"""The clock as it was when it was last believed, by machine, beside the newest event."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.transaction import Transaction

PREFIX = "clock:"
SEEN = "SELECT name, value FROM marks WHERE name >= 'clock:' AND name < 'clock;'"
KEEP = """
INSERT INTO marks (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
FORGET = "DELETE FROM marks WHERE name >= 'clock:' AND name < 'clock;'"


def seen(tx: Transaction) -> dict[str, str]:
    """What is kept of each machine's clock, as it was written."""
    return {name.removeprefix(PREFIX): value for name, value in tx.rows(SEEN)}


def keep(tx: Transaction, machine: str, value: str) -> None:
    tx.run(KEEP, {"name": PREFIX + machine, "value": value})


def forget(tx: Transaction) -> None:
    """Of all machines, so that each is believed anew."""
    tx.run(FORGET)
