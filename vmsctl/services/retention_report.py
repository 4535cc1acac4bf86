"""Proof of what retention and erasure did: dates, counts, rules and the events that say so; no names (PRV-3)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from db.instant import instant, stored
from vmsctl.services import (
    erasure_ledger,
    event_log,
    legal_holds,
    retention_run,
    retention_verify,
    roles,
)

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace

ERASED = "visitor.erased"
KINDS = {retention_run.RAN: "run", retention_verify.VERIFIED: "verify", ERASED: "erase"}
EVENTS = """
SELECT seq, at, kind, subject, facts FROM events WHERE chain = :chain AND at >= :since
  AND kind IN ('retention.ran', 'retention.verified', 'visitor.erased') ORDER BY seq DESC LIMIT :limit
"""


class Entry(NamedTuple):
    """What was done: `what` is `run`, `verify` or `erase`; `event` where the trail has it, `facts` its counts."""

    at: datetime
    what: str
    event: str
    subject: str
    facts: dict[str, Any]


class Report(NamedTuple):
    """The newest first; `ledger` counts those who must stay erased, `holds` what is kept on purpose."""

    made_at: datetime
    entries: list[Entry]
    ledger: int
    holds: int


def report(ws: Workspace, *, since: datetime | None = None, limit: int = 1_000) -> Report:
    """For whom the matrix lets see retention everywhere."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-retention", None)
        values = {"chain": event_log.INSTALLATION, "since": stored(since) if since else 0, "limit": limit}
        entries = [_entry(*row) for row in tx.rows(EVENTS, values)]
        return Report(ws.now(), entries, erasure_ledger.count(tx), legal_holds.standing(tx, ws))


def _entry(seq: int, at: int, kind: str, subject: str, facts: str) -> Entry:
    return Entry(instant(at), KINDS[kind], f"{event_log.INSTALLATION}.{seq}", subject, json.loads(facts))
