"""Visitor types: categories of visitors and what each asks of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from db.queries import rows
from db.queries import visitor_types as queries
from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules import verification
from vmsctl.rules.text import clean, fold
from vmsctl.services import event_log, roles
from vmsctl.services.buildings import must_be_free, named

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class VisitorType:
    """`fields` is what is asked: attribute to `required`, `optional` or `hidden`; the others are optional."""

    id: int
    name: str
    fields: Mapping[str, str]
    confirmation: str
    active: bool
    position: int


def list_(ws: Workspace, *, inactive: bool = False) -> list[VisitorType]:
    """Visitor types in the order in which they are offered."""
    with ws.reading() as tx:
        roles.of_actor(tx, ws)
        return [_type(row) for row in queries.listed(tx, inactive=inactive)]


def show(ws: Workspace, visitor_type: str) -> VisitorType:
    with ws.reading() as tx:
        roles.of_actor(tx, ws)
        return _named(tx, visitor_type)


def add(
    ws: Workspace, name: str, *, fields: Mapping[str, str] | None = None, confirmation: str = "", position: int = 0,
    reason: str,
) -> VisitorType:  # fmt: skip
    """A new visitor type."""
    new = _given(name=name, fields=fields or {}, confirmation=confirmation, position=position)
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-visitor-types", None, reason=reason)
        must_be_free(queries.listed(tx, inactive=True), new["name"], "visitor type")
        type_id = rows.insert(tx, "visitor_types", _stored(new))
        _append(tx, ws, "visitor-type.added", type_id, {}, new, reason)
        return VisitorType(id=type_id, active=True, **new)


def change(
    ws: Workspace,
    visitor_type: str,
    *,
    name: str | None = None,
    fields: Mapping[str, str] | None = None,
    confirmation: str | None = None,
    position: int | None = None,
    active: bool | None = None,
    reason: str,
    dry_run: bool = False,
) -> VisitorType:
    """Change what is given; of `fields` those that are named. The last type in use cannot be switched off."""
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-visitor-types", None, reason=reason)
        old = _named(tx, visitor_type)
        if active is False and old.active and len(queries.listed(tx, inactive=False)) == 1:
            raise Conflict("last-visitor-type", "This is the only visitor type.", "Add another before.")
        asked = None if fields is None else {**old.fields, **fields}
        new = _given(name=name, fields=asked, confirmation=confirmation, position=position, active=active)
        must_be_free(queries.listed(tx, inactive=True), new.get("name"), "visitor type", own=old.id)
        if not dry_run:
            rows.change(tx, "visitor_types", old.id, _stored(new))
            _append(tx, ws, "visitor-type.changed", old.id, asdict(old), new, reason)
        return VisitorType(**{**asdict(old), **new})


def _given(**given: Any) -> dict[str, Any]:
    new = {field: value for field, value in given.items() if value is not None}
    if "name" in new:
        new["name"] = named(new["name"], "visitor type's name")
    if "confirmation" in new:
        new["confirmation"] = clean(new["confirmation"], what="confirmation")
    if "fields" in new:
        new["fields"] = {name: _need(name, need) for name, need in sorted(new["fields"].items())}
    return new


def _need(attribute: str, need: str) -> str:
    custom = attribute.removeprefix("custom.")
    known = attribute in verification.ATTRIBUTES or (custom != attribute and custom.isidentifier())
    if not known:
        names = ", ".join(verification.ATTRIBUTES)
        raise Invalid(
            "bad-attribute", f"There is no attribute {clean(attribute)!r}.", f"There are: {names}, custom.NAME."
        )
    if need not in verification.NEEDS:
        raise Invalid("bad-need", f"{attribute} can be {', '.join(verification.NEEDS)}.", "Choose one of them.")
    if attribute == "name" and need != "required":
        raise Invalid("name-needed", "The name is always required.", "Leave it out.")
    return need


def _stored(new: Mapping[str, Any]) -> dict[str, Any]:
    if "fields" not in new:
        return dict(new)
    return {**new, "fields": json.dumps(new["fields"], sort_keys=True, separators=(",", ":"))}


def _type(row: queries.VisitorTypeRow) -> VisitorType:
    return VisitorType(**{**row._asdict(), "fields": json.loads(row.fields)})


def _named(tx: Transaction, visitor_type: str) -> VisitorType:
    found = queries.listed(tx, inactive=True)
    for row in found:
        if fold(row.name) == fold(visitor_type) or str(row.id) == visitor_type:
            return _type(row)
    names = ", ".join(row.name for row in found)
    raise NotFound("no-such-type", f"There is no visitor type {visitor_type!r}.", f"There are: {names}.")


def _append(
    tx: Transaction, ws: Workspace, kind: str, id: int, old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    event_log.append_change(
        tx, ws, kind, f"visitor-type:{id}", chain=event_log.INSTALLATION, old=old, new=new, reason=clean(reason)
    )
