"""Handing out the event log whole, so that somebody else can keep and verify it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from db.instant import instant, stored
from db.queries import event_history as queries
from vmsctl.rules.roles import buildings as reached
from vmsctl.rules.text import clean
from vmsctl.services import buildings, event_log, roles
from vmsctl.services.event_history import PROFILE_KINDS

if TYPE_CHECKING:
    from db.queries.event_history import WholeRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

EXPORTED = "event-log.exported"
LAST = datetime(9000, 1, 1, tzinfo=UTC)


def entries(
    ws: Workspace,
    *,
    building: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    details: bool = False,
    reason: str = "",
) -> Iterator[dict[str, Any]]:
    """Every entry of the chains that the acting user may export, chain by chain in order, each with what its hash
    covers: `at` in microseconds joined with kind, subject, actor, request id and facts by the unit separator.

    Personal values come with `details`, and those of a visitor's profile only to who may read profiles. The export is
    an entry itself, made before the first is handed out. Raises `Denied`.
    """
    with ws.transaction() as tx:
        chains = _chains(tx, ws, building, reason)
        seen = reached("see-contact", roles.of_actor(tx, ws))
        for chain in chains:
            subject = f"building:{chain}" if chain > 0 else f"installation:{chain}"
            facts = {"since": since and since.isoformat(), "until": until and until.isoformat(), "details": details}
            event_log.append(
                tx, ws, EXPORTED, subject, chain=chain, at=ws.now(), facts=facts, personal={"reason": clean(reason)}
            )
    first, last = stored(since) if since else 0, stored(until or LAST)
    with ws.reading() as tx:
        for chain in chains:
            for row in queries.whole(tx, chain, first, last):
                hidden = not details or (row.kind in PROFILE_KINDS and seen is not None and chain not in seen)
                yield _record(chain, row, hidden=hidden)


def _chains(tx: Transaction, ws: Workspace, building: str | None, reason: str) -> list[int]:
    """A building's chain, or all that the user reaches."""
    if building is not None:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "export-event-log", place.id, reason=reason)
        return [place.id]
    allowed = reached("export-event-log", roles.of_actor(tx, ws))
    for place_id in sorted(allowed) if allowed else [None]:
        roles.require(tx, ws, "export-event-log", place_id, reason=reason)
    return [row.id for row in queries.chains(tx) if row.id >= 0 and (allowed is None or row.id in allowed)]


def _record(chain: int, row: WholeRow, *, hidden: bool) -> dict[str, Any]:
    record = {
        "chain": str(chain), "seq": row.seq, "at": instant(row.at), "at_microseconds": row.at, "kind": row.kind,
        "subject": row.subject, "actor_id": row.actor_id, "request_id": row.request_id, "facts": row.facts,
        "hash": bytes(row.hash).hex(),
    }  # fmt: skip
    if row.details and not hidden:
        record |= {"salt": bytes(row.salt).hex(), "details": json.loads(row.details)}
    return record
