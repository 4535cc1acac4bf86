"""Letting a visitor in."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant, stored
from db.kinds import Policy, StayHow
from db.queries import check_in as queries
from db.queries import roll_call
from vmsctl.errors import Denied, VmsError
from vmsctl.rules import check_in as rules
from vmsctl.rules import roles as role_rules
from vmsctl.rules.check_in import Arrival
from vmsctl.services import cases, event_log, passes, visit_views

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.queries.event_log import NewEvent
    from db.transaction import Transaction
    from vmsctl.services.cases import Asked, Case
    from vmsctl.workspace import Workspace

CHECKED_IN = "visit.checked-in"
ARRIVED = "visit.arrived"


class CheckedIn(NamedTuple):
    """`repeated` tells that this very scan had let the visitor in before; `warning` is for the desk, often empty;
    `badge` is the printer at which the visitor's badge now waits to be printed, empty for none;
    `badge_trouble` says why that printer took nothing the last time, empty when it did."""

    visit_id: int
    visitor: str
    company: str
    host: str
    building: str
    building_id: int
    at: datetime
    stay_opened: bool
    repeated: bool
    warning: str
    badge: str = ""
    badge_trouble: str = ""


def check_in(
    ws: Workspace,
    code: str,
    *,
    building: str | None = None,
    confirmed: bool = False,
    request_id: str | None = None,
) -> CheckedIn:
    """Let the visitor of a visit id, ticket number, badge number or PIN in; the same request twice is one check-in.

    Raises `Refused` or `Conflict` with the reason, `NotFound`, `Denied`; nothing has changed then.
    """
    with ws.transaction() as tx:
        what, this = cases.found(tx, ws, "check-in", code, building, request_id)
        while (done := _attempt(tx, ws, this, what, confirmed, request_id)) is None:
            this = cases.case(tx, ws, "check-in", what, request_id)
        if not done.repeated:
            tx.presence.add(done.building_id)
    wants_badge = this.has_printer and this.settings["badges.print-at-check-in"]
    return _with_badge(ws, done) if wants_badge else done


def _with_badge(ws: Workspace, done: CheckedIn) -> CheckedIn:
    """Queue the badge of one who is in already: what goes wrong there is told, and holds nobody up."""
    from vmsctl.services import badges

    try:
        queued = badges.queue_at_check_in(ws, done.visit_id)
        return done._replace(badge=queued.printer, badge_trouble=queued.trouble)
    except VmsError as error:
        told = f"There is no badge yet: {error.message}"
        return done._replace(warning=f"{done.warning} {told}".strip())


def _attempt(
    tx: Transaction, ws: Workspace, this: Case, what: Asked, confirmed: bool, request_id: str | None
) -> CheckedIn | None:
    """One compare-and-set; None when the visit moved between reading and writing, so that it is weighed anew."""
    now = ws.now()
    if denied := _denied(this):
        raise denied
    if repeated := _earlier(ws, this, now):
        return repeated
    if no := refusal(this, what, now, confirmed=confirmed):
        raise no
    stay_opened = this.settings["check-in.policy"] != Policy.OFF
    by_oneself = cases.how(ws, this) == StayHow.KIOSK
    record = _record(stay_opened=stay_opened, revocable=by_oneself and bool(this.settings["check-in.capacity"]))
    event = _event(ws, this, CHECKED_IN if stay_opened else ARRIVED, now, request_id)
    if not record(tx, _stay(ws, this, now), event):
        return None
    warning = _over(tx, this)
    if warning and by_oneself:
        raise rules.full(this.visit.building, this.settings["check-in.capacity"])
    return _answer(this, now, stay_opened, warning=warning)


def _record(*, stay_opened: bool, revocable: bool) -> Callable[[Transaction, queries.NewStay, NewEvent], bool]:
    if not stay_opened:
        return queries.record_arrival
    return queries.record_revocably if revocable else queries.record


def refusal(this: Case, what: Asked, now: datetime, *, confirmed: bool) -> VmsError | None:
    """Why the acting user may not let this visitor in now, or None."""
    if denied := _denied(this):
        return denied
    if what.meant.withdrawn:
        return passes.replaced()
    no = rules.refusal(_arrival(this, what), today=now.astimezone(this.zone).date(), confirmed=confirmed)
    if no is not None and no.code == "visitor-blocked" and not _knows_of_blocks(this):
        return rules.not_possible()
    return no


def _knows_of_blocks(this: Case) -> bool:
    return role_rules.reaches("see-block", this.grants, this.visit.building_id, own=True) is not None


def _denied(this: Case) -> Denied | None:
    """Why the acting user may check nobody in here, or None; weighed before the answer of a request sent again."""
    return role_rules.refusal("check-in", this.grants, this.visit.building_id, own=this.hosts_may)


def _earlier(ws: Workspace, this: Case, now: datetime) -> CheckedIn | None:
    """The answer of the same act: the same request id, or the same scan at the same desk within seconds."""
    row = this.visit
    if kind := cases.repeats(this, CHECKED_IN, ARRIVED):
        came = row.stay_in_at if row.stay_visit_id == row.id else row.arrived_at
        if came is None:
            raise cases.undone()
        return _answer(this, instant(came), kind == CHECKED_IN)
    if row.stay_visit_id != row.id or row.stay_in_at is None or not (ws.actor and ws.actor.desk):
        return None
    since = instant(row.stay_in_at)
    same_desk = (row.stay_desk, row.stay_by) == (ws.actor.desk, ws.actor.name)
    just_now = 0 <= (now - since).total_seconds() < this.settings["check-in.repeat-seconds"]
    return _answer(this, since, stay_opened=True) if same_desk and just_now else None


def _arrival(this: Case, what: Asked) -> Arrival:
    row = this.visit
    return Arrival(
        visit_id=row.id,
        visitor=visit_views.shown_name(row),
        state=row.state,
        day=date.fromisoformat(row.day),
        building=row.building,
        is_here=what.here is None or what.here == row.building_id,
        known=row.visitor_id is not None,
        blocked=row.blocked_at is not None,
        missing=visit_views.missing(row) if row.visitor_id is not None else (),
        confirmation=row.confirmation or this.settings["check-in.confirmation"],
        policy=this.settings["check-in.policy"],
        days_around=this.settings["check-in.days-around"],
        arrived=None if row.arrived_at is None else instant(row.arrived_at).astimezone(this.zone),
        stay=cases.open_stay(this),
    )


def _stay(ws: Workspace, this: Case, now: datetime) -> queries.NewStay:
    row = this.visit
    assert ws.actor is not None and row.visitor_id is not None
    return queries.NewStay(
        visit_id=row.id,
        building_id=row.building_id,
        visitor_id=row.visitor_id,
        host_id=row.host_id,
        state=row.state,
        at=stored(now),
        by=ws.actor.user_id,
        how=cases.how(ws, this),
        desk=ws.actor.desk,
        message_id=os.urandom(16).hex(),
    )


def _event(ws: Workspace, this: Case, kind: str, now: datetime, request_id: str | None) -> NewEvent:
    desk_name = ws.actor.desk if ws.actor else ""
    known = {"desk": desk_name} if desk_name else {}
    return event_log.event(
        ws, kind, this.subject, chain=this.visit.building_id, at=now, request_id=request_id, facts=known
    )


def _over(tx: Transaction, this: Case) -> str:
    """What is said when the building now holds more than it may (CHK-8): the desk is warned, a check-in by oneself is
    taken back. It is counted after the writing, which waits for every other arrival in the building."""
    most = this.settings["check-in.capacity"]
    if not most:
        return ""
    building = this.visit.building
    inside = roll_call.count_on_site(tx, this.visit.building_id)
    return f"{building} is over its limit: {inside} on site, {most} allowed." if inside > most else ""


def _answer(this: Case, at: datetime, stay_opened: bool, *, warning: str | None = None) -> CheckedIn:
    row = this.visit
    return CheckedIn(
        visit_id=row.id,
        visitor=visit_views.shown_name(row),
        company=row.company or "",
        host=row.host,
        building=row.building,
        building_id=row.building_id,
        at=at.astimezone(this.zone),
        stay_opened=stay_opened,
        repeated=warning is None,
        warning=warning or "",
    )
