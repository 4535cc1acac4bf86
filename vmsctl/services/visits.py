"""Visits to look at: one of a code, or a list. Lists start from what the acting user may see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.kinds import VisitState
from db.queries import buildings as building_queries
from db.queries import settings as setting_queries
from db.queries import visits as queries
from vmsctl.errors import Invalid
from vmsctl.rules import reception_days
from vmsctl.rules import roles as role_rules
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.services import buildings, cases, roles, visit_views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.queries.visits import ListedVisit, VisitRow
    from db.transaction import Transaction
    from vmsctl.errors import VmsError
    from vmsctl.rules.roles import Grants
    from vmsctl.services.cases import Asked, Case
    from vmsctl.services.visit_views import VisitView
    from vmsctl.workspace import Workspace

MISSED_DAYS = 7
"""How far back missed visits are listed when no date is given."""


class Span(NamedTuple):
    """The days of one building that a list looks at, and today there."""

    first: date
    last: date
    today: date


def show(ws: Workspace, code: str, *, building: str | None = None) -> VisitView:
    """The visit of a visit id, ticket number, badge number or PIN. Raises `NotFound`, `Denied`, `Invalid`."""
    with ws.reading() as tx:
        what, this = cases.found(tx, ws, "see-visits", code, building)
        if no := too_far(ws, this, what):
            raise no
        return of_case(tx, ws, this)


def too_far(ws: Workspace, this: Case, what: Asked) -> VmsError | None:
    """Why the user may not look at a visit of this day by its id, or None. Who holds its pass stands at the desk, and
    one who is still inside is of interest whatever the day."""
    row = this.visit
    inside = row.stay_visit_id == row.id
    if what.meant.kind != "visit" or inside or cases.is_own(this.grants, row):
        return None
    days = reception_days.days_seen(this.grants, row.building_id, this.settings["visits.reception-days"])
    day, today = date.fromisoformat(row.day), ws.now().astimezone(this.zone).date()
    return reception_days.refusal(day, day, today=today, days=days)


def of_case(tx: Transaction, ws: Workspace, this: Case) -> VisitView:
    """The visit of an act as the acting user may see it."""
    row = this.visit
    seen = visit_views.view(
        ws,
        row,
        queries.stays(tx, row.id),
        seen=visit_views.sight(this.grants, row.building_id, own=cases.is_own(this.grants, row)),
        today=ws.now().astimezone(this.zone).date(),
        address=this.settings["portal.address"],
        confirmation=this.settings["check-in.confirmation"],
    )
    if not seen.blocked:
        return seen
    from vmsctl.services import listed_visits

    return seen._replace(listed=listed_visits.words(tx, this.grants, row))


def list_(
    ws: Workspace,
    *,
    day: date | str | None = None,
    on_site: bool = False,
    missed: bool = False,
    building: str | None = None,
    export_reason: str | None = None,
) -> list[VisitView]:
    """The visits of a day (today where none is given; one in words is each building's own), those whose visitor is on
    site whatever the day, or the missed ones: open stays of a past day, presumed left, and no-shows.

    `export_reason` is given where the list leaves the house as a file, which is a right of its own. Raises `Denied`.
    """
    if on_site and missed:
        raise Invalid("two-lists", "On site and missed are two lists.", "Ask for one of them.")
    which = "on-site" if on_site else "missed" if missed else "day"
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        wanted = _wanted(tx, ws, building, day, MISSED_DAYS if missed else 0)
        reached = role_rules.buildings("see-visits", grants)
        whole = {id: span for id, span in wanted.items() if reached is None or id in reached}
        if not on_site:
            whole = {id: _as_far_as_seen(tx, grants, id, span) for id, span in whole.items()}
        if export_reason is not None:
            _require_export(grants, wanted, export_reason)
        found = _found(tx, which, whole, wanted, grants.user_id)
        address = str(Settings(setting_queries.holding(tx, INSTALLATION))["portal.address"])
        shown = (visit for visit in found if _belongs(visit.row, which, (whole | wanted)[visit.row.building_id]))
        views = [_view(ws, grants, visit, wanted[visit.row.building_id].today, address) for visit in shown]
    if export_reason is not None:
        from vmsctl.services import list_export

        counts = {id: sum(view.building_id == id for view in views) for id in wanted}
        list_export.note(ws, f"visits {which}", counts, export_reason)
    return views


def _wanted(tx: Transaction, ws: Workspace, building: str | None, day: date | str | None, back: int) -> dict[int, Span]:
    """The buildings that are asked for, each with its days: the one of the name or of this desk, else all."""
    here = buildings.find(tx, ws, building)
    spans = {}
    for house in building_queries.listed(tx):
        if here is None or here.id == house.id:
            today = ws.now().astimezone(ZoneInfo(house.time_zone)).date()
            asked = _day(day, today)
            spans[house.id] = Span(asked or today - timedelta(days=back), asked or today, today)
    return spans


def _day(day: date | str | None, today: date) -> date | None:
    if not isinstance(day, str):
        return day
    if not day.strip():
        return None
    from vmsctl.rules import local_time

    return local_time.written_day(day, today)


def _as_far_as_seen(tx: Transaction, grants: Grants, building_id: int, span: Span) -> Span:
    """The days of a span that the user may look at there; raises `Denied` when it is none of them."""
    if not reception_days.is_limited(grants, building_id):
        return span
    days = Settings(setting_queries.holding(tx, building_id))["visits.reception-days"]
    if no := reception_days.refusal(span.first, span.last, today=span.today, days=days):
        raise no
    around = timedelta(days=days)
    return span._replace(first=max(span.first, span.today - around), last=min(span.last, span.today + around))


def _require_export(grants: Grants, wanted: Iterable[int], reason: str) -> None:
    for building_id in wanted:
        if no := role_rules.refusal("export-lists", grants, building_id, own=True, reason=reason):
            raise no


def _found(
    tx: Transaction, which: str, whole: dict[int, Span], wanted: dict[int, Span], user: int
) -> list[ListedVisit]:
    """One question for the buildings that the user sees as a whole, one for own visits in the others."""
    found: list[ListedVisit] = []
    if whole:
        found = queries.listed(tx, which, buildings=list(whole), user=None, **_days(whole))
    others = {id: span for id, span in wanted.items() if id not in whole}
    if others:
        own = queries.listed(tx, which, buildings=(), user=user, **_days(others))
        found += [visit for visit in own if visit.row.building_id in others]
    return found


def _days(spans: dict[int, Span]) -> dict[str, str]:
    first, last = min(span.first for span in spans.values()), max(span.last for span in spans.values())
    return {"first": first.isoformat(), "last": last.isoformat()}


def _belongs(row: VisitRow, which: str, span: Span) -> bool:
    """Whether a visit that was found is one of the list, on its building's own calendar."""
    inside = row.stay_visit_id == row.id
    if which == "on-site":
        return inside
    on_day = span.first.isoformat() <= row.day <= span.last.isoformat()
    if which == "day":
        return on_day
    state = visit_views.shown_state(row.state, row.day, arrived=row.arrived_at is not None, today=span.today)
    if inside:
        return row.day < span.today.isoformat()
    return on_day and state in (VisitState.PRESUMED_LEFT, VisitState.NO_SHOW)


def _view(ws: Workspace, grants: Grants, visit: ListedVisit, today: date, address: str) -> VisitView:
    row = visit.row
    seen = visit_views.sight(grants, row.building_id, own=cases.is_own(grants, row))
    return visit_views.view(ws, row, visit.stays, seen=seen, today=today, address=address)
