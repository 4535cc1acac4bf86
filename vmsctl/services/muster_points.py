"""Muster points: where people gather outside a building."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from db.queries import roll_calls as queries
from db.queries import rows
from vmsctl.errors import NotFound
from vmsctl.rules.text import clean, fold
from vmsctl.services import buildings, event_log, roles
from vmsctl.services.buildings import must_be_free, named

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MusterPoint:
    """`position` orders the muster points of a building."""

    id: int
    building_id: int
    building: str
    name: str
    position: int
    active: bool


def list_(ws: Workspace, *, building: str | None = None, inactive: bool = False) -> list[MusterPoint]:
    """Muster points in order, of one building or of all."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-buildings", None)
        place = buildings.find(tx, ws, building) if building else None
        return [MusterPoint(*row) for row in queries.points(tx, place.id if place else 0, inactive=inactive)]


def add(ws: Workspace, name: str, *, building: str | None = None, position: int = 0, reason: str) -> MusterPoint:
    """A new muster point of a building."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "manage-muster-points", place.id, reason=reason)
        new: dict[str, Any] = {
            "building_id": place.id,
            "name": named(name, "muster point's name"),
            "position": position,
        }
        must_be_free(queries.points(tx, place.id, inactive=True), new["name"], "muster point")
        point = MusterPoint(id=rows.insert(tx, "muster_points", new), building=place.name, active=True, **new)
        _append(tx, ws, "muster-point.added", point, {}, new, reason)
        return point


def change(
    ws: Workspace, point: str, *, building: str | None = None, name: str | None = None, position: int | None = None,
    active: bool | None = None, reason: str, dry_run: bool = False,
) -> MusterPoint:  # fmt: skip
    """Change what is given; one that is switched off stays with the marks that name it."""
    given = {"name": name and named(name, "muster point's name"), "position": position, "active": active}
    new: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "manage-muster-points", place.id, reason=reason)
        old = find(tx, place.id, point, inactive=True)
        must_be_free(queries.points(tx, place.id, inactive=True), new.get("name"), "muster point", own=old.id)
        if not dry_run:
            rows.change(tx, "muster_points", old.id, new)
            _append(tx, ws, "muster-point.changed", old, asdict(old), new, reason)
        return MusterPoint(**{**asdict(old), **new})


def find(tx: Transaction, building_id: int, point: str, *, inactive: bool = False) -> MusterPoint:
    """The muster point of that name or id. Raises `NotFound`."""
    found = queries.points(tx, building_id, inactive=inactive)
    for row in found:
        if fold(row.name) == fold(point) or str(row.id) == point:
            return MusterPoint(*row)
    names = ", ".join(row.name for row in found) or "none yet"
    raise NotFound("no-such-muster-point", f"There is no muster point {clean(point)!r}.", f"There are: {names}.")


def _append(
    tx: Transaction, ws: Workspace, kind: str, point: MusterPoint, old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    event_log.append_change(
        tx, ws, kind, f"muster-point:{point.id}", chain=point.building_id, old=old, new=new, reason=clean(reason)
    )
