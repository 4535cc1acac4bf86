"""Visitor types: categories of visitors and what each asks of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import rows
from db.queries import visitor_types as queries
from vmsctl.errors import Conflict, Invalid
from vmsctl.rules import attribute_values, names, verification
from vmsctl.rules import custom_fields as rules
from vmsctl.rules.text import clean
from vmsctl.services import custom_fields, event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.custom_fields import CustomField
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


class FieldAsked(NamedTuple):
    """An attribute as a type asks for it: what it is called, what it takes, and how much it is needed."""

    attribute: str
    label: str
    takes: str
    need: str


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
    with ws.transaction() as tx:
        roles.require(tx, ws, "manage-visitor-types", None, reason=reason)
        new = _given(tx, name=name, fields=fields or {}, confirmation=confirmation, position=position)
        names.must_be_free(queries.listed(tx, inactive=True), new["name"], "visitor type")
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
        new = _given(tx, name=name, fields=fields, confirmation=confirmation, position=position, active=active)
        if "fields" in new:
            new["fields"] = dict(sorted({**old.fields, **new["fields"]}.items()))
        names.must_be_free(queries.listed(tx, inactive=True), new.get("name"), "visitor type", own=old.id)
        if not dry_run:
            rows.change(tx, "visitor_types", old.id, _stored(new))
            _append(tx, ws, "visitor-type.changed", old.id, asdict(old), new, reason)
        return VisitorType(**{**asdict(old), **new})


def asked(ws: Workspace, visitor_type: str) -> list[FieldAsked]:
    """What a type asks for, attribute by attribute in the order of forms; the hidden ones too."""
    with ws.reading() as tx:
        roles.of_actor(tx, ws)
        kind, declared = _named(tx, visitor_type), custom_fields.declared(tx)
    needs = verification.asked(json.dumps(kind.fields), hidden=True)
    attributes = (*verification.ATTRIBUTES, *declared, *needs)
    return [_asked(name, needs.get(name, "hidden"), declared.get(name)) for name in dict.fromkeys(attributes)]


def _asked(name: str, need: str, custom: CustomField | None) -> FieldAsked:
    if custom is not None:
        return FieldAsked(name, rules.label(custom.name, custom.labels, "en"), custom.kind, need)
    words = verification.words(name)
    return FieldAsked(name, words[:1].upper() + words[1:], attribute_values.kind_of(name), need)


def _given(tx: Transaction, **given: Any) -> dict[str, Any]:
    new = {field: value for field, value in given.items() if value is not None}
    if "name" in new:
        new["name"] = names.given(new["name"], "visitor type's name")
    if "confirmation" in new:
        new["confirmation"] = clean(new["confirmation"], what="confirmation")
    if "fields" in new:
        declared = custom_fields.declared(tx)
        meant = {_attribute(name, declared): need for name, need in new["fields"].items()}
        new["fields"] = {name: _need(name, need) for name, need in sorted(meant.items())}
    return new


def _attribute(text: str, declared: Collection[str]) -> str:
    """The attribute that is meant: a given one, or a custom field with or without `custom.`."""
    name = clean(text[:80]).lower().replace("-", "_")
    name = {"e_mail": "email", "licence_plate": "plate"}.get(name, name)
    if name in verification.ATTRIBUTES:
        return name
    custom = f"{rules.PREFIX}{name.removeprefix(rules.PREFIX)}"
    if custom in declared:
        return custom
    there = ", ".join((*verification.ATTRIBUTES, *declared))
    raise Invalid(
        "bad-attribute", f"There is no attribute {name!r}.", f"There are: {there}. 'vmsctl custom-fields add' adds one."
    )


def _need(attribute: str, need: str) -> str:
    if need not in verification.NEEDS:
        raise Invalid("bad-need", f"{attribute} can be {', '.join(verification.NEEDS)}.", "Choose one of them.")
    if attribute == "name" and need != "required":
        raise Invalid("name-always-required", "The name is always required.", "Leave it out.")
    return need


def _stored(new: Mapping[str, Any]) -> dict[str, Any]:
    if "fields" not in new:
        return dict(new)
    return {**new, "fields": json.dumps(new["fields"], sort_keys=True, separators=(",", ":"))}


def _type(row: queries.VisitorTypeRow) -> VisitorType:
    return VisitorType(**{**row._asdict(), "fields": json.loads(row.fields)})


def _named(tx: Transaction, visitor_type: str) -> VisitorType:
    return _type(names.find(queries.listed(tx, inactive=True), visitor_type, "visitor type"))


def _append(
    tx: Transaction, ws: Workspace, kind: str, id: int, old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    event_log.append_change(
        tx, ws, kind, f"visitor-type:{id}", chain=event_log.INSTALLATION, old=old, new=new, reason=clean(reason)
    )
