"""Floors of buildings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

LIST = """
SELECT f.id, f.building_id, b.name, f.name, f.position, f.active
FROM floors f JOIN buildings b ON b.id = f.building_id
WHERE (f.building_id = :building OR :building = 0) AND (f.active OR :inactive)
ORDER BY b.name, f.position, f.name
"""


class FloorRow(NamedTuple):
    id: int
    building_id: int
    building: str
    name: str
    position: int
    active: bool


def listed(tx: Transaction, building_id: int, inactive: bool) -> list[FloorRow]:
    """Floors in the order of their position; those of all buildings for building 0."""
    rows = tx.rows(LIST, {"building": building_id, "inactive": inactive})
    return [FloorRow._make(row)._replace(active=bool(row[5])) for row in rows]
