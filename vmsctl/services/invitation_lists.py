"""Lists of invitations: one's own, or those of the buildings that one looks after."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant
from db.queries import buildings as building_queries
from db.queries import invitation_lists as queries
from db.queries import settings
from db.queries.invitation_lists import Window
from vmsctl.errors import Denied
from vmsctl.rules import reception_days
from vmsctl.rules import roles as role_rules
from vmsctl.rules.people import initials
from vmsctl.rules.settings import Settings
from vmsctl.services import buildings, list_export, roles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.queries.invitation_lists import ListedRow
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.workspace import Workspace

MOST = 500
_AHEAD, _BEHIND = timedelta(hours=14), timedelta(hours=12)
"""How far the earliest and the latest calendars of the world are from UTC."""


@dataclass(frozen=True, slots=True)
class InvitationSummary:
    """An invitation as a list shows it; `arrive_at` is the next time, or the first of one that is over. Times carry
    the building's offset; `state` is `upcoming`, `past` or `cancelled`."""

    id: str
    state: str
    arrive_at: datetime
    until: datetime
    host: str
    building: str
    visitors: str
    visits: int
    reason: str
    party: str
    rule: str
    created_by: str


def list_(
    ws: Workspace,
    *,
    past: bool = False,
    everybody: bool = False,
    building: str | None = None,
    days: int = 31,
    export_reason: str | None = None,
) -> list[InvitationSummary]:
    """What the acting user made or hosts, the next first; with `past` what is over, the latest first.

    `everybody` lists all of the buildings that the user looks after, for so many `days` ahead or back.
    `export_reason` is given where the list leaves the house as a file, a right of its own. Raises `Denied`.
    """
    which = "past" if past else "upcoming"
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        here = buildings.find(tx, ws, building) if building or everybody else None
        window = Window(_edge(ws.now(), past).isoformat(), here.id if here else 0, MOST)
        if everybody:
            rows = _of_buildings(tx, ws, grants, which, window, days)
        else:
            rows = queries.mine(tx, which, grants.user_id, window)
        if export_reason is not None:
            _require_export(grants, {row.building_id for row in rows}, export_reason, own=not everybody)
        shown = [row for row in rows if _belongs(row, ws.now(), past)]
        found = [_summary(row, grants, ws.now()) for row in shown]
    if export_reason is not None:
        list_export.note(ws, f"invitations {which}", Counter(row.building_id for row in shown), export_reason)
    return found


def _edge(now: datetime, past: bool) -> date:
    """The latest or earliest day that is today somewhere; the exact day is each building's own, weighed afterwards."""
    return (now + _AHEAD if past else now - _BEHIND).date()


def _belongs(row: ListedRow, now: datetime, past: bool) -> bool:
    today = now.astimezone(ZoneInfo(row.time_zone)).date().isoformat()
    return (row.last_day is not None and row.last_day >= today) is not past


def _of_buildings(
    tx: Transaction, ws: Workspace, grants: Grants, which: str, window: Window, days: int
) -> list[ListedRow]:
    reached = role_rules.buildings("see-visits", grants)
    spans: dict[tuple[date, date], list[int]] = defaultdict(list)
    for house in building_queries.listed(tx):
        if (reached is None or house.id in reached) and window.building in (0, house.id):
            today = ws.now().astimezone(ZoneInfo(house.time_zone)).date()
            back, ahead = (days, 0) if which == "past" else (0, days)
            most = _days_seen(tx, grants, house.id)
            first = today - timedelta(days=min(back, most))
            spans[first, today + timedelta(days=min(ahead, most))].append(house.id)
    if not spans:
        raise Denied("not-allowed", f"{grants.name} sees own invitations only.", "Leave --all out.")
    found = [
        row
        for (first, last), ids in spans.items()
        for row in queries.of_buildings(tx, which, ids, first.isoformat(), last.isoformat(), window)
    ]
    order = (lambda row: -row.arrive_at) if which == "past" else (lambda row: row.next_at or row.arrive_at)
    return sorted(found, key=order)[: window.most]


def _days_seen(tx: Transaction, grants: Grants, building_id: int) -> int:
    """How many days around today the user sees there."""
    if not reception_days.is_limited(grants, building_id):
        return reception_days.ALL_DAYS
    return int(Settings(settings.holding(tx, building_id))["visits.reception-days"])


def _require_export(grants: Grants, building_ids: Iterable[int], reason: str, *, own: bool) -> None:
    for building_id in building_ids:
        if no := role_rules.refusal("export-lists", grants, building_id, own=own, reason=reason):
            raise no


def _summary(row: ListedRow, grants: Grants, now: datetime) -> InvitationSummary:
    zone = ZoneInfo(row.time_zone)
    own = grants.user_id in (row.host_id, row.created_by)
    named = role_rules.reaches("see-name", grants, row.building_id, own=own) is not None
    first = row.first_visitor if named else initials(row.first_visitor)
    return InvitationSummary(
        id=str(row.id),
        state="cancelled" if row.cancelled_at else "upcoming" if _belongs(row, now, past=False) else "past",
        arrive_at=instant(row.next_at or row.arrive_at).astimezone(zone),
        until=instant(row.until).astimezone(zone),
        host=row.host,
        building=row.building,
        visitors=f"{first} and {row.visitors - 1} more" if row.visitors > 1 else first,
        visits=row.visits,
        reason=row.reason,
        party=row.party,
        rule=row.rule,
        created_by=row.creator,
    )
