"""The settings that hold in a building."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.transaction import Transaction

HOLDING = "SELECT name, value FROM settings WHERE building_id IN (0, :building) ORDER BY building_id"
KEPT = "SELECT name, value FROM settings WHERE building_id = :building"
FORGET = "DELETE FROM settings WHERE building_id = :building AND name = :name"
KEEP = "INSERT INTO settings (building_id, name, value) VALUES (:building, :name, :value)"


def holding(tx: Transaction, building_id: int) -> Mapping[str, str]:
    """Stored JSON by name, the building's own before the installation's."""
    return dict(tx.rows(HOLDING, {"building": building_id}))


def kept(tx: Transaction, building_id: int) -> dict[str, str]:
    """Stored JSON by name, of exactly this building (0: of the installation)."""
    return dict(tx.rows(KEPT, {"building": building_id}))


def keep(tx: Transaction, building_id: int, name: str, value: str | None) -> None:
    """Store JSON under a name in one place, or forget what is there."""
    place = {"building": building_id, "name": name}
    tx.run(FORGET, place)
    if value is not None:
        tx.run(KEEP, {**place, "value": value})
