"""Visits as people see them: the visit with visitor, host, place, times, passes and stays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant
from db.kinds import VisitState
from db.queries import visits as queries
from vmsctl.rules import passes, verification
from vmsctl.rules.settings import BY_NAME

if TYPE_CHECKING:
    from db.queries.visits import StayRow, VisitRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StayView:
    """One coming in and going out; times in the building's zone."""

    in_at: datetime
    in_by: str
    out_at: datetime | None
    out_by: str
    how: str


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit with all that a desk shows; times carry the building's offset, `missing` says what verification lacks."""

    id: str
    state: str
    visitor_id: str | None
    name: str
    email: str
    phone: str
    company: str
    plate: str
    verified: bool
    missing: tuple[str, ...]
    blocked: bool
    host: str
    building: str
    floor: str
    type: str
    reason: str
    note: str
    day: date
    expected_at: datetime
    until: datetime
    arrived_at: datetime | None
    confirmation: str
    ticket_number: str
    pin: str
    link: str
    stays: tuple[StayView, ...]


def view(tx: Transaction, ws: Workspace, row: VisitRow, *, today: date | None = None) -> VisitView:
    """A stored visit as it is shown."""
    zone = ZoneInfo(row.time_zone)
    lacking = missing(row)
    return VisitView(
        id=passes.visit_name(row.id),
        state=shown_state(row.state, row.day, arrived=row.arrived_at is not None, today=today or _today(ws, zone)),
        visitor_id=None if row.visitor_id is None else str(row.visitor_id),
        name=shown_name(row),
        email=row.email or "",
        phone=row.phone or "",
        company=row.company or "",
        plate=row.plate or "",
        verified=not lacking,
        missing=lacking,
        blocked=row.blocked_at is not None,
        host=row.host,
        building=row.building,
        floor=row.floor or "",
        type=row.type,
        reason=row.reason,
        note=row.note,
        day=date.fromisoformat(row.day),
        expected_at=_local(row.expected_at, zone),
        until=_local(row.until, zone),
        arrived_at=None if row.arrived_at is None else _local(row.arrived_at, zone),
        confirmation=row.confirmation,
        ticket_number=passes.ticket_number(ws.keys, row.ticket_of, row.ticket_counter),
        pin=passes.pin(ws.keys, row.id, row.pin_counter),
        link=link(ws, row, {}),
        stays=tuple(_stay(stay, zone) for stay in queries.stays(tx, row.id)),
    )


def shown_state(state: str, day: str, *, arrived: bool, today: date) -> str:
    """The state that people read: an expected visit of a past day is a no-show."""
    if state == VisitState.EXPECTED and not arrived and day < today.isoformat():
        return VisitState.NO_SHOW
    return state


def shown_name(row: VisitRow) -> str:
    """The visitor's name, or what is said of an unknown one."""
    return row.name if row.name is not None else row.unknown


def missing(row: VisitRow) -> tuple[str, ...]:
    """What the visitor still lacks to be verified."""
    return verification.missing(row.fields, profile(row)) if row.visitor_id is not None else ("name",)


def profile(row: VisitRow) -> Mapping[str, str]:
    """The visitor's attributes by name, custom ones as `custom.…`."""
    custom = json.loads(row.custom) if row.custom and row.custom != "{}" else {}
    given = {name: getattr(row, name) or "" for name in verification.ATTRIBUTES}
    return given | {f"custom.{name}": str(value) for name, value in custom.items()}


def link(ws: Workspace, row: VisitRow, settings: Mapping[str, str]) -> str:
    """The visitor's link."""
    kept = settings.get("portal.address")
    address = json.loads(kept) if kept else BY_NAME["portal.address"].default
    return f"{address}/i/{passes.link_token(ws.keys, row.ticket_of, row.ticket_counter)}"


def _stay(stay: StayRow, zone: ZoneInfo) -> StayView:
    return StayView(
        in_at=_local(stay.in_at, zone),
        in_by=stay.in_by or "",
        out_at=None if stay.out_at is None else _local(stay.out_at, zone),
        out_by=stay.out_by or "",
        how=stay.out_how or stay.in_how,
    )


def _local(micros: int, zone: ZoneInfo) -> datetime:
    return instant(micros).astimezone(zone)


def _today(ws: Workspace, zone: ZoneInfo) -> date:
    return ws.now().astimezone(zone).date()
