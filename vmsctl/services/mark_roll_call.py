"""Ticking people off in a running roll call: at several desks and muster points at once, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.kinds import RollCallStatus
from db.queries import locks, rows
from db.queries import roll_calls as queries
from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules import roll_calls as rules
from vmsctl.rules.text import NAME_LENGTH, clean
from vmsctl.services import buildings, cases, event_log, muster_points, requests, roles, roll_calls
from vmsctl.services.on_roll_call import Who, who

if TYPE_CHECKING:
    from datetime import datetime

    from db.queries.roll_calls import CallRow, PersonRow
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.services.roll_calls import OnList
    from vmsctl.workspace import Workspace

MARKED = "roll-call.marked"
UNDONE = "roll-call.mark-undone"
ADDED = "roll-call.person-added"


class Marked(NamedTuple):
    """Who was marked; `repeated` tells that it stood so already, `warning` what is odd about the pass shown."""

    person: OnList
    repeated: bool
    warning: str = ""


def mark(
    ws: Workspace,
    person: str,
    status: str = RollCallStatus.SAFE,
    *,
    building: str | None = None,
    point: str = "",
    seen: int | None = None,
    request_id: str | None = None,
) -> Marked:
    """Mark somebody of the roll call that runs in a building: by the list's id, a visit id, a scanned or typed code
    (one that is no longer valid counts too, with a warning), or the name.

    `seen` is the mark that the user saw; one that came since is a `Conflict`. Who shows a pass and is not on the list
    is added to it.
    """
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "tick-roll-call", place.id)
        return put(tx, ws, place, person, status, point=point, seen=seen, request_id=request_id)


def put(
    tx: Transaction, ws: Workspace, place: Place, person: str, status: str, *, point: str = "",
    seen: int | None = None, request_id: str | None = None, at: datetime | None = None,
) -> Marked:  # fmt: skip
    """As `mark`, for whoever was found to be allowed; `at` where a desk has kept it since, and a later mark stands."""
    wanted = rules.status(status)
    call = _going_on(tx, place, request_id)
    found = who(tx, ws, place, call, person)
    if found.person_id is None:
        locks.hold(tx, [f"people of roll call {call.id}"])  # another desk may be adding the same person
        found = who(tx, ws, place, call, person)
    if found.person_id is None:
        said = f"{found.name} was not on the list and was added. {found.warning}".rstrip()
        return _add(tx, ws, call, found._replace(warning=said), wanted, point, request_id, at)
    before = _person(tx, call, found.person_id)
    if request_id and (earlier := queries.by_request(tx, request_id)) is not None:
        if earlier[0] != before.id:
            raise cases.reused()
        return _answer(before, call, repeated=True, warning=found.warning)
    if before.status == wanted and before.mark_id:
        return _answer(before, call, repeated=True, warning=found.warning)
    is_later = at is not None and before.marked_at is not None and before.marked_at > stored(at)
    if is_later or (seen is not None and seen != before.mark_id):
        raise _meanwhile(before, call)
    _write(tx, ws, call, before, wanted, found.how, point, request_id, at=at)
    return _answer(_person(tx, call, before.id), call, warning=found.warning)


def add(
    ws: Workspace, name: str, *, company: str = "", building: str | None = None, point: str = "",
    status: str = RollCallStatus.SAFE, request_id: str | None = None,
) -> Marked:  # fmt: skip
    """Put somebody on the list who is not on it, already safe."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "tick-roll-call", place.id)
        return put_new(tx, ws, place, name, company=company, point=point, status=status, request_id=request_id)


def put_new(
    tx: Transaction, ws: Workspace, place: Place, name: str, *, company: str = "", point: str = "",
    status: str = RollCallStatus.SAFE, request_id: str | None = None, at: datetime | None = None,
) -> Marked:  # fmt: skip
    """As `add`, for whoever was found to be allowed."""
    called = named(name)
    call = _going_on(tx, place, request_id)
    new = Who(None, None, called, clean(company, what="company"), "", "", "", "added", "")
    return _add(tx, ws, call, new, rules.status(status), point, request_id, at)


def named(name: str) -> str:
    """A name that somebody typed, cleaned; raises `Invalid` where there is none."""
    if called := clean(name, what="name", longest=NAME_LENGTH):
        return called
    raise Invalid("person-needed", "Who is it?", "Type a name.")


def undo(
    ws: Workspace, person: str, *, building: str | None = None, seen: int | None = None, request_id: str | None = None
) -> Marked:
    """Take the last mark of somebody back. Raises `Conflict` when there is none, or a newer one than was `seen`."""
    with ws.transaction() as tx:
        place = buildings.place(tx, ws, building)
        roles.require(tx, ws, "tick-roll-call", place.id)
        return take_back(tx, ws, place, person, seen=seen, request_id=request_id)


def take_back(
    tx: Transaction, ws: Workspace, place: Place, person: str, *, seen: int | None = None, request_id: str | None = None
) -> Marked:
    """As `undo`, for whoever was found to be allowed."""
    call = _going_on(tx, place, request_id)
    found = who(tx, ws, place, call, person)
    if found.person_id is None:
        raise NotFound("not-on-list", "Nobody of that name is on the list.", "Look at the list.")
    now = _person(tx, call, found.person_id)
    if requests.repeats(tx, request_id, UNDONE, f"roll-call:{call.id}"):
        return _answer(now, call, repeated=True)
    if not now.mark_id:
        raise Conflict("not-marked", f"{now.name} was not marked yet.", "There is nothing to take back.")
    if seen is not None and seen != now.mark_id:
        raise _meanwhile(now, call)
    last = queries.mark(tx, now.mark_id)
    if not queries.move(tx, now.id, last.before, last.before_mark, seen=now.mark_id):
        raise _moved(tx, call, now)
    queries.undone(tx, now.mark_id, stored(ws.now()))
    _tell(tx, ws, UNDONE, call, now.id, {"status": last.before}, request_id)
    return _answer(_person(tx, call, now.id), call)


def _going_on(tx: Transaction, place: Place, request_id: str | None) -> CallRow:
    """The roll call that runs and does not end before this transaction; the same request sent twice at once waits."""
    locks.share(tx, f"roll call {place.id}")
    requests.take_turn(tx, request_id)
    return roll_calls.the_running(tx, place.id)


def _add(
    tx: Transaction, ws: Workspace, call: CallRow, new: Who, status: RollCallStatus, point: str,
    request_id: str | None, at: datetime | None,
) -> Marked:  # fmt: skip
    if request_id and (earlier := queries.by_request(tx, request_id)) is not None:
        before = _person(tx, call, earlier[0])
        if (before.visit_id, before.name) != (new.visit_id, new.name):
            raise cases.reused()
        return _answer(before, call, repeated=True, warning=new.warning)
    id = rows.insert(tx, "roll_call_people", {
        "roll_call_id": call.id, "building_id": call.building_id, "block": rules.ADDED, "visit_id": new.visit_id,
        "name": new.name, "company": new.company, "host": new.host, "phone": new.phone, "floor": new.floor,
        "status": str(RollCallStatus.UNSEEN),
    })  # fmt: skip
    if new.visit_id is not None:
        tx.run(queries.KNOW_VISITORS, {"id": call.id})
    _write(tx, ws, call, _person(tx, call, id), status, new.how, point, request_id, kind=ADDED, at=at)
    return _answer(_person(tx, call, id), call, warning=new.warning)


def _write(
    tx: Transaction, ws: Workspace, call: CallRow, before: PersonRow, status: RollCallStatus, how: str, point: str,
    request_id: str | None, *, kind: str = MARKED, at: datetime | None = None,
) -> None:  # fmt: skip
    """The mark, and what is known of the person by compare-and-set; somebody else's mark meanwhile is a `Conflict`."""
    here = buildings.Place(call.building_id, call.building, call.time_zone)
    place = muster_points.find(tx, here, point) if point else None
    mark_id = rows.insert(tx, "roll_call_marks", {
        "roll_call_id": call.id, "person_id": before.id, "building_id": call.building_id, "before": before.status,
        "before_mark": before.mark_id, "status": str(status), "marked_at": stored(at or ws.now()),
        "marked_by": ws.actor.user_id if ws.actor else None, "desk": ws.desk, "how": how,
        "muster_point_id": place.id if place else None, "request_id": request_id or None,
    })  # fmt: skip
    if not queries.move(tx, before.id, status, mark_id, seen=before.mark_id):
        raise _moved(tx, call, before)
    facts = {"status": str(status), "how": how, **({"point": place.id} if place else {})}
    _tell(tx, ws, kind, call, before.id, facts)


def _tell(
    tx: Transaction, ws: Workspace, kind: str, call: CallRow, person_id: int, facts: dict[str, object],
    request_id: str | None = None,
) -> None:  # fmt: skip
    event_log.append(
        tx, ws, kind, f"roll-call:{call.id}", chain=call.building_id, at=ws.now(), request_id=request_id,
        facts={"person": person_id, **facts},
    )  # fmt: skip
    tx.presence.add(call.building_id)


def _moved(tx: Transaction, call: CallRow, before: PersonRow) -> Conflict:
    """Why the compare-and-set did not find what was read."""
    again = queries.one(tx, call.id)
    if again is None or again.finished_at is not None:
        return rules.over()
    return _meanwhile(_person(tx, call, before.id), call)


def _meanwhile(now: PersonRow, call: CallRow) -> Conflict:
    at = None if now.marked_at is None else instant(now.marked_at).astimezone(ZoneInfo(call.time_zone))
    return rules.changed_meanwhile(now.name, now.status, now.marked_by or now.marked_desk, at)


def _person(tx: Transaction, call: CallRow, id: int) -> PersonRow:
    found = queries.person(tx, call.id, id)
    if found is None:
        raise NotFound("not-on-list", "That person is not on this list.", "Look at the list.")
    return found


def _answer(row: PersonRow, call: CallRow, *, repeated: bool = False, warning: str = "") -> Marked:
    return Marked(roll_calls.on_list(row, ZoneInfo(call.time_zone)), repeated, warning)
