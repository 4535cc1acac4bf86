"""What belongs to a building and is called by a name: its floors, and the muster points outside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import rows
from vmsctl.rules import names
from vmsctl.rules.text import clean
from vmsctl.services import buildings, event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Part:
    """`position` orders the parts of a kind in their building."""

    id: int
    building_id: int
    building: str
    name: str
    position: int
    active: bool


class Kind(NamedTuple):
    """What people call it, its table, what of the matrix is asked for a change, the kinds of its events, and the
    question for all of a building (0: of all buildings), those switched off too where that is said."""

    noun: str
    table: str
    action: str
    added: str
    changed: str
    listed: Callable[[Transaction, int, bool], Sequence[Any]]

    @property
    def code(self) -> str:
        """As events and refusals name it."""
        return self.noun.replace(" ", "-")


def list_(kind: Kind, ws: Workspace, *, building: str | None = None, inactive: bool = False) -> list[Part]:
    """In order, of one building or of all."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-buildings", None)
        place = buildings.find(tx, ws, building) if building else None
        return _all(kind, tx, place.id if place else 0, inactive=inactive)


def show(kind: Kind, ws: Workspace, part: str, *, building: str | None = None) -> Part:
    with ws.reading() as tx:
        roles.require(tx, ws, "see-buildings", None)
        return find(kind, tx, buildings.place(tx, ws, building), part, inactive=True)


def add(
    kind: Kind, ws: Workspace, name: str, *, building: str | None = None, position: int = 0, reason: str
) -> Part:  # fmt: skip
    """A new one. Raises `Conflict` for a name that is taken, `Denied`."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, kind.action, place.id, reason=reason)
        new: dict[str, Any] = {
            "building_id": place.id, "name": names.given(name, f"{kind.noun}'s name"), "position": position,
        }  # fmt: skip
        names.must_be_free(_all(kind, tx, place.id, inactive=True), new["name"], kind.noun)
        made = Part(id=rows.insert(tx, kind.table, new), building=place.name, active=True, **new)
        _append(tx, ws, kind, kind.added, made, {}, new, reason)
        return made


def change(
    kind: Kind, ws: Workspace, part: str, *, building: str | None = None, name: str | None = None,
    position: int | None = None, active: bool | None = None, reason: str, dry_run: bool = False,
) -> Part:  # fmt: skip
    """Change what is given; one that is switched off stays with whatever names it."""
    given = {"name": name and names.given(name, f"{kind.noun}'s name"), "position": position, "active": active}
    new: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, kind.action, place.id, reason=reason)
        old = find(kind, tx, place, part, inactive=True)
        names.must_be_free(_all(kind, tx, place.id, inactive=True), new.get("name"), kind.noun, own=old.id)
        if not dry_run:
            rows.change(tx, kind.table, old.id, new)
            _append(tx, ws, kind, kind.changed, old, asdict(old), new, reason)
        return Part(**{**asdict(old), **new})


def find(kind: Kind, tx: Transaction, place: Place, part: str, *, inactive: bool = False) -> Part:
    """The one of that name or id. Raises `NotFound`."""
    return names.find(_all(kind, tx, place.id, inactive=inactive), part, kind.noun, of=place.name)


def _all(kind: Kind, tx: Transaction, building_id: int, *, inactive: bool) -> list[Part]:
    return [Part(*row) for row in kind.listed(tx, building_id, inactive)]


def _append(
    tx: Transaction, ws: Workspace, kind: Kind, event: str, part: Part, old: dict[str, Any], new: dict[str, Any],
    reason: str,
) -> None:  # fmt: skip
    event_log.append_change(
        tx, ws, event, f"{kind.code}:{part.id}", chain=part.building_id, old=old, new=new,
        reason=clean(reason),
    )  # fmt: skip
