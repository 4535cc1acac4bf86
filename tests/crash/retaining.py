"""A home in which much is due for retention, and what it comes to when all of it is gone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from db.instant import stored
from tests.cast import TODAY, Cast
from tests.crash.acts import at_work
from tests.wholeness import chains
from vmsctl.services import erasure_ledger, event_log, retention_verify

DAYS = (400, 400, 400, 400, 400, 60, 50, 40, 40, 40, 2, 1)
"""How long ago each of the old visits was: five whose visitors go, five that are detached, two that stay."""
SETTINGS = {"retention.invitations-days": 30, "retention.anonymous-days": 0}
WORK, OLD = "2345678901", 86_400_000_000
QUESTIONS: Mapping[str, str] = {
    "visits": "SELECT building_id, day, state, host_id, visitor_id, arrived_at, detached_at IS NULL,"
    " anonymous_at IS NULL, ticket_of = id FROM visits",
    "stays": "SELECT v.day, s.visitor_id, s.in_at, s.in_by, s.out_at FROM stays s JOIN visits v ON v.id = s.visit_id",
    "invitations": "SELECT host_id, created_by, arrive_at, reason FROM invitations",
    "visitors": "SELECT id, name FROM visitors",
    "passes": "SELECT kind, count(*) FROM passes GROUP BY kind",
    "outbox": "SELECT template, state, visit_id, user_id, message_id FROM outbox",
    "details": "SELECT count(*) FROM event_details",
    "months": "SELECT visitor_id, building_id, until FROM visitor_months",
    "erasures": "SELECT digest, rule, day FROM erasures",
    "statistics": "SELECT building_id, day, came, stay_seconds FROM statistics_days",
    "waiting for the index": "SELECT count(*) FROM indexed_before",
}


def furnish(cast: Cast) -> None:
    """Add the old visits, each with its stay, a message and personal values in the trail."""
    for name, value in SETTINGS.items():
        cast.setting(name, json.dumps(value))
    for number, days in enumerate(DAYS):
        visitor = cast.visitor(f"Guest {number}")
        visit = cast.visit(visitor, day=TODAY - timedelta(days=days), state="left").id
        came = stored(cast.clock()) - days * OLD + int(WORK)
        row = {"hq": cast.hq, "visit": visit, "visitor": visitor, "came": came, "went": came + int(WORK),
               "by": cast.users["linus"], "mail": f"mail {number}"}  # fmt: skip
        with cast.ws.transaction() as tx:
            tx.run(
                "INSERT INTO stays (building_id, visit_id, visitor_id, in_at, in_by, in_how, out_at, out_by, out_how)"
                " VALUES (:hq, :visit, :visitor, :came, :by, 'desk', :went, :by, 'desk')", row,
            )  # fmt: skip
            tx.run(
                "INSERT INTO outbox (building_id, template, visit_id, message_id, state, created_at, due_at)"
                " VALUES (:hq, 'invitation', :visit, :mail, 'sent', :went, :went)", row,
            )  # fmt: skip
            event_log.append(
                tx, cast.ws, "visit.corrected", f"visit:{visit}", chain=cast.hq, at=cast.clock(), facts={},
                personal={"reason": f"Guest {number} was late"},
            )  # fmt: skip


def end_state(home: Path) -> dict[str, Any]:
    """Everything that retention leaves, without the ids that it happens to draw; no `faults` where all is well."""
    ws = at_work(home, "alma")
    with ws.reading() as tx:
        state: dict[str, Any] = {what: sorted(map(repr, tx.rows(sql))) for what, sql in QUESTIONS.items()}
        state["faults"] = list(chains(tx))
    state["ledger"] = sorted(
        {path.name: sorted(path.read_bytes().splitlines()) for path in erasure_ledger.places(ws.config)}.items()
    )
    state["faults"] += retention_verify.look(ws).leftovers
    ws.store.close()
    return state
