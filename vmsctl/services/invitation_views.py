"""Invitations as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant
from db.queries import invitations as queries
from db.queries import settings
from db.queries import visits as visit_queries
from vmsctl.errors import NotFound
from vmsctl.rules.roles import reaches
from vmsctl.rules.settings import Settings
from vmsctl.rules.text import clean, is_id
from vmsctl.services import visit_views

if TYPE_CHECKING:
    from db.queries.invitations import InvitationRow
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.services.visit_views import Sight, VisitView
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation with its visits; times carry the building's offset, `rule` is empty for a single day."""

    id: str
    host: str
    building: str
    floor: str
    type: str
    reason: str
    note: str
    party: str
    arrive_at: datetime
    until: datetime
    rule: str
    origin: str
    created_by: str
    created_at: datetime
    cancelled_at: datetime | None
    visits: tuple[VisitView, ...]


def number(text: str) -> int:
    """An invitation's id as it is typed; raises `NotFound`."""
    bare = text.strip()
    if not is_id(bare):
        raise NotFound(
            "no-such-invitation", f"There is no invitation {clean(text[:40])!r}.", "See 'vmsctl invitations list'."
        )
    return int(bare)


def visible(tx: Transaction, grants: Grants, invitation_id: int) -> InvitationRow:
    """The invitation, or `NotFound`: what one may not see is as if it were not there."""
    row = queries.by_id(tx, invitation_id)
    if row is None or reaches("see-visits", grants, row.building_id, own=is_own(row, grants)) is None:
        raise NotFound(
            "no-such-invitation", f"There is no invitation {invitation_id}.", "See 'vmsctl invitations list'."
        )
    return row


def is_own(row: InvitationRow, grants: Grants) -> bool:
    """Whether the user made it or is its host."""
    return grants.user_id in (row.created_by, row.host_id)


def view(tx: Transaction, ws: Workspace, row: InvitationRow, grants: Grants) -> InvitationView:
    """A stored invitation as this user may read it."""
    zone = ZoneInfo(row.time_zone)
    seen = visit_views.sight(grants, row.building_id, own=is_own(row, grants))
    return InvitationView(
        id=str(row.id),
        host=row.host,
        building=row.building,
        floor=row.floor or "",
        type=row.type,
        reason=row.reason,
        note=row.note if seen.note else "",
        party=row.party,
        arrive_at=instant(row.arrive_at).astimezone(zone),
        until=instant(row.until).astimezone(zone),
        rule=row.rule,
        origin=row.origin,
        created_by=row.creator,
        created_at=instant(row.created_at).astimezone(zone),
        cancelled_at=None if row.cancelled_at is None else instant(row.cancelled_at).astimezone(zone),
        visits=_visits(tx, ws, row, seen),
    )


def _visits(tx: Transaction, ws: Workspace, row: InvitationRow, seen: Sight) -> tuple[VisitView, ...]:
    holding = Settings(settings.holding(tx, row.building_id))
    today = ws.now().astimezone(ZoneInfo(row.time_zone)).date()
    return tuple(
        visit_views.view(
            ws, visit, visit_queries.stays(tx, visit.id), seen=seen, today=today,
            address=holding["portal.address"], confirmation=holding["check-in.confirmation"],
        )
        for visit in queries.visits(tx, row.id)
    )  # fmt: skip
