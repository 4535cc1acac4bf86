"""Custom fields: attributes of a visitor that an installation adds to the given ones (VER-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from db.queries import custom_fields as queries
from db.queries import rows
from vmsctl.errors import Conflict, NotFound
from vmsctl.rules import attribute_values
from vmsctl.rules import custom_fields as rules
from vmsctl.rules.text import clean
from vmsctl.services import event_log, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

ACTION = "manage-visitor-types"


@dataclass(frozen=True, slots=True)
class CustomField:
    """`name` is what `custom.…` names; `labels` are its words by language; `choices` only a choice has."""

    id: int
    name: str
    kind: str
    labels: Mapping[str, str]
    choices: tuple[str, ...]
    active: bool
    position: int

    @property
    def attribute(self) -> str:
        """Its name in profiles and forms."""
        return f"{rules.PREFIX}{self.name}"


def list_(ws: Workspace, *, inactive: bool = False) -> list[CustomField]:
    """The custom fields in the order of forms."""
    with ws.reading() as tx:
        roles.of_actor(tx, ws)
        return _listed(tx, inactive=inactive)


def show(ws: Workspace, field: str) -> CustomField:
    with ws.reading() as tx:
        roles.of_actor(tx, ws)
        return _named(tx, field)


def add(
    ws: Workspace, name: str, *, kind: str = "text", labels: Mapping[str, str] | None = None,
    choices: Sequence[str] = (), position: int = 0, reason: str,
) -> CustomField:  # fmt: skip
    """A new field; nobody is asked for it before a visitor type does."""
    new: dict[str, Any] = {
        "name": rules.named(name), "kind": rules.kind(kind), "labels": rules.labels(labels or {}),
        "choices": rules.choices(kind, choices), "position": position,
    }  # fmt: skip
    with ws.transaction() as tx:
        roles.require(tx, ws, ACTION, None, reason=reason)
        if any(field.name == new["name"] for field in _listed(tx, inactive=True)):
            raise Conflict(
                "field-name-taken", f"There is a field {new['name']!r} already.", "'vmsctl custom-fields list'."
            )
        field_id = rows.insert(tx, "custom_fields", _stored(new))
        _append(tx, ws, "custom-field.added", field_id, {}, new, reason)
        return _named(tx, new["name"])


def change(
    ws: Workspace,
    field: str,
    *,
    labels: Mapping[str, str] | None = None,
    choices: Sequence[str] | None = None,
    position: int | None = None,
    active: bool | None = None,
    reason: str,
    dry_run: bool = False,
) -> CustomField:
    """Change what is given; of `labels` those that are named, an empty one goes. What it takes stays: there are
    values of that kind. One that a visitor type asks for cannot be switched off."""
    with ws.transaction() as tx:
        roles.require(tx, ws, ACTION, None, reason=reason)
        old = _named(tx, field)
        if active is False and old.active:
            _nobody_asks(tx, old)
        merged = None if labels is None else rules.labels({**old.labels, **labels})
        given = None if choices is None else rules.choices(old.kind, choices)
        said = {"labels": merged, "choices": given, "position": position, "active": active}
        new: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
        if not dry_run:
            rows.change(tx, "custom_fields", old.id, _stored(new))
            before = {**asdict(old), "choices": list(old.choices)}
            _append(tx, ws, "custom-field.changed", old.id, before, new, reason)
        return CustomField(**{**asdict(old), **new, "choices": old.choices if given is None else tuple(given)})


def declared(tx: Transaction) -> dict[str, CustomField]:
    """The fields in use by their name in profiles, in the order of forms."""
    return {field.attribute: field for field in _listed(tx, inactive=False)}


def attribute_meant(ws: Workspace, name: str) -> str:
    """A custom field's name in profiles (`custom.shoe_size`), also for `shoe-size`; any other name as it is."""
    meant = f"{rules.PREFIX}{clean(name[:80]).lower().replace('-', '_')}"
    with ws.reading() as tx:
        return meant if meant in declared(tx) else name


def checked(tx: Transaction, given: Mapping[str, str]) -> dict[str, str]:
    """The same values, those of custom fields as they are kept. Raises `Invalid` for one that does not fit its field;
    a field that nobody has declared takes any text."""
    if not any(name.startswith(rules.PREFIX) for name in given):
        return dict(given)
    fields = declared(tx)
    return {
        name: attribute_values.checked(fields[name].kind, value, choices=fields[name].choices)
        if name in fields
        else value
        for name, value in given.items()
    }


def _nobody_asks(tx: Transaction, field: CustomField) -> None:
    asking = [
        name for name, fields in queries.types(tx) if json.loads(fields).get(field.attribute, "hidden") != "hidden"
    ]
    if asking:
        raise Conflict(
            "field-asked", f"{', '.join(asking)} asks for {field.name}.",
            f"Hide it there first: vmsctl visitor-types fields {asking[0]!r} --hidden {field.name}",
        )  # fmt: skip


def _listed(tx: Transaction, *, inactive: bool) -> list[CustomField]:
    return [
        CustomField(**{**row._asdict(), "labels": json.loads(row.labels), "choices": tuple(json.loads(row.choices))})
        for row in queries.listed(tx, inactive=inactive)
    ]


def _named(tx: Transaction, field: str) -> CustomField:
    found = _listed(tx, inactive=True)
    wanted = field.strip().lower().removeprefix(rules.PREFIX).replace("-", "_")
    for one in found:
        if one.name == wanted or str(one.id) == field:
            return one
    names = ", ".join(one.name for one in found) or "none yet"
    raise NotFound("no-such-custom-field", f"There is no custom field {clean(field[:40])!r}.", f"There are: {names}.")


def _stored(new: Mapping[str, Any]) -> dict[str, Any]:
    texts = {
        name: json.dumps(new[name], ensure_ascii=False, sort_keys=True) for name in ("labels", "choices") if name in new
    }
    return {**new, **texts}


def _append(
    tx: Transaction, ws: Workspace, kind: str, id: int, old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    event_log.append_change(
        tx, ws, kind, f"custom-field:{id}", chain=event_log.INSTALLATION, old=old, new=new, reason=clean(reason)
    )
