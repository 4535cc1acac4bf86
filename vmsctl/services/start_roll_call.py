"""Starting a roll call: everybody to be accounted for is frozen into a list that nothing changes any more."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.kinds import RollCallKind
from db.queries import locks, rows
from db.queries import roll_calls as queries
from vmsctl.errors import Invalid
from vmsctl.rules import roll_calls as rules
from vmsctl.services import buildings, event_log, finish_roll_call, requests, roles, roll_calls, roster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.services.roll_calls import RollCallView
    from vmsctl.services.roster import Roster
    from vmsctl.workspace import Workspace

STARTED = "roll-call.started"


def start(ws: Workspace, kind: str, *, building: str | None = None, request_id: str | None = None) -> RollCallView:
    """Start a roll call of a kind (`live`, `drill`, `test`) in a building. An alarm breaks off a drill or a test;
    otherwise one that runs is a `Conflict`."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "start-roll-call", place.id)
        return begin(tx, ws, place, kind, request_id=request_id)


def begin(
    tx: Transaction,
    ws: Workspace,
    place: Place,
    kind: str,
    *,
    request_id: str | None = None,
    at: datetime | None = None,
) -> RollCallView:
    """As `start`, for whoever was found to be allowed; `at` where a desk began it while the store was away."""
    if kind not in tuple(RollCallKind):
        raise Invalid("bad-roll-call-kind", f"A roll call is one of {', '.join(RollCallKind)}.", "Choose one of them.")
    locks.hold(tx, [f"roll call {place.id}"])
    if earlier := requests.earlier(tx, request_id, STARTED):
        return roll_calls.view(tx, roll_calls.named(tx, earlier.partition(":")[2]))
    _make_room(tx, ws, place, kind)
    now = ws.now()
    made = roster.about(roster.gather(tx, place, now), now)
    id = rows.insert(tx, "roll_calls", {
        "building_id": place.id, "kind": kind, "policy": made.policy, "started_at": stored(at or now),
        "started_by": ws.actor.user_id if ws.actor else None, "started_desk": ws.desk,
    })  # fmt: skip
    queries.freeze(tx, id, list(_people(made, id)))
    facts = {"kind": kind, "people": sum(made.counts.values())}
    event_log.append(
        tx, ws, STARTED, f"roll-call:{id}", chain=place.id, at=now, request_id=request_id, facts=facts
    )  # fmt: skip
    tx.presence.add(place.id)
    return roll_calls.view(tx, roll_calls.named(tx, str(id)))


def _make_room(tx: Transaction, ws: Workspace, place: Place, kind: str) -> None:
    old = queries.running(tx, place.id)
    if old is None:
        return
    since = instant(old.started_at).astimezone(ZoneInfo(old.time_zone))
    if no := rules.refusal_to_start(kind, old.kind, since):
        raise no
    finish_roll_call.close(tx, ws, old)


def _people(made: Roster, roll_call_id: int) -> Iterator[tuple[object, ...]]:
    for block in made.blocks:
        status = str(rules.first_status(block))
        for one in roster.listed(made, block):
            since = None if one.since is None else stored(one.since)
            yield (
                roll_call_id, made.building_id, block, int(one.id.removeprefix("v")), one.name, one.company, one.host,
                one.phone, one.floor, since, one.words.note, status,
            )  # fmt: skip
