"""Retention periods that were shortened and do not hold yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

STANDING = """
SELECT c.id, c.building_id, coalesce(b.name, ''), c.name, c.old, c.new, c.asked_by, coalesce(u.name, ''), c.asked_at,
  c.bites_at
FROM retention_changes c LEFT JOIN buildings b ON b.id = c.building_id LEFT JOIN users u ON u.id = c.asked_by
WHERE c.bites_at IS NULL OR c.bites_at > :now ORDER BY c.id
"""
CONFIRM = """
UPDATE retention_changes SET confirmed_by = :by, confirmed_at = :at, bites_at = :bites
WHERE id = :id AND bites_at IS NULL
"""
WITHDRAW = "DELETE FROM retention_changes WHERE id = :id"


class ChangeRow(NamedTuple):
    """Periods in days, None for without end; times in microseconds."""

    id: int
    building_id: int
    building: str
    name: str
    old: int | None
    new: int | None
    asked_by_id: int | None
    asked_by: str
    asked_at: int
    bites_at: int | None


def standing(tx: Transaction, now: int) -> list[ChangeRow]:
    """The oldest first."""
    return [ChangeRow._make(row) for row in tx.rows(STANDING, {"now": now})]


def withdraw(tx: Transaction, id: int) -> None:
    """Forget what was asked for and never came to hold; the event log keeps that it was asked for."""
    tx.run(WITHDRAW, {"id": id})


def confirm(tx: Transaction, id: int, *, by: int, at: int, bites_at: int) -> None:
    tx.run(CONFIRM, {"id": id, "by": by, "at": at, "bites": bites_at})
