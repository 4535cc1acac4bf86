"""Taking back the last check-in or check-out of a visit (CHK-9)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant, stored
from db.kinds import StayHow, VisitState
from db.queries import undo as queries
from db.queries import visits as stay_queries
from db.queries.correct_times import other_stays
from vmsctl.errors import Conflict
from vmsctl.rules import roles as role_rules
from vmsctl.rules import undo as rules
from vmsctl.rules.text import clean
from vmsctl.rules.undo import UNDOING, Act, Present, Undoable
from vmsctl.services import cases, event_log, requests, visit_views

if TYPE_CHECKING:
    from db.queries.visits import StayRow
    from db.transaction import Transaction
    from vmsctl.services.cases import Asked, Case
    from vmsctl.workspace import Workspace

_BY_HAND = (StayHow.DESK, StayHow.HOST, StayHow.KIOSK, StayHow.COMMAND, StayHow.READER)


class Undone(NamedTuple):
    """`what` is `check-in`, `check-out` or `arrival`, `state` what the visit is now; `at` the building's time."""

    visit_id: int
    visitor: str
    building: str
    building_id: int
    what: str
    state: str
    at: datetime
    repeated: bool


def undo(
    ws: Workspace, code: str, *, reason: str, building: str | None = None, request_id: str | None = None
) -> Undone:
    """Take back the last check-in or check-out of a visit: state, counts and passes are what they were before, and a
    notice to the host that still waits is dropped. The event log keeps both.

    Raises `Refused` when it is too late, `Conflict` when there is nothing to undo, `Denied`, `NotFound`.
    """
    with ws.transaction() as tx:
        what = cases.asked(tx, ws, "undo", code, building)
        done = _attempt(tx, ws, what, clean(reason, what="reason"), request_id)
        if not done.repeated:
            tx.presence.add(done.building_id)
        return done


def _attempt(tx: Transaction, ws: Workspace, what: Asked, reason: str, request_id: str | None) -> Undone:
    requests.take_turn(tx, request_id)
    this = cases.case(tx, ws, "undo", what, request_id)
    grants = cases.counting(this, reception=this.settings["check-in.reception-undoes"])
    if denied := role_rules.refusal("undo", grants, this.visit.building_id, reason=reason):
        raise denied
    if kind := cases.repeats(this, *UNDOING.values()):
        return _answer(ws, this, next(act for act in UNDOING if UNDOING[act] == kind), this.visit.state, repeated=True)
    act = rules.last_act(
        Act(kind, instant(at)) for kind, at in queries.events(tx, this.visit.building_id, this.subject)
    )
    stays = stay_queries.stays(tx, this.visit.id)
    minutes = this.settings["check-in.undo-minutes"]
    if no := rules.refusal(act, _present(tx, this, stays), now=ws.now(), minutes=minutes):
        raise no
    assert act is not None  # else it was refused
    return _take_back(tx, ws, this, act, stays, reason, request_id)


def _present(tx: Transaction, this: Case, stays: list[StayRow]) -> Present:
    row = this.visit
    last = stays[-1] if stays else None
    since = [] if last is None or row.visitor_id is None else other_stays(tx, row.visitor_id, last.id)
    later = [visit_id for visit_id, in_at, _ in since if last is not None and in_at >= last.in_at]
    return Present(
        inside=row.stay_visit_id == row.id,
        closed_by_hand=last is not None and last.out_how in _BY_HAND,
        only_arrived=not stays and row.arrived_at is not None,
        came_since=f"v{later[0]}" if later else "",
    )


def _take_back(
    tx: Transaction, ws: Workspace, this: Case, act: Act, stays: list[StayRow], reason: str, request_id: str | None
) -> Undone:
    kind, row, now = Undoable(act.kind), this.visit, ws.now()
    before = VisitState.ON_SITE if kind is Undoable.CHECKED_OUT else _state_without(stays)
    last = stays[-1] if stays else None
    back = queries.Undo(
        visit_id=row.id,
        stay_id=last.id if last else 0,
        in_at=last.in_at if last else 0,
        out_at=last.out_at if last else None,
        state=before,
        done_at=stored(act.at),
        at=stored(now),
    )
    change = {
        Undoable.CHECKED_IN: queries.check_in,
        Undoable.ARRIVED: queries.arrival,
        Undoable.CHECKED_OUT: queries.check_out,
    }[kind]
    if not change(tx, back):
        raise Conflict("visit-moved-on", "Somebody else has changed this visit just now.", "Look at it again.")
    event_log.append(
        tx, ws, UNDOING[kind], this.subject, chain=row.building_id, at=now, request_id=request_id,
        facts={"stay": back.stay_id} if last else {}, personal={"reason": reason},
    )  # fmt: skip
    return _answer(ws, this, kind, before, repeated=False)


def _state_without(stays: list[StayRow]) -> VisitState:
    """The state of a visit whose last stay never was."""
    if len(stays) < 2:
        return VisitState.EXPECTED
    return VisitState.PRESUMED_LEFT if stays[-2].out_how == StayHow.PRESUMED else VisitState.LEFT


def _answer(ws: Workspace, this: Case, kind: Undoable, state: str, *, repeated: bool) -> Undone:
    row = this.visit
    return Undone(
        visit_id=row.id,
        visitor=visit_views.shown_name(row),
        building=row.building,
        building_id=row.building_id,
        what=rules.WORDS[kind],
        state=state,
        at=ws.now().astimezone(this.zone),
        repeated=repeated,
    )
