"""Ending by the clock the stays that nobody was seen to end, after reminding the host (CHK-5).

Each stay is an act of its own, by compare-and-set: who is checked out meanwhile is left alone, two that do this at once
end each stay once, and one that was killed leaves nothing half done.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant, instant_or_none, stored
from db.queries import automatic_check_out as queries
from db.queries import settings as setting_queries
from vmsctl.rules import automatic_check_out as rules
from vmsctl.rules import schedule
from vmsctl.rules.automatic_check_out import Plan
from vmsctl.rules.settings import Settings
from vmsctl.services import buildings, event_log, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from db.queries.automatic_check_out import OverdueStay
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

PRESUMED, REMINDED = "visit.presumed-left", "visit.check-out-reminded"
REMINDER = "check-out-reminder"


class Waiting(NamedTuple):
    """What a building's clock has to do with its open stays at this moment."""

    to_remind: list[OverdueStay]
    to_end: list[OverdueStay]


def run(ws: Workspace, building_id: int) -> int:
    """End the stays of a building that are over; how many."""
    return sum(_end(ws, building_id, stay) for stay in waiting(ws, building_id).to_end)


def remind(ws: Workspace, building_id: int) -> int:
    """Remind the hosts of those whose stay the clock is about to end; how many."""
    return sum(_remind(ws, building_id, stay) for stay in waiting(ws, building_id).to_remind)


def waiting(ws: Workspace, building_id: int) -> Waiting:
    """Whom to remind of and whose stay to end, as of now."""
    now = ws.now()
    with ws.reading() as tx:
        place = buildings.by_id(tx, building_id)
        plan = _plan(tx, building_id)
        found = queries.overdue(tx, building_id, stored(now + plan.reminder)) if plan.is_on else []
    to_remind, to_end = [], []
    for stay in found:
        end, reminded = _end_of(plan, stay, place), instant_or_none(stay.reminded_at)
        if end is not None and rules.reminds(plan, end, reminded, now):
            to_remind.append(stay)
        elif end is not None and rules.presumes(plan, end, reminded, now):
            to_end.append(stay)
    return Waiting(to_remind, to_end)


def _plan(tx: Transaction, building_id: int) -> Plan:
    settings = Settings(setting_queries.holding(tx, building_id))
    return Plan(
        schedule.time_of(settings["check-out.automatic-at"]),
        settings["check-out.automatic-hours"],
        timedelta(minutes=settings["check-out.reminder-minutes"]),
    )


def _end_of(plan: Plan, stay: OverdueStay, place: Place) -> datetime | None:
    return rules.ends_at(plan, instant(stay.in_at), instant(stay.until), place.zone)


def _end(ws: Workspace, building_id: int, stay: OverdueStay) -> bool:
    now = ws.now()
    with ws.transaction() as tx:
        if not queries.presume(tx, stay, max(stored(now), stay.in_at)):
            return False
        subject = f"visit:{stay.visit_id}"
        event_log.append(tx, ws, PRESUMED, subject, chain=building_id, at=now, facts={"stay": stay.stay_id})
        tx.presence.add(building_id)
    return True


def _remind(ws: Workspace, building_id: int, stay: OverdueStay) -> bool:
    now = ws.now()
    with ws.transaction() as tx:
        if not queries.remind(tx, stay, stored(now)):
            return False
        outbox.queue(
            tx, ws, template=REMINDER, building_id=building_id, visit_id=stay.visit_id, user_id=stay.host_id,
            about=f"stay:{stay.stay_id}",
        )  # fmt: skip
        subject = f"visit:{stay.visit_id}"
        event_log.append(tx, ws, REMINDED, subject, chain=building_id, at=now, facts={"stay": stay.stay_id})
    return True
