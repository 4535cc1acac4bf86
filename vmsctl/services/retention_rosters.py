"""The lists of finished roll calls when those who stand on them go.

A list that was whole is sealed anew, so that its seal still tells of any other change; a running one is left alone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from db.erasing import emptying, on_both
from db.instant import stored
from db.kinds import RollCallKind
from db.queries import retention as queries
from db.queries import roll_calls as call_queries
from vmsctl.services import event_log, roll_calls

if TYPE_CHECKING:
    from datetime import datetime

    from db.transaction import Sql, Transaction
    from vmsctl.workspace import Workspace

REMOVED = "roll-call.names-removed"
_FINISHED = "roll_call_id IN (SELECT c.id FROM roll_calls c WHERE c.finished_at IS NOT NULL)"
LOOSE = on_both(f"UPDATE roll_call_people SET visit_id = NULL WHERE visit_id IN {{ids}} AND {_FINISHED}")
EMPTY_VISITORS = emptying("roll_call_people", f"visitor_id IN {{ids}} AND {_FINISHED}")
EMPTY_LIST = emptying("roll_call_people", "roll_call_id IN {ids}")
SEAL = "UPDATE roll_calls SET seal = :seal WHERE id = :id"
OVER = """
SELECT c.id FROM roll_calls c WHERE c.finished_at IS NOT NULL
  AND ((c.kind = :live AND c.finished_at <= :live_before) OR (c.kind <> :live AND c.finished_at <= :drill_before))
  AND EXISTS (SELECT 1 FROM roll_call_people p WHERE p.roll_call_id = c.id AND p.name <> '')
"""


def cut(tx: Transaction, *, visits: Collection[int]) -> None:
    """Let finished lists no longer say under which of these visits somebody came."""
    _change(tx, queries.roll_calls_of(tx, visits=visits), LOOSE, visits)


def empty(tx: Transaction, ws: Workspace, *, visitors: Collection[int]) -> None:
    """Take these visitors' names from finished lists; what became of them is still counted."""
    changed = _change(tx, queries.roll_calls_of(tx, visitors=visitors), EMPTY_VISITORS, visitors)
    _note(tx, ws, changed)


def over(tx: Transaction, ws: Workspace, *, drill_before: datetime, live_before: datetime) -> int:
    """Take all names from lists whose time is over; how many lists."""
    values = {
        "live": str(RollCallKind.LIVE), "live_before": stored(live_before), "drill_before": stored(drill_before)
    }  # fmt: skip
    calls = [int(id) for (id,) in tx.rows(OVER, values)]
    _note(tx, ws, _change(tx, calls, EMPTY_LIST, calls))
    return len(calls)


def _change(tx: Transaction, calls: Collection[int], sql: Sql, ids: Collection[int]) -> list[int]:
    """Carry a change out, and seal anew what was whole and finished before it."""
    if not calls:
        return []
    whole = [id for id in calls if _is_whole(tx, id)]
    tx.run(sql, {"ids": queries.as_json(ids)})
    for id in whole:
        row = call_queries.one(tx, id)
        assert row is not None
        tx.run(SEAL, {"id": id, "seal": roll_calls.sealed(row, call_queries.people(tx, id))})
    return whole


def _is_whole(tx: Transaction, id: int) -> bool:
    row = call_queries.one(tx, id)
    if row is None or row.finished_at is None:
        return False
    return roll_calls.sealed(row, call_queries.people(tx, id)) == row.seal


def _note(tx: Transaction, ws: Workspace, calls: Collection[int]) -> None:
    for id in calls:
        row = call_queries.one(tx, id)
        assert row is not None
        event_log.append(
            tx, ws, REMOVED, f"roll-call:{id}", chain=row.building_id, at=ws.now(), facts={"seal": row.seal}
        )
