"""A visit as people see it: with visitor, host, place, times, passes and stays.

A user who may see a visit but not its visitor's contact details gets them, the passes and the note empty, and
initials for the name (an auditor does).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant
from db.kinds import VisitState
from db.queries import stale_documents
from vmsctl.rules import passes, roles, verification

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.queries.visits import StayRow, VisitRow
    from vmsctl.rules.roles import Grants
    from vmsctl.workspace import Workspace


class StayView(NamedTuple):
    """One coming in and going out; times in the building's zone."""

    id: str
    in_at: datetime
    in_by: str
    out_at: datetime | None
    out_by: str
    how: str


class VisitView(NamedTuple):
    """A visit with all that a desk shows; times carry the building's offset, `missing` says what verification lacks,
    `listed` how the visitor meets the block list, for who may know."""

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
    host_id: int
    building: str
    building_id: int
    floor: str
    type: str
    reason: str
    note: str
    party: str
    origin: str
    day: date
    expected_at: datetime
    until: datetime
    arrived_at: datetime | None
    confirmation: str
    approved_how: str
    cancelled_why: str
    ticket_number: str
    pin: str
    link: str
    stays: tuple[StayView, ...]
    host_phone: str = ""
    listed: str = ""

    @property
    def since(self) -> datetime | None:
        """When the visitor came in, for one who has not gone out."""
        return next((stay.in_at for stay in self.stays if stay.out_at is None), None)


class Sight(NamedTuple):
    """What of a visit a user may see."""

    name: bool
    contact: bool
    note: bool
    block: bool


ALL = Sight(name=True, contact=True, note=True, block=True)


def sight(grants: Grants, building_id: int, *, own: bool) -> Sight:
    """How much of a building's visits, or of own ones there, a user sees."""
    return Sight(*(
        roles.reaches(action, grants, building_id, own=own) is not None
        for action in ("see-name", "see-contact", "see-note", "see-block")
    ))  # fmt: skip


def view(
    ws: Workspace, row: VisitRow, stays: Iterable[StayRow], *, seen: Sight = ALL, today: date, address: str,
    confirmation: str = "",
) -> VisitView:  # fmt: skip
    """A stored visit as it is shown on the building's day `today`; `address` is what links begin with."""
    zone = ZoneInfo(row.time_zone)
    lacking = missing(row)
    # Who may not know of a block gets nothing to pass on to the visitor either.
    passable = seen.contact and (seen.block or row.blocked_at is None)
    return VisitView(
        id=passes.visit_name(row.id),
        state=shown_state(row.state, row.day, arrived=row.arrived_at is not None, today=today),
        visitor_id=None if row.visitor_id is None else str(row.visitor_id),
        name=shown_name(row) if seen.name else _initials(shown_name(row)),
        email=(row.email or "") if seen.contact else "",
        phone=(row.phone or "") if seen.contact else "",
        company=(row.company or "") if seen.name else "",
        plate=(row.plate or "") if seen.contact else "",
        verified=not lacking,
        missing=lacking,
        blocked=seen.block and row.blocked_at is not None,
        host=row.host,
        host_id=row.host_id,
        building=row.building,
        building_id=row.building_id,
        floor=row.floor or "",
        type=row.type,
        reason=row.reason,
        note=row.note if seen.note else "",
        party=row.party,
        origin=row.origin,
        day=date.fromisoformat(row.day),
        expected_at=_local(row.expected_at, zone),
        until=_local(row.until, zone),
        arrived_at=None if row.arrived_at is None else _local(row.arrived_at, zone),
        confirmation=row.confirmation or confirmation,
        approved_how=row.approved_how,
        cancelled_why=row.cancelled_why,
        ticket_number=passes.ticket_number(ws.keys, row.ticket_of, row.ticket_counter) if passable else "",
        pin=passes.pin(ws.keys, row.id, row.pin_counter) if passable else "",
        link=link(ws, row, address) if passable else "",
        stays=tuple(_stay(stay, zone) for stay in stays),
        host_phone=row.host_phone if seen.contact else "",
    )


def shown_state(state: str, day: str, *, arrived: bool, today: date) -> str:
    """The state that people read: an expected visit of a past day is a no-show."""
    if state == VisitState.EXPECTED and not arrived and day < today.isoformat():
        return VisitState.NO_SHOW
    return state


def shown_name(row: VisitRow) -> str:
    """The visitor's name, or what is said of an unknown one."""
    return row.name if row.name is not None else row.unknown


def _initials(name: str) -> str:
    return " ".join(f"{word[0]}." for word in name.split())


def missing(row: VisitRow) -> tuple[str, ...]:
    """What the visitor still lacks to be verified."""
    if row.visitor_id is None:
        return ("name",)
    return verification.missing(row.fields, profile(row), stale_documents=stale_documents.names(row.stale))


def profile(row: VisitRow) -> Mapping[str, str]:
    """The visitor's attributes by name, custom ones as `custom.…`."""
    custom = json.loads(row.custom) if row.custom and row.custom != "{}" else {}
    given = {name: getattr(row, name) or "" for name in verification.ATTRIBUTES}
    return given | {f"custom.{name}": str(value) for name, value in custom.items()}


def link(ws: Workspace, row: VisitRow, address: str) -> str:
    """The visitor's link."""
    return f"{address.rstrip('/')}/i/{passes.link_token(ws.keys, row.ticket_of, row.ticket_counter)}"


def _stay(stay: StayRow, zone: ZoneInfo) -> StayView:
    return StayView(
        id=str(stay.id),
        in_at=_local(stay.in_at, zone),
        in_by=stay.in_by or "",
        out_at=None if stay.out_at is None else _local(stay.out_at, zone),
        out_by=stay.out_by or "",
        how=stay.out_how or stay.in_how,
    )


def _local(micros: int, zone: ZoneInfo) -> datetime:
    return instant(micros).astimezone(zone)
