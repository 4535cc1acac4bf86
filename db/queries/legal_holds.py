"""Legal holds and what they are on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

LIST = """
SELECT h.id, h.visitor_id, h.visit_id, coalesce(w.name, x.name, v.unknown, ''), h.why, h.until, coalesce(u.name, ''),
  h.created_at, h.lifted_at
FROM legal_holds h LEFT JOIN users u ON u.id = h.created_by LEFT JOIN visitors w ON w.id = h.visitor_id
LEFT JOIN visits v ON v.id = h.visit_id LEFT JOIN visitors x ON x.id = v.visitor_id
ORDER BY h.id
"""
LIFT = """
UPDATE legal_holds SET lifted_at = :at, lifted_by = :by, lifted_why = :why WHERE id = :id AND lifted_at IS NULL
"""
_HELD = "SELECT 1 FROM legal_holds WHERE {} = :id AND lifted_at IS NULL AND (until = '' OR until >= :today)"
_HOLDABLE = {
    "visitor_id": ("SELECT 1 FROM visitors WHERE id = :id", _HELD.format("visitor_id")),
    "visit_id": ("SELECT 1 FROM visits WHERE id = :id", _HELD.format("visit_id")),
}


class HoldRow(NamedTuple):
    """Times in microseconds; `until` is a date or empty."""

    id: int
    visitor_id: int | None
    visit_id: int | None
    name: str
    why: str
    until: str
    by: str
    created_at: int
    lifted_at: int | None


def is_there(tx: Transaction, column: str, id: int) -> bool:
    """Whether there is a visitor (`visitor_id`) or visit (`visit_id`) to hold."""
    return tx.value(_HOLDABLE[column][0], {"id": id}) is not None


def is_held(tx: Transaction, column: str, id: int, today: str) -> bool:
    """Whether a hold on exactly this stands."""
    return tx.value(_HOLDABLE[column][1], {"id": id, "today": today}) is not None


def lift(tx: Transaction, id: int, *, at: int, by: int | None, why: str) -> bool:
    """False when it does not stand any more."""
    return tx.run(LIFT, {"id": id, "at": at, "by": by, "why": why}) == 1


def listed(tx: Transaction) -> list[HoldRow]:
    """The oldest first."""
    return [HoldRow._make(row) for row in tx.rows(LIST)]
