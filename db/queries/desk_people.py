"""The people of a desk: whom to call, and whether somebody can sign in there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.transaction import Transaction

MANAGERS = """
SELECT DISTINCT u.name, u.phone FROM roles r JOIN users u ON u.id = r.user_id AND u.active
WHERE r.role = 'manager' AND (r.building_id IS NULL OR r.building_id = :building) ORDER BY u.name LIMIT 5
"""
CAN_SIGN_IN = """
SELECT count(*) FROM roles r JOIN users u ON u.id = r.user_id
WHERE u.id = :user AND (r.building_id IS NULL OR r.building_id = :building)
  AND ((r.role IN ('manager', 'receptionist') AND u.pin IS NOT NULL)
    OR (r.role IN ('admin', 'manager', 'receptionist') AND u.password IS NOT NULL))
"""


def managers(tx: Transaction, building_id: int) -> tuple[tuple[str, str], ...]:
    """Names and phone numbers of a building's visitor managers; the first few."""
    return tuple((name, phone) for name, phone in tx.rows(MANAGERS, {"building": building_id}))


def can_sign_in(tx: Transaction, building_id: int, user_id: int) -> bool:
    """Whether somebody works at the desks of a building and has a PIN or password."""
    return bool(tx.value(CAN_SIGN_IN, {"building": building_id, "user": user_id}))
