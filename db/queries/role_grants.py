"""Granting and taking away roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

LIST = """
SELECT u.id, u.name, u.email, r.role, coalesce(b.name, '')
FROM roles r JOIN users u ON u.id = r.user_id LEFT JOIN buildings b ON b.id = r.building_id
WHERE u.active AND (:building = 0 OR r.building_id IS NULL OR r.building_id = :building)
ORDER BY r.role, u.name, u.id
"""
_SAME = """
user_id = :user AND role = :role
AND (building_id = :building OR (building_id IS NULL AND :building = 0))
"""
HAS = f"SELECT 1 FROM roles WHERE {_SAME}"
GRANT = "INSERT INTO roles (user_id, role, building_id) VALUES (:user, :role, nullif(:building, 0))"
REVOKE = f"DELETE FROM roles WHERE {_SAME}"
FORGET = "UPDATE users SET pin = NULL, password = NULL WHERE id = :user"


class GrantRow(NamedTuple):
    """`building` is a name, empty for everywhere."""

    user_id: int
    user: str
    email: str
    role: str
    building: str


def listed(tx: Transaction, building_id: int) -> list[GrantRow]:
    """Roles that hold in a building, or for 0 all."""
    return [GrantRow._make(row) for row in tx.rows(LIST, {"building": building_id})]


def grant(tx: Transaction, user_id: int, role: str, building_id: int | None) -> bool:
    """Whether the user did not have the role there before."""
    values = {"user": user_id, "role": role, "building": building_id or 0}
    if tx.row(HAS, values):
        return False
    return tx.run(GRANT, values) > 0


def revoke(tx: Transaction, user_id: int, role: str, building_id: int | None) -> bool:
    """Whether the user had the role there."""
    return tx.run(REVOKE, {"user": user_id, "role": role, "building": building_id or 0}) > 0


def forget_secrets(tx: Transaction, user_id: int) -> None:
    tx.run(FORGET, {"user": user_id})
