"""Floors of buildings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from db.queries import floors as queries
from db.queries import rows
from vmsctl.errors import NotFound
from vmsctl.rules.text import clean, fold
from vmsctl.services import buildings, event_log, roles
from vmsctl.services.buildings import must_be_free, named

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Floor:
    """`position` orders the floors of a building."""

    id: int
    building_id: int
    building: str
    name: str
    position: int
    active: bool


def list_(ws: Workspace, *, building: str | None = None, inactive: bool = False) -> list[Floor]:
    """Floors in order, of one building or of all."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-buildings", None)
        place = buildings.find(tx, ws, building) if building else None
        return [Floor(*row) for row in queries.listed(tx, place.id if place else 0, inactive=inactive)]


def show(ws: Workspace, floor: str, *, building: str | None = None) -> Floor:
    with ws.reading() as tx:
        roles.require(tx, ws, "see-buildings", None)
        return _named(tx, buildings.place(tx, ws, building), floor)


def add(ws: Workspace, name: str, *, building: str | None = None, position: int = 0, reason: str) -> Floor:
    """A new floor of a building."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "manage-floors", place.id, reason=reason)
        new: dict[str, Any] = {"building_id": place.id, "name": named(name, "floor's name"), "position": position}
        must_be_free(queries.listed(tx, place.id, inactive=True), new["name"], "floor")
        floor_id = rows.insert(tx, "floors", new)
        floor = Floor(id=floor_id, building=place.name, active=True, **new)
        _append(tx, ws, "floor.added", floor, {}, new, reason)
        return floor


def change(
    ws: Workspace,
    floor: str,
    *,
    building: str | None = None,
    name: str | None = None,
    position: int | None = None,
    active: bool | None = None,
    reason: str,
    dry_run: bool = False,
) -> Floor:
    """Change what is given; a floor that is switched off stays with the visits that name it."""
    given = {"name": name and named(name, "floor's name"), "position": position, "active": active}
    new: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "manage-floors", place.id, reason=reason)
        old = _named(tx, place, floor)
        must_be_free(queries.listed(tx, place.id, inactive=True), new.get("name"), "floor", own=old.id)
        if not dry_run:
            rows.change(tx, "floors", old.id, new)
            _append(tx, ws, "floor.changed", old, asdict(old), new, reason)
        return Floor(**{**asdict(old), **new})


def _named(tx: Transaction, place: Place, floor: str) -> Floor:
    found = queries.listed(tx, place.id, inactive=True)
    for row in found:
        if fold(row.name) == fold(floor) or str(row.id) == floor:
            return Floor(*row)
    names = ", ".join(row.name for row in found)
    raise NotFound("no-such-floor", f"{place.name} has no floor {floor!r}.", f"There are: {names or 'none yet'}.")


def _append(
    tx: Transaction, ws: Workspace, kind: str, floor: Floor, old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    event_log.append_change(
        tx, ws, kind, f"floor:{floor.id}", chain=floor.building_id, old=old, new=new, reason=clean(reason)
    )
