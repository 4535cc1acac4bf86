"""Names that the forms of a desk offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.transaction import Transaction

MOST = 5000

HOSTS = "SELECT name FROM users WHERE active ORDER BY name LIMIT :most"
TYPES = "SELECT name FROM visitor_types WHERE active ORDER BY position, id"
FLOORS = "SELECT name FROM floors WHERE building_id = :building AND active ORDER BY position, name"


def hosts(tx: Transaction) -> tuple[str, ...]:
    """Names of users."""
    return tuple(name for (name,) in tx.rows(HOSTS, {"most": MOST}))


def types(tx: Transaction) -> tuple[str, ...]:
    """Names of the visitor types in use."""
    return tuple(name for (name,) in tx.rows(TYPES))


def floors(tx: Transaction, building_id: int) -> tuple[str, ...]:
    """Names of a building's floors in use."""
    return tuple(name for (name,) in tx.rows(FLOORS, {"building": building_id}))
