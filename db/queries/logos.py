"""Company logos: a building's own, else that of the installation (building 0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

OF = """
SELECT building_id, png, sha256, width, height FROM logos WHERE building_id IN (:building, 0)
ORDER BY building_id DESC LIMIT 1
"""
OWN = "SELECT building_id, png, sha256, width, height FROM logos WHERE building_id = :building"
KEEP = """
INSERT INTO logos (building_id, png, sha256, width, height) VALUES (:building_id, :png, :digest, :width, :height)
ON CONFLICT (building_id) DO UPDATE SET png = :png, sha256 = :digest, width = :width, height = :height
"""
REMOVE = "DELETE FROM logos WHERE building_id = :building"


class LogoRow(NamedTuple):
    """A PNG with its size in pixels; building 0 is the whole installation."""

    building_id: int
    png: bytes
    sha256: str
    width: int
    height: int


def of(tx: Transaction, building_id: int) -> LogoRow | None:
    """The logo that is shown in a building."""
    return _row(tx, OF, building_id)


def own(tx: Transaction, building_id: int) -> LogoRow | None:
    """The logo that was set for this building, or with 0 for the installation."""
    return _row(tx, OWN, building_id)


def keep(tx: Transaction, logo: LogoRow) -> None:
    tx.run(KEEP, {**logo._asdict(), "digest": logo.sha256})


def remove(tx: Transaction, building_id: int) -> bool:
    """Take a logo away; False when there was none."""
    return bool(tx.run(REMOVE, {"building": building_id}))


def _row(tx: Transaction, sql: str, building_id: int) -> LogoRow | None:
    row = tx.row(sql, {"building": building_id})
    return None if row is None else LogoRow._make(row)._replace(png=bytes(row[1]))
