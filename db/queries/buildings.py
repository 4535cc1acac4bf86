"""Finding a building by what people call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

COLUMNS = "id, name, time_zone, takes_visitors"
ACTIVE = f"SELECT {COLUMNS} FROM buildings WHERE active ORDER BY name"
ALL = "SELECT id, name, time_zone, address, takes_visitors, active FROM buildings ORDER BY name"
BY_ID = f"SELECT {COLUMNS} FROM buildings WHERE id = :building"


class BuildingRow(NamedTuple):
    id: int
    name: str
    time_zone: str
    takes_visitors: bool


class BuildingDetails(NamedTuple):
    id: int
    name: str
    time_zone: str
    address: str
    takes_visitors: bool
    active: bool


def listed(tx: Transaction) -> list[BuildingDetails]:
    """All buildings, those switched off too, by name."""
    return [
        BuildingDetails(id, name, zone, address, bool(takes), bool(active))
        for id, name, zone, address, takes, active in tx.rows(ALL)
    ]


def active(tx: Transaction) -> list[BuildingRow]:
    """All buildings in use, by name; an installation has a handful to a few hundred."""
    return [BuildingRow._make(row) for row in tx.rows(ACTIVE)]


def by_id(tx: Transaction, building_id: int) -> BuildingRow:
    return BuildingRow._make(tx.rows(BY_ID, {"building": building_id})[0])
