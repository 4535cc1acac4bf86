"""Visitors whose details are not complete are reminded some hours before they come, once for each ticket."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import buildings as building_queries
from db.queries import settings as setting_queries
from db.queries import verification_reminders as queries
from vmsctl.rules.settings import Settings
from vmsctl.services import outbox, visit_views

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace

TEMPLATE = "verification-reminder"


def queue_due(ws: Workspace) -> list[int]:
    """Queue the reminders that are due now in every building; the visits."""
    with ws.reading() as tx:
        places = building_queries.active(tx)
    return [visit for place in places for visit in _of_building(ws, place.id)]


def _of_building(ws: Workspace, building_id: int) -> list[int]:
    now = ws.now()
    with ws.reading() as tx:
        hours = int(Settings(setting_queries.holding(tx, building_id))["mail.reminder-hours"])
        until = stored(now + timedelta(hours=hours))
        rows = queries.coming(tx, building_id, now=stored(now), until=until) if hours else []
    lacking = [row.id for row in rows if visit_views.missing(row)]
    return [visit for visit in lacking if _queue(ws, building_id, visit)]


def _queue(ws: Workspace, building_id: int, visit_id: int) -> bool:
    """False when somebody else has queued it meanwhile, or the visitor gets no mail from here."""
    with ws.transaction() as tx:
        if queries.is_reminded(tx, visit_id):
            return False
        return outbox.queue(tx, ws, template=TEMPLATE, building_id=building_id, visit_id=visit_id).id is not None
