"""Erasing one person on request: looked at first, then done in one act, then proven (PRV-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import privacy_requests as request_queries
from db.queries import retention as queries
from db.queries import visitors as visitor_queries
from vmsctl.errors import Refused
from vmsctl.rules import retention as rules
from vmsctl.rules.text import clean
from vmsctl.services import (
    erasure_ledger,
    event_log,
    personal_traces,
    retention_acts,
    retention_facts,
    retention_periods,
    roles,
    search_index,
    visitor_sight,
    wiping,
)

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.rules.retention import VisitorFacts
    from vmsctl.services.retention_periods import Calendar
    from vmsctl.workspace import Workspace

ERASED = "visitor.erased"
HINTS = {
    rules.ON_SITE: "Check the visitor out first.",
    rules.IS_COMING: "Call it off first: 'vmsctl invitations list --all', 'vmsctl invitations cancel'.",
    rules.HELD: "See 'vmsctl retention hold list'; only who may lift the hold can change that.",
    rules.ROLL_CALL: "Finish the roll call first.",
    rules.BLOCKED: "A block is kept on a ground of its own; unblock the visitor first, or refuse the request.",
}


@dataclass(frozen=True, slots=True)
class Erased:
    """The certificate: what is gone, the ledger's entry, and what is known to be left and why. It names nobody."""

    visitor: str
    day: date
    visits: int
    rows: int
    ledger: str
    shared_texts: int
    traces: list[str]
    backups: int


def erase(ws: Workspace, visitor: str, *, reason: str, dry_run: bool = False) -> Erased:
    """Erase a visitor, with documents, and make the visits anonymous. There is no way back.

    Raises `Refused` with the reason for one who is inside, expected, held, blocked or on a running roll call; `Denied`,
    `NotFound`.
    """
    with ws.transaction() as tx:
        grants = roles.require(tx, ws, "erase-visitor", None, reason=reason)
        id = visitor_sight.found(tx, grants, visitor).id
        queries.lock(tx, visitors=[id])
        known = retention_periods.calendar(tx, ws)
        (facts,) = retention_facts.visitors(tx, known, [id], retention_facts.kept(tx, known))
        _must_be_free(facts, known)
        shared = queries.shared_texts(tx, id)
        certificate = Erased(f"visitor:{id}", known.today[0], len(facts.visits), 0, "", shared, [], 0)
        if dry_run:
            return certificate
        words = personal_traces.words(visitor_queries.held(tx, id))
        rows, ledger = _erase(
            tx, ws, known, facts, personal_traces.without(clean(reason), visitor_queries.held(tx, id))
        )
        others = personal_traces.others(tx, words)
    search_index.index_pending(ws)
    left = wiping.wipe(ws)
    traces, backups = personal_traces.search(ws, [word for word in words if word not in others])
    return Erased(f"visitor:{id}", known.today[0], len(facts.visits), rows, ledger, shared, [*left, *traces], backups)


def _must_be_free(facts: VisitorFacts, known: Calendar) -> None:
    why = rules.standing_refusal(facts, known.today) or (rules.BLOCKED if facts.blocked else "")
    if why:
        raise Refused(f"not-erased-{why}", f"Not erased: {rules.WORDS[why]}.", HINTS[why])


def _erase(tx: Transaction, ws: Workspace, known: Calendar, facts: VisitorFacts, reason: str) -> tuple[int, str]:
    by, now = ws.actor.user_id if ws.actor else None, stored(ws.now())
    request_queries.erased(tx, facts.id, at=now, by=by)
    made = queries.visitors(tx, [facts.id])[0][1]
    ledger = erasure_ledger.digest(ws, facts.id, made)
    queries.stand_in(tx)
    rows = retention_acts.erase(tx, ws, known, [facts.id], facts.visits, "request")
    if facts.visits:
        retention_acts.anonymise(tx, ws, known, [visit.id for visit in facts.visits])
    event_log.append(
        tx, ws, ERASED, f"erasure:{ledger}", chain=event_log.INSTALLATION, at=ws.now(),
        facts={"rule": "request", "visitor": facts.id, "visits": len(facts.visits), "rows": rows},
        personal={"reason": reason},
    )  # fmt: skip
    tx.presence.update(visit.building_id for visit in facts.visits)
    return rows, ledger
