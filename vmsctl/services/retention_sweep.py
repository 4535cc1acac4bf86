"""What is kept for hours or days whoever it is about: messages, print jobs, sessions, throttles, lists, details."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.erasing import IDS
from db.instant import stored
from db.queries import settings as setting_queries
from db.transaction import Sql
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.services import retention_rosters

if TYPE_CHECKING:
    from vmsctl.services.retention_periods import Calendar
    from vmsctl.workspace import Workspace

AT_ONCE = 500
"""Rows that one transaction deletes."""


class Rule(NamedTuple):
    """Rows of a table that go at a time (`:before`, microseconds); `setting` and its `unit` say how old they are."""

    table: str
    key: str
    where: str
    setting: str = ""
    unit: str = "days"


RULES = (
    Rule("outbox", "id", "state IN ('sent', 'dropped') AND created_at <= :before", "retention.messages-days"),
    Rule("outbox", "id", "state = 'parked' AND created_at <= :before", "retention.failed-messages-days"),
    Rule("print_queue", "id", "state NOT IN ('queued', 'printing') AND created_at <= :before",
         "retention.print-queue-hours", "hours"),
    Rule("portal_sessions", "lookup", "until <= :before"),
    Rule("throttles", "key", "until <= :before"),
)  # fmt: skip
DETAILS = "retention.details-days"
CHAINS = "SELECT id FROM chains ORDER BY id"
OLDEST_DETAILS = """
SELECT d.seq, e.at FROM event_details d JOIN events e ON e.chain = d.chain AND e.seq = d.seq
WHERE d.chain = :chain ORDER BY d.seq LIMIT :limit
"""
FORGET_DETAILS = "DELETE FROM event_details WHERE chain = ? AND seq = ?"
KEYS = Sql("(SELECT value FROM json_each(:keys))", "(SELECT json_array_elements_text(:keys::json))")


def sweep(ws: Workspace, known: Calendar) -> dict[str, int]:
    """Delete what is too old; how many rows, by table."""
    done: Counter[str] = Counter()
    for rule, before in due(ws, known):
        while count := _some(ws, rule, before):
            done[rule.table] += count
    done["event_details"] = _details(ws, known)
    done["roll_call_people"] = _lists(ws, known)
    return dict(+done)


def due(ws: Workspace, known: Calendar) -> Iterator[tuple[Rule, int]]:
    """Each rule, with the time at or before which its rows go."""
    holding = settings(ws)
    for rule in RULES:
        age = timedelta(**{rule.unit: holding[rule.setting]}) if rule.setting else timedelta(0)
        yield rule, stored(known.now - age)


def counts(ws: Workspace, known: Calendar) -> list[tuple[Rule, int]]:
    """How many rows each rule would take."""
    found = []
    for rule, before in due(ws, known):
        with ws.reading() as tx:
            sql = f"SELECT count(*) FROM {rule.table} WHERE {rule.where}"
            found.append((rule, int(tx.value(sql, {"before": before}))))
    return found


def _some(ws: Workspace, rule: Rule, before: int) -> int:
    """Look while nobody waits, then delete what is still so."""
    values = {"before": before}
    with ws.reading() as tx:
        keys = tx.rows(f"SELECT {rule.key} FROM {rule.table} WHERE {rule.where} LIMIT {AT_ONCE}", values)
    if not keys:
        return 0
    cast = f"CAST({rule.key} AS text)"
    ours = (f"DELETE FROM {rule.table} WHERE {cast} IN {given} AND {rule.where}" for given in KEYS)
    if rule.key == "id":
        ours = (f"DELETE FROM {rule.table} WHERE id IN {given} AND {rule.where}" for given in IDS)
    listed = json.dumps([key for (key,) in keys])
    with ws.transaction() as tx:
        return tx.run(Sql(*ours), {**values, "keys": listed, "ids": listed})


def _details(ws: Workspace, known: Calendar) -> int:
    """A chain is in the order of time: its oldest details are its first."""
    before = stored(known.now - timedelta(days=settings(ws)[DETAILS]))
    with ws.reading() as tx:
        chains = [int(id) for (id,) in tx.rows(CHAINS)]
    done = 0
    for chain in chains:
        while old := _oldest_details(ws, chain, before):
            with ws.transaction() as tx:
                tx.run_many(FORGET_DETAILS, [(chain, seq) for seq in old])
            done += len(old)
    return done


def _oldest_details(ws: Workspace, chain: int, before: int) -> list[int]:
    with ws.reading() as tx:
        found = tx.rows(OLDEST_DETAILS, {"chain": chain, "limit": AT_ONCE})
    return [int(seq) for seq, at in found if at <= before]


def _lists(ws: Workspace, known: Calendar) -> int:
    holding = settings(ws)
    with ws.transaction() as tx:
        return retention_rosters.over(
            tx, ws, drill_before=known.now - timedelta(hours=holding["retention.drills-hours"]),
            live_before=known.now - timedelta(days=holding["retention.roll-calls-days"]),
        )  # fmt: skip


def settings(ws: Workspace) -> Settings:
    """The installation's."""
    with ws.reading() as tx:
        return Settings(setting_queries.kept(tx, INSTALLATION))
