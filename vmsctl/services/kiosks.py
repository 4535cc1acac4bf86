"""Kiosks of buildings: which there are, and what each offers to whom (KSK-8)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from db.instant import instant
from db.queries import kiosks as queries
from db.queries import rows
from db.queries import visitor_types as type_queries
from vmsctl.errors import NotFound
from vmsctl.language import languages as known_languages
from vmsctl.rules import kiosks as rules
from vmsctl.rules import names
from vmsctl.rules import roles as role_rules
from vmsctl.rules.text import clean
from vmsctl.services import buildings, event_log, printers, requests, roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from db.queries.kiosks import KioskRow
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

SEE, MANAGE = "see-kiosks", "manage-kiosks"
ADDED, CHANGED = "kiosk.added", "kiosk.changed"
_LISTS = ("languages", "types", "features")
UNPAIRED: Mapping[str, Any] = {"code_hash": None, "code_until": None, "token_hash": None}


@dataclass(frozen=True, slots=True)
class Kiosk:
    """`languages` (in the order offered) and `types` are empty for all; `paired_at` is None where no machine is one.

    `code_until` is the end of a pairing code that still waits, `printer` empty where it has none of its own.
    """

    id: int
    building_id: int
    building: str
    name: str
    printer: str
    languages: tuple[str, ...]
    types: tuple[str, ...]
    features: tuple[str, ...]
    code_until: datetime | None
    paired_at: datetime | None
    revoked_at: datetime | None
    active: bool


def list_(ws: Workspace, *, building: str | None = None, inactive: bool = False) -> list[Kiosk]:
    """The kiosks of one building, or of all whose kiosks the acting user may see."""
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building) if building else None
        seen = role_rules.buildings(SEE, roles.of_actor(tx, ws))
        if place or seen == frozenset():
            roles.require(tx, ws, SEE, place.id if place else None)
        found = queries.of_building(tx, place.id) if place else queries.listed(tx, inactive=True)
        types = _types(tx)
        return [
            _kiosk(row, types)
            for row in found
            if (inactive or row.active) and (seen is None or row.building_id in seen)
        ]


def show(ws: Workspace, kiosk: str, *, building: str | None = None) -> Kiosk:
    """One kiosk by its name or id, switched off or not; raises `NotFound`."""
    with ws.reading() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, SEE, place.id)
        return made_of(tx, named_in(tx, place, kiosk, inactive=True))


def add(
    ws: Workspace,
    name: str,
    *,
    building: str | None = None,
    printer: str = "",
    languages: Sequence[str] = (),
    types: Sequence[str] = (),
    features: Sequence[str] = rules.USUAL,
    reason: str,
    request_id: str | None = None,
) -> Kiosk:
    """A new kiosk; a code then pairs a machine with it. Raises `Conflict` for a name that is taken, `Invalid` for a
    feature, `NotFound` for a printer, language or visitor type that there is not."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, MANAGE, place.id, reason=reason)
        if earlier := requests.earlier(tx, request_id, ADDED):
            return made_of(tx, named_in(tx, place, earlier.partition(":")[2], inactive=True))
        new = _fields(tx, ws, place, name=name, printer=printer, languages=languages, types=types, features=features)
        names.must_be_free(queries.of_building(tx, place.id), new["name"], "kiosk")
        made = queries.by_id(tx, rows.insert(tx, "kiosks", {"building_id": place.id, **new}))
        append(tx, ws, ADDED, made, {}, new, reason, request_id)
        return made_of(tx, made)


def change(
    ws: Workspace,
    kiosk: str,
    *,
    building: str | None = None,
    name: str | None = None,
    printer: str | None = None,
    languages: Sequence[str] | None = None,
    types: Sequence[str] | None = None,
    features: Sequence[str] | None = None,
    active: bool | None = None,
    reason: str,
    dry_run: bool = False,
) -> Kiosk:
    """Change what is given; a list takes the place of the earlier one. One that is switched off is no
    machine's any more, also when it is switched on again. Raises as `add`."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, MANAGE, place.id, reason=reason)
        old = named_in(tx, place, kiosk, inactive=True)
        new = _fields(
            tx, ws, place, name=name, printer=printer, languages=languages, types=types, features=features,
            active=active,
        )  # fmt: skip
        names.must_be_free(queries.of_building(tx, place.id), new.get("name"), "kiosk", own=old.id)
        if not dry_run:
            rows.change(tx, "kiosks", old.id, {**new, **(UNPAIRED if active is False else {})})
            append(tx, ws, CHANGED, old, old._asdict(), new, reason)
        return made_of(tx, old._replace(active=False) if dry_run and active is False else queries.by_id(tx, old.id))


remove = partial(change, active=False)


def named_in(tx: Transaction, place: Place, kiosk: str, *, inactive: bool = False) -> KioskRow:
    """A building's kiosk in use, with `inactive` any, by name or id; raises `NotFound`."""
    found = [row for row in queries.of_building(tx, place.id) if inactive or row.active]
    return names.find(found, kiosk, "kiosk", of=place.name)


def made_of(tx: Transaction, row: KioskRow) -> Kiosk:
    """A kiosk with the names of its visitor types."""
    return _kiosk(row, _types(tx))


def append(
    tx: Transaction, ws: Workspace, kind: str, row: KioskRow, old: Mapping[str, Any], new: Mapping[str, Any],
    reason: str, request_id: str | None = None,
) -> None:  # fmt: skip
    """The event of what was changed in a kiosk, in its building's chain."""
    event_log.append_change(
        tx, ws, kind, f"kiosk:{row.id}", chain=row.building_id, old=_said(old), new=_said(new), reason=clean(reason),
        request_id=request_id,
    )  # fmt: skip


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as an event tells them: lists as lists."""
    return {name: json.loads(value) if name in _LISTS else value for name, value in values.items()}


def _fields(
    tx: Transaction,
    ws: Workspace,
    place: Place,
    *,
    printer: str | None,
    languages: Iterable[str] | None,
    types: Iterable[str] | None,
    features: Iterable[str] | None,
    name: str | None,
    active: bool | None = None,
) -> dict[str, Any]:
    """What was given as the columns keep it; what was not is left out."""
    new: dict[str, Any] = {} if active is None else {"active": active}
    if name is not None:
        new["name"] = names.given(name, "kiosk's name")
    if printer is not None:
        new["printer_id"] = printers.named_in(tx, place, printer).id if printer else None
    if languages is not None:
        new["languages"] = json.dumps([_language(ws, one) for one in dict.fromkeys(languages)])
    if types is not None:
        new["types"] = json.dumps(sorted({_type_id(tx, one) for one in types}))
    if features is not None:
        new["features"] = json.dumps(rules.features(features))
    return new


def _language(ws: Workspace, code: str) -> str:
    there = known_languages(ws.config.home)
    if code not in there:
        raise NotFound(
            "language-unknown", f"There is no language {clean(code[:20])!r}.", f"There are: {', '.join(there)}."
        )
    return code


def _type_id(tx: Transaction, visitor_type: str) -> int:
    return names.find(type_queries.listed(tx, inactive=True), visitor_type, "visitor type").id


def _types(tx: Transaction) -> dict[int, str]:
    """All visitor types, in use or not, in their order."""
    return {row.id: row.name for row in type_queries.listed(tx, inactive=True)}


def _kiosk(row: KioskRow, types: Mapping[int, str]) -> Kiosk:
    offered = set(json.loads(row.types))
    return Kiosk(
        row.id, row.building_id, row.building, row.name, row.printer, tuple(json.loads(row.languages)),
        tuple(name for id, name in types.items() if id in offered), tuple(json.loads(row.features)),
        _at(row.code_until), _at(row.paired_at) if row.paired else None, _at(row.revoked_at), row.active,
    )  # fmt: skip


def _at(stored: int | None) -> datetime | None:
    return None if stored is None else instant(stored)
