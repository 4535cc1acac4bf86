"""Letting a visitor out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant, stored
from db.queries import check_out as queries
from db.queries import visits as stay_queries
from db.queries.check_out import EndOfStay
from vmsctl.rules import check_out as rules
from vmsctl.rules import roles as role_rules
from vmsctl.rules.check_out import Departure
from vmsctl.services import cases, event_log, passes, visit_views

if TYPE_CHECKING:
    from db.queries.event_log import NewEvent
    from db.queries.visits import StayRow
    from db.transaction import Transaction
    from vmsctl.services.cases import Asked, Case
    from vmsctl.workspace import Workspace

CHECKED_OUT = "visit.checked-out"


class CheckedOut(NamedTuple):
    """`at` and `since` are times of the building; `repeated` tells that this very scan had let the visitor out."""

    visit_id: int
    visitor: str
    company: str
    host: str
    building: str
    building_id: int
    since: datetime
    at: datetime
    repeated: bool


def check_out(ws: Workspace, code: str, *, building: str | None = None, request_id: str | None = None) -> CheckedOut:
    """End the stay of the visit that a visit id, ticket number, badge number or PIN means; the same request twice is
    one check-out. The badge is good for nothing from then on.

    Raises `Refused` or `Conflict` with the reason, `NotFound`, `Denied`; nothing has changed then.
    """
    with ws.transaction() as tx:
        what, this = cases.found(tx, ws, "check-out", code, building, request_id)
        while (done := _attempt(tx, ws, this, what, request_id)) is None:
            this = cases.case(tx, ws, "check-out", what, request_id)
        if not done.repeated:
            tx.presence.add(done.building_id)
        return done


def _attempt(tx: Transaction, ws: Workspace, this: Case, what: Asked, request_id: str | None) -> CheckedOut | None:
    """One compare-and-set; None when the stay was closed between reading and writing, so that it is weighed anew."""
    row = this.visit
    if denied := role_rules.refusal("check-out", this.grants, row.building_id, own=this.hosts_may):
        raise denied
    if row.stay_id is None or row.stay_visit_id != row.id or row.stay_in_at is None or this.earlier:
        return _not_inside(tx, ws, this, what)
    if what.meant.withdrawn:
        raise passes.replaced()
    if no := rules.refusal(_departure(this, what, None)):
        raise no
    end = _end(ws, this, row.stay_id, row.stay_in_at)
    if not queries.record(tx, end, _event(ws, this, end, request_id)):
        return None
    return _answer(this, row.stay_in_at, end.at, repeated=False)


def _not_inside(tx: Transaction, ws: Workspace, this: Case, what: Asked) -> CheckedOut:
    """The answer of the same act done before, or the reason why there is nobody to let out."""
    past = [stay for stay in stay_queries.stays(tx, this.visit.id) if stay.out_at is not None]
    last = past[-1] if past else None
    repeated = cases.repeats(this, CHECKED_OUT)
    if last and last.out_at and (repeated or _just_now(ws, this, last)):
        return _answer(this, last.in_at, last.out_at, repeated=True)
    if repeated:
        raise cases.undone()
    no = rules.refusal(_departure(this, what, last))
    raise no or passes.replaced()


def _just_now(ws: Workspace, this: Case, last: StayRow) -> bool:
    """Whether this desk closed the stay within the seconds in which the same scan is the same success."""
    if this.visit.stay_id is not None or not (ws.actor and ws.actor.desk) or last.out_at is None:
        return False
    same_desk = (last.out_desk, last.out_by) == (ws.actor.desk, ws.actor.name)
    seconds = (ws.now() - instant(last.out_at)).total_seconds()
    return bool(same_desk and 0 <= seconds < this.settings["check-in.repeat-seconds"])


def _departure(this: Case, what: Asked, last: StayRow | None) -> Departure:
    row = this.visit
    left = None
    if last is not None and last.out_at is not None:
        left = (instant(last.out_at).astimezone(this.zone), cases.by(last.out_by, last.out_desk))
    return Departure(
        visit_id=row.id,
        visitor=visit_views.shown_name(row),
        state=row.state,
        building=row.building,
        is_here=what.here is None or what.here == row.building_id,
        policy=this.settings["check-in.policy"],
        stay=cases.open_stay(this),
        left=left,
    )


def _end(ws: Workspace, this: Case, stay_id: int, in_at: int) -> EndOfStay:
    assert ws.actor is not None
    return EndOfStay(
        stay_id=stay_id,
        visit_id=this.visit.id,
        building_id=this.visit.building_id,
        at=max(stored(ws.now()), in_at),
        by=ws.actor.user_id,
        how=cases.how(ws, this),
        desk=ws.actor.desk,
    )


def _event(ws: Workspace, this: Case, end: EndOfStay, request_id: str | None) -> NewEvent:
    facts = {"stay": end.stay_id, "desk": end.desk} if end.desk else {"stay": end.stay_id}
    return event_log.event(
        ws, CHECKED_OUT, this.subject, chain=end.building_id, at=instant(end.at), request_id=request_id, facts=facts
    )


def _answer(this: Case, in_at: int, out_at: int, *, repeated: bool) -> CheckedOut:
    row = this.visit
    return CheckedOut(
        visit_id=row.id,
        visitor=visit_views.shown_name(row),
        company=row.company or "",
        host=row.host,
        building=row.building,
        building_id=row.building_id,
        since=instant(in_at).astimezone(this.zone),
        at=instant(out_at).astimezone(this.zone),
        repeated=repeated,
    )
