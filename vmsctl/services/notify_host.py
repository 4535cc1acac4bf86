"""Telling the host that the visitor is here, as an act of its own (CON-2)."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant, stored
from db.queries import notify_host as queries
from vmsctl.rules import notify_host as rules
from vmsctl.rules import roles as role_rules
from vmsctl.services import cases, event_log, requests, visit_views

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.cases import Asked, Case
    from vmsctl.workspace import Workspace

NOTIFIED = "visit.host-notified"


class HostNotified(NamedTuple):
    """A message to the host waits to be sent; `at` the building's time. `repeated`: this request had queued it."""

    visit_id: int
    visitor: str
    host: str
    building: str
    at: datetime
    repeated: bool


def notify_host(
    ws: Workspace, code: str, *, building: str | None = None, request_id: str | None = None
) -> HostNotified:
    """Queue a message that tells the host of the visitor.

    Raises `Conflict` while one waits already or went out within the last minute, `Refused` for a visit whose visitor
    cannot be here, `Denied`, `NotFound`.
    """
    with ws.transaction() as tx:
        return _attempt(tx, ws, cases.asked(tx, ws, "notify-host", code, building), request_id)


def _attempt(tx: Transaction, ws: Workspace, what: Asked, request_id: str | None) -> HostNotified:
    requests.take_turn(tx, request_id)
    queries.hold(tx, what.meant.visit_id)
    this = cases.case(tx, ws, "notify-host", what, request_id)
    if denied := role_rules.refusal("notify-host", this.grants, this.visit.building_id):
        raise denied
    told = _told(tx, this)
    if cases.repeats(this, NOTIFIED):
        return _answer(this, told.at if told else ws.now(), repeated=True)
    now = ws.now()
    row = this.visit
    here = rules.Announced(row.state, date.fromisoformat(row.day), row.host, row.host_phone, told)
    if no := rules.refusal(here, now=now, zone=this.zone):
        raise no
    queries.queue(tx, queries.Notice(row.building_id, row.id, row.host_id, os.urandom(16).hex(), stored(now)))
    event_log.append(
        tx, ws, NOTIFIED, this.subject, chain=row.building_id, at=now, request_id=request_id,
        facts={"host": row.host_id},
    )  # fmt: skip
    return _answer(this, now, repeated=False)


def _told(tx: Transaction, this: Case) -> rules.Told | None:
    last = queries.last(tx, this.visit.id)
    return None if last is None else rules.Told(instant(last.at), last.state)


def _answer(this: Case, at: datetime, *, repeated: bool) -> HostNotified:
    row = this.visit
    return HostNotified(
        visit_id=row.id,
        visitor=visit_views.shown_name(row),
        host=row.host,
        building=row.building,
        at=at.astimezone(this.zone),
        repeated=repeated,
    )
