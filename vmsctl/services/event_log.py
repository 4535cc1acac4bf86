"""Writing what happened: one event for each act, in its transaction, without personal data."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from db.instant import stored
from db.queries import event_log as queries
from db.queries.event_log import NewEvent

if TYPE_CHECKING:
    from datetime import datetime

    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode

INSTALLATION = 0
"""The chain of what concerns no single building."""


def event(
    ws: Workspace,
    kind: str,
    subject: str,
    *,
    chain: int,
    at: datetime,
    request_id: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> NewEvent:
    """An event by the acting user; `kind` is dotted and past tense, `subject` a noun and an id (`visit:17`)."""
    actor = ws.actor
    known = {**(facts or {}), "behind": actor.behind} if actor and actor.behind else facts or {}
    by = actor.user_id if actor else None
    return NewEvent(chain, stored(at), kind, subject, by, request_id or None, _canonical(known))


def append(
    tx: Transaction,
    ws: Workspace,
    kind: str,
    subject: str,
    *,
    chain: int,
    at: datetime,
    request_id: str | None = None,
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Append the act's event. `personal` values (old and new) go to the side table that erasure empties; the event
    keeps their salted digest, so that the chain verifies with and without them."""
    known = dict(facts or {})
    if personal is None:
        queries.append(tx, event(ws, kind, subject, chain=chain, at=at, request_id=request_id, facts=known))
        return
    from hashlib import sha256

    salt, details = os.urandom(16), _canonical(personal)
    known["personal"] = sha256(salt + details.encode()).hexdigest()
    seq = queries.append(tx, event(ws, kind, subject, chain=chain, at=at, request_id=request_id, facts=known))
    tx.run(
        "INSERT INTO event_details (chain, seq, salt, details) VALUES (:chain, :seq, :salt, :details)",
        {"chain": chain, "seq": seq, "salt": salt, "details": details},
    )


def append_change(
    tx: Transaction,
    ws: Workspace,
    kind: str,
    subject: str,
    *,
    chain: int,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    reason: str = "",
    private: bool = False,
    request_id: str | None = None,
) -> bool:
    """Append which fields of a row changed, from what to what; nothing, and False, when none did.

    `private` values lie in the side table with the reason; the others in the event itself.
    """
    fields = sorted(name for name in new if old.get(name) != new[name])
    if not fields:
        return False
    values = {"new": {name: new[name] for name in fields}}
    if old:
        values["old"] = {name: old.get(name) for name in fields}
    said = {"reason": reason} if reason else {}
    personal = {**said, **values} if private else said
    append(
        tx, ws, kind, subject, chain=chain, at=ws.now(), request_id=request_id,
        facts={"fields": fields, **({} if private else values)}, personal=personal or None,
    )  # fmt: skip
    return True


def _canonical(values: Mapping[str, Any]) -> str:
    return _written(values) if values else "{}"
