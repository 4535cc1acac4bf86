"""Counting in windows of time: one row for what is counted of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

COUNT = """
INSERT INTO throttles (key, count, until) VALUES (:key, 1, :until)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN throttles.until <= :now THEN 1 ELSE throttles.count + 1 END,
  until = CASE WHEN throttles.until <= :now THEN excluded.until ELSE throttles.until END
RETURNING count, until
"""
PRESENT = "SELECT count, until FROM throttles WHERE key = :key AND until > :now"
TAKE_BACK = "UPDATE throttles SET count = count - 1 WHERE key = :key AND count > 0 AND until > :now"
OVER = "DELETE FROM throttles WHERE until <= :now"


class Counted(NamedTuple):
    """How many there are in the present window, this one included, and when it ends (microseconds)."""

    number: int
    until: int


def present(tx: Transaction, key: str, *, now: int) -> Counted | None:
    """What is counted in the window that has not ended; None for nothing yet."""
    row = tx.row(PRESENT, {"key": key, "now": now})
    return None if row is None else Counted(*row)


def count(tx: Transaction, key: str, *, now: int, until: int) -> Counted:
    """Count one more; a window that is over begins anew, until `until`. Times in microseconds."""
    (row,) = tx.changed_rows(COUNT, {"key": key, "now": now, "until": until})
    return Counted(*row)


def take_back(tx: Transaction, key: str, *, now: int) -> None:
    """Count one less, for what turned out to be none."""
    tx.run(TAKE_BACK, {"key": key, "now": now})


def forget_over(tx: Transaction, *, now: int) -> int:
    """Delete the windows that are over; how many they were."""
    return tx.run(OVER, {"now": now})
