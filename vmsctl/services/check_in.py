"""Letting a visitor in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant, instant_or_none, stored
from db.kinds import Policy, StayHow
from db.queries import check_in as queries
from db.queries import desk, roll_call
from vmsctl.errors import Conflict, NotFound
from vmsctl.rules import check_in as rules
from vmsctl.rules.check_in import Arrival, OpenStay
from vmsctl.rules.roles import refusal as role_refusal
from vmsctl.rules.settings import Settings
from vmsctl.services import buildings, event_log, passes, roles, visits

if TYPE_CHECKING:
    from db.queries.desk import DeskFacts
    from db.queries.event_log import NewEvent
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

CHECKED_IN = "visit.checked-in"
ARRIVED = "visit.arrived"


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """`repeated` tells that this very scan had let the visitor in before; `warning` is for the desk, often empty."""

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


def check_in(
    ws: Workspace,
    code: str,
    *,
    building: str | None = None,
    confirmed: bool = False,
    request_id: str | None = None,
) -> CheckedIn:
    """Let the visitor of a visit id, ticket number or PIN in; the same request twice is one check-in.

    Raises `Refused` or `Conflict` with the reason, `NotFound`, `Denied`; nothing has changed then.
    """
    with ws.transaction() as tx:
        place = buildings.find(tx, ws, building)
        visit_id = passes.resolve(tx, ws, code, place)
        here = place.id if place and (building or ws.config.building) else None
        while (done := _attempt(tx, ws, visit_id, here, confirmed, request_id)) is None:
            continue
        if not done.repeated:
            tx.presence.add(done.building_id)
        return done


def _attempt(
    tx: Transaction, ws: Workspace, visit_id: int, here: int | None, confirmed: bool, request_id: str | None
) -> CheckedIn | None:
    """One compare-and-set; None when the visit moved between reading and writing, so that it is weighed anew."""
    now = ws.now()
    facts = _facts(tx, ws, visit_id, request_id)
    settings = Settings(facts.settings)
    if repeated := _earlier(ws, facts, settings, now):
        return repeated
    zone = ZoneInfo(facts.visit.time_zone)
    arrival = _arrival(facts, settings, here, zone)
    if no := rules.refusal(arrival, today=now.astimezone(zone).date(), confirmed=confirmed):
        raise no
    stay_opened = arrival.policy != Policy.OFF
    record = queries.record if stay_opened else queries.record_arrival
    event = _event(ws, facts, CHECKED_IN if stay_opened else ARRIVED, now, request_id)
    written = record(tx, _stay(ws, facts, now), event)
    return _answer(facts, now, stay_opened, warning=_full(tx, facts, settings)) if written else None


def _facts(tx: Transaction, ws: Workspace, visit_id: int, request_id: str | None) -> DeskFacts:
    """The visit as the acting user may see and change it; one of another building is as if it were not there."""
    if ws.actor is None:
        raise roles.signed_out()
    facts = desk.facts(tx, visit_id, user_id=ws.actor.user_id, request_id=request_id)
    if facts is None:
        raise NotFound("no-such-visit", f"There is no visit v{visit_id}.", "Look for the name instead.")
    grants = roles.checked(facts.granted, ws.actor.user_id)
    own = facts.visit.host_id == ws.actor.user_id and _hosts_may(facts)
    if no := role_refusal("check-in", grants, facts.visit.building_id, own=own):
        raise no
    return facts


def _hosts_may(facts: DeskFacts) -> bool:
    return bool(Settings(facts.settings)["check-in.policy"] == Policy.HOST_AND_RECEPTION)


def _earlier(ws: Workspace, facts: DeskFacts, settings: Settings, now: datetime) -> CheckedIn | None:
    """The answer of the same act: the same request id, or the same scan at the same desk within seconds."""
    row = facts.visit
    if facts.earlier is not None:
        if facts.earlier not in ((CHECKED_IN, f"visit:{row.id}"), (ARRIVED, f"visit:{row.id}")):
            raise Conflict("request-reused", "This request id belongs to another act.", "Use a new one.")
        return _answer(facts, instant(row.stay_in_at or row.arrived_at or stored(now)), facts.earlier[0] == CHECKED_IN)
    if row.stay_visit_id != row.id or row.stay_in_at is None or not (ws.actor and ws.actor.desk):
        return None
    since = instant(row.stay_in_at)
    same_desk = (row.stay_desk, row.stay_by) == (ws.actor.desk, ws.actor.name)
    just_now = (now - since).total_seconds() <= settings["check-in.repeat-seconds"]
    return _answer(facts, since, stay_opened=True) if same_desk and just_now else None


def _arrival(facts: DeskFacts, settings: Settings, here: int | None, zone: ZoneInfo) -> Arrival:
    row = facts.visit
    return Arrival(
        visit_id=row.id,
        visitor=visits.shown_name(row),
        state=row.state,
        day=date.fromisoformat(row.day),
        building=row.building,
        is_here=here is None or here == row.building_id,
        known=row.visitor_id is not None,
        blocked=row.blocked_at is not None,
        missing=visits.missing(row) if row.visitor_id is not None else (),
        confirmation=row.confirmation or settings["check-in.confirmation"],
        policy=settings["check-in.policy"],
        days_around=settings["check-in.days-around"],
        arrived=_local(row.arrived_at, zone),
        stay=_open_stay(facts, zone),
    )


def _open_stay(facts: DeskFacts, zone: ZoneInfo) -> OpenStay | None:
    row = facts.visit
    if row.stay_visit_id is None or row.stay_in_at is None:
        return None
    by = " at ".join(filter(None, (row.stay_by, row.stay_desk)))
    return OpenStay(row.stay_visit_id, row.stay_building or "", instant(row.stay_in_at).astimezone(zone), by)


def _stay(ws: Workspace, facts: DeskFacts, now: datetime) -> queries.NewStay:
    row = facts.visit
    assert ws.actor is not None and row.visitor_id is not None
    own = facts.granted is not None and row.host_id == ws.actor.user_id and ws.actor.how == StayHow.COMMAND
    return queries.NewStay(
        visit_id=row.id,
        building_id=row.building_id,
        visitor_id=row.visitor_id,
        host_id=row.host_id,
        state=row.state,
        at=stored(now),
        by=ws.actor.user_id,
        how=StayHow.HOST if own else ws.actor.how,
        desk=ws.actor.desk,
        message_id=secrets.token_hex(16),
    )


def _event(ws: Workspace, facts: DeskFacts, kind: str, now: datetime, request_id: str | None) -> NewEvent:
    row = facts.visit
    desk_name = ws.actor.desk if ws.actor else ""
    known = {"desk": desk_name} if desk_name else {}
    return event_log.event(
        ws, kind, f"visit:{row.id}", chain=row.building_id, at=now, request_id=request_id, facts=known
    )


def _full(tx: Transaction, facts: DeskFacts, settings: Settings) -> str:
    """The desk's warning when the building holds more than it may (CHK-8)."""
    most = settings["check-in.capacity"]
    if not most:
        return ""
    inside = roll_call.count_on_site(tx, facts.visit.building_id)
    return f"{facts.visit.building} is over its limit: {inside} on site, {most} allowed." if inside > most else ""


def _answer(facts: DeskFacts, at: datetime, stay_opened: bool, *, warning: str | None = None) -> CheckedIn:
    row = facts.visit
    return CheckedIn(
        visit_id=row.id,
        visitor=visits.shown_name(row),
        company=row.company or "",
        host=row.host,
        building=row.building,
        building_id=row.building_id,
        at=at.astimezone(ZoneInfo(row.time_zone)),
        stay_opened=stay_opened,
        repeated=warning is None,
        warning=warning or "",
    )


def _local(micros: int | None, zone: ZoneInfo) -> datetime | None:
    moment = instant_or_none(micros)
    return None if moment is None else moment.astimezone(zone)
