"""The settings that hold in a building."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.transaction import Transaction

HOLDING = "SELECT name, value FROM settings WHERE building_id IN (0, :building) ORDER BY building_id"


def holding(tx: Transaction, building_id: int) -> Mapping[str, str]:
    """Stored JSON by name, the building's own before the installation's."""
    return dict(tx.rows(HOLDING, {"building": building_id}))
