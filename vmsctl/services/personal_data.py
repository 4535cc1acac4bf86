"""A copy of all that is kept of one visitor; staff appear as roles, and nobody else appears (PRV-4)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from db.instant import instant, stored
from db.kinds import FieldKind, PrivacyRequestKind
from db.queries import custom_fields as field_queries
from db.queries import personal_data as queries
from db.queries import privacy_requests as request_queries
from vmsctl.rules import passes
from vmsctl.rules.people import last_three
from vmsctl.rules.text import clean
from vmsctl.services import event_log, roles, visitor_profiles, visitor_sight

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

EXPORTED = "visitor.exported"


def export(ws: Workspace, visitor: str, *, reason: str) -> dict[str, Any]:
    """Everything about a visitor, for an admin to give out, notes and audit trail included; the event says who took it
    and why. Raises `Denied`, `NotFound`."""
    with ws.transaction() as tx:
        grants = roles.require(tx, ws, "export-visitor", None, reason=reason)
        row = visitor_sight.found(tx, grants, visitor)
        now, by = stored(ws.now()), ws.actor.user_id if ws.actor else None
        for request in request_queries.listed(tx):
            if request.visitor_id == row.id and request.kind == PrivacyRequestKind.EXPORT:
                request_queries.answer(tx, request.id, state="done", at=now, by=by)
        event_log.append(
            tx, ws, EXPORTED, f"visitor:{row.id}", chain=event_log.INSTALLATION, at=ws.now(),
            personal={"reason": clean(reason)},
        )  # fmt: skip
        return of_visitor(tx, ws, row.id, wholly=True)


def of_visitor(tx: Transaction, ws: Workspace, visitor_id: int, *, wholly: bool = False) -> dict[str, Any]:
    """The copy; `wholly` with what staff wrote and machines noted besides."""
    wanted = [*queries.PARTS, *(queries.KEPT_BESIDES if wholly else ())]
    parts = {part: [_readable(row) for row in queries.of_visitor(tx, part, visitor_id)] for part in wanted}
    changes = [
        {"at": instant(at).isoformat(), "what": kind, "values": json.loads(details)}
        for at, kind, details in (queries.details(tx, visitor_id) if wholly else ())
    ]
    events = [
        {"at": instant(at).isoformat(), "what": kind, "by": "staff" if by_user else "visitor or vmsctl"}
        for at, kind, by_user in queries.events(tx, visitor_id)
    ]
    profile = _profile(tx, ws, parts.pop("profile"), wholly=wholly)
    besides = {"changes": changes} if wholly else {}
    return {"made_at": ws.now().isoformat(timespec="seconds"), "profile": profile, **parts, **besides, "events": events}


def _profile(tx: Transaction, ws: Workspace, rows: list[dict[str, Any]], *, wholly: bool) -> dict[str, Any]:
    """The profile; of the ID number only the end where it leaves by the portal, as everywhere."""
    (row,) = rows
    custom = json.loads(row.pop("custom") or "{}")
    known = visitor_profiles.opened(ws, row)
    number = known["id_number"] if wholly else last_three(known["id_number"])
    return {**known, "id_number": number, "custom": _fields(tx, custom) if custom else []}


def _fields(tx: Transaction, custom: dict[str, Any]) -> list[dict[str, Any]]:
    """What was answered to the house's own questions, with what each is called by language."""
    asked = {row.name: row for row in field_queries.listed(tx, inactive=True)}
    return [
        {"field": name, "labels": json.loads(asked[name].labels) if name in asked else {},
         "kind": asked[name].kind if name in asked else FieldKind.TEXT, "value": value}
        for name, value in custom.items()
    ]  # fmt: skip


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    """Times as ISO 8601 and visits by their public ids."""
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if value is not None and (name.endswith("_at") or name == "until"):
        return instant(value).isoformat()
    return passes.visit_name(value) if name == "visit" else value
