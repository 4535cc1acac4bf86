"""The host's answer to a walk-in, given by the host or a manager, or noted by the desk (CHK-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant
from db.kinds import VisitState
from db.queries import visits as visit_queries
from db.queries import walk_ins as queries
from vmsctl.errors import Conflict
from vmsctl.rules import approvals as rules
from vmsctl.rules import roles as role_rules
from vmsctl.rules.approvals import Asking
from vmsctl.rules.passes import visit_name
from vmsctl.rules.text import NAME_LENGTH, clean
from vmsctl.services import blocklist_hits, buildings, cases, event_log, listed_visits, requests, roles, visit_views

if TYPE_CHECKING:
    from datetime import datetime

    from db.transaction import Transaction
    from vmsctl.services.cases import Asked, Case
    from vmsctl.workspace import Workspace

APPROVED = "visit.approved"
DECLINED = "visit.declined"


class Answered(NamedTuple):
    """`state` is what the visit is now, `how` in what capacity or by what way the answer was given."""

    visit_id: int
    visitor: str
    host: str
    building: str
    building_id: int
    state: str
    how: str
    repeated: bool


class Waiting(NamedTuple):
    """A visit that waits for an answer, due at the building's time; `listed` says how it meets the block list."""

    visit: str
    at: datetime
    visitor: str
    company: str
    host: str
    reason: str
    listed: str


def waiting(ws: Workspace, building_id: int) -> list[Waiting]:
    """The visits from today on that wait for an answer in a building, the next first. Raises `Denied`."""
    with ws.reading() as tx:
        place = buildings.by_id(tx, building_id)
        roles.require(tx, ws, "approve-visit", place.id)
        grants = roles.of_actor(tx, ws)
        rows = queries.waiting(tx, place.id, place.today(ws.now()).isoformat())
        cases = [(row, visit_queries.by_id(tx, row.visit_id)) for row in rows]
        return [
            Waiting(
                visit_name(row.visit_id), place.local(instant(row.at)), row.visitor, row.company, row.host, row.reason,
                "" if case is None else listed_visits.words(tx, grants, case),
            )
            for row, case in cases
        ]  # fmt: skip


def approve(
    ws: Workspace, code: str, *, note: str = "", building: str | None = None, request_id: str | None = None
) -> Answered:
    """Let a walk-in be expected. The desk says with `note` how the host answered.

    Raises `Conflict` when there was an answer already, `Invalid`, `Denied`, `NotFound`.
    """
    return _answer(ws, code, APPROVED, note, building, request_id)


def decline(
    ws: Workspace, code: str, *, note: str = "", building: str | None = None, request_id: str | None = None
) -> Answered:
    """Say no to a walk-in, whose visit is cancelled then. As `approve`."""
    return _answer(ws, code, DECLINED, note, building, request_id)


def _answer(ws: Workspace, code: str, kind: str, note: str, building: str | None, request_id: str | None) -> Answered:
    note = clean(note, longest=NAME_LENGTH, what="note")
    with ws.transaction() as tx:
        what = cases.asked(tx, ws, "approve-visit", code, building)
        done = _attempt(tx, ws, what, kind, note, request_id)
        if not done.repeated:
            tx.presence.add(done.building_id)
        return done


def _attempt(tx: Transaction, ws: Workspace, what: Asked, kind: str, note: str, request_id: str | None) -> Answered:
    requests.take_turn(tx, request_id)
    this = cases.case(tx, ws, "approve-visit", what, request_id)
    row = this.visit
    if denied := role_rules.refusal("approve-visit", this.grants, row.building_id, own=this.is_hosts):
        raise denied
    if cases.repeats(this, kind):
        return _answered(this, row.state, row.approved_how or row.cancelled_why, repeated=True)
    asking = _asking(this, note, listed=bool(blocklist_hits.open_hits(tx, row.visitor_id, row.building_id)))
    approved = kind == APPROVED
    # Whom only a manager lets in, nobody need call the host about.
    blind = rules.blind(asking) if approved and asking.state == VisitState.AWAITING else None
    if no := blind or rules.refusal(asking):
        raise no
    how = rules.answers_as(asking)
    said = how if approved else " ".join(filter(None, (f"declined: {how}", note if note != how else "")))
    if not queries.answer(tx, row.id, approved=approved, by=this.grants.user_id, how=said):
        raise Conflict("not-awaiting", "Somebody has answered just now.", "Look at the visit.")
    others = listed_visits.approve(tx, ws, row, this.grants, how=said, why=note) if approved and asking.listed else []
    for visit_id, request in [(row.id, request_id), *((id, None) for id in others)]:
        event_log.append(
            tx, ws, kind, f"visit:{visit_id}", chain=row.building_id, at=ws.now(), request_id=request,
            personal={"how": said},
        )  # fmt: skip
    return _answered(this, VisitState.EXPECTED if approved else VisitState.CANCELLED, said, repeated=False)


def _asking(this: Case, note: str, *, listed: bool) -> Asking:
    row = this.visit
    return Asking(
        visitor=visit_views.shown_name(row),
        host=row.host,
        state=row.state,
        approved_how=row.approved_how,
        is_host=this.is_hosts,
        roles=frozenset(role for role, where in this.grants.roles if where in (None, row.building_id)),
        approval=this.settings["walk-ins.approval"],
        note=note,
        listed=listed,
    )


def _answered(this: Case, state: str, how: str, *, repeated: bool) -> Answered:
    row = this.visit
    return Answered(
        visit_id=row.id,
        visitor=visit_views.shown_name(row),
        host=row.host,
        building=row.building,
        building_id=row.building_id,
        state=state,
        how=how,
        repeated=repeated,
    )
