"""Erasing again whom the ledger says were erased, when an older store was brought back (PRV-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import erasure_replay as replay_queries
from db.queries import locks
from db.queries import retention as queries
from vmsctl.rules.retention import COMING
from vmsctl.services import (
    erasure_ledger,
    event_log,
    ledger_check,
    retention_acts,
    retention_facts,
    retention_periods,
    search_index,
    wiping,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.transaction import Transaction
    from vmsctl.rules.retention import VisitFacts
    from vmsctl.services.retention_periods import Calendar
    from vmsctl.workspace import Workspace

REPLAYED, LEFT = "erasures.carried-out-again", "visit.checked-out"
AT_ONCE = 200


def obey(ws: Workspace) -> int:
    """Bring store and ledger into line, before anything else is read; how many visitors were erased again.

    Whoever comes meanwhile waits, and finds it done.
    """
    erased = 0
    with ws.transaction() as tx:
        locks.hold(tx, [erasure_ledger.TURN])
        if not ledger_check.disagree(tx, ws.config):
            return 0
        gone = erasure_ledger.unapplied(tx, ws)
        for at in range(0, len(gone), AT_ONCE):
            erased += _again(tx, ws, gone[at : at + AT_ONCE])
        erasure_ledger.agree(tx, ws)
        if erased:
            queries.stand_in(tx)
            event_log.append(
                tx, ws, REPLAYED, "installation:0", chain=event_log.INSTALLATION, at=ws.now(), facts={"count": erased}
            )
    if erased:
        search_index.forget_many(ws)
        wiping.wipe(ws)
    return erased


def _again(tx: Transaction, ws: Workspace, ids: list[int]) -> int:
    known = retention_periods.calendar(tx, ws)
    found = retention_facts.visitors(tx, known, ids, retention_facts.kept(tx, known))
    visits = [visit for one in found for visit in one.visits]
    _end(tx, ws, known, [one.id for one in found], visits)
    retention_acts.erase_again(tx, ws, known, [one.id for one in found], visits)
    return len(found)


def _end(tx: Transaction, ws: Workspace, known: Calendar, ids: list[int], visits: Sequence[VisitFacts]) -> None:
    """Let nobody be on site or expected whom the older store has so: nobody is erased before they have left and what
    was to come is called off, and a nameless row would be missing in the next evacuation."""
    now = ws.now()
    for visit_id, building_id in replay_queries.leave(tx, ids, stored(now)):
        event_log.append(tx, ws, LEFT, f"visit:{visit_id}", chain=building_id, at=now)
    coming = [one for one in visits if one.state in COMING and one.last >= known.today[one.building_id]]
    replay_queries.cancel(tx, [one.id for one in coming])
    tx.presence.update(one.building_id for one in visits)
