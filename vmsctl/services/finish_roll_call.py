"""Ending a roll call: its list is sealed as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import locks
from db.queries import roll_calls as queries
from vmsctl.rules import roll_calls as rules
from vmsctl.services import buildings, event_log, requests, roles, roll_calls

if TYPE_CHECKING:
    from db.queries.roll_calls import CallRow
    from db.transaction import Transaction
    from vmsctl.services.roll_calls import RollCallView
    from vmsctl.workspace import Workspace

FINISHED = "roll-call.finished"


def finish(
    ws: Workspace, *, building: str | None = None, unaccounted: bool = False, request_id: str | None = None
) -> RollCallView:
    """End the roll call that runs in a building and seal its report. Raises `Refused` while somebody is missing or
    needs assistance, unless `unaccounted` says that this is known."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "finish-roll-call", place.id)
        locks.hold(tx, [f"roll call {place.id}"])
        if earlier := requests.earlier(tx, request_id, FINISHED):
            return roll_calls.view(tx, roll_calls.named(tx, earlier.partition(":")[2]))
        row = roll_calls.the_running(tx, place.id)
        if no := rules.refusal_to_finish(roll_calls.view(tx, row).counts, unaccounted=unaccounted):
            raise no
        return close(tx, ws, row, request_id=request_id)


def close(tx: Transaction, ws: Workspace, row: CallRow, *, request_id: str | None = None) -> RollCallView:
    """Seal it as it stands, whoever is missing."""
    now = ws.now()
    people = queries.people(tx, row.id)
    seal = roll_calls.sealed(row, people)
    by = ws.actor.user_id if ws.actor else None
    if not queries.finish(tx, {"id": row.id, "at": stored(now), "by": by, "seal": seal}):
        raise rules.over()
    counts = rules.counted(one.status for one in people)
    event_log.append(
        tx, ws, FINISHED, f"roll-call:{row.id}", chain=row.building_id, at=now, request_id=request_id,
        facts={"kind": row.kind, "seal": seal, "counts": counts},
    )  # fmt: skip
    tx.presence.add(row.building_id)
    return roll_calls.view(tx, roll_calls.named(tx, str(row.id)))
