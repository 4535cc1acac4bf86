"""Putting the times of a check-in or check-out right, with a reason; the old ones stay in the audit trail (CHK-2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant, stored
from db.kinds import Policy, StayHow
from db.queries import correct_times as queries
from db.queries import visits as stay_queries
from vmsctl.errors import Conflict, Invalid, NotFound, Refused
from vmsctl.rules import correct_times as rules
from vmsctl.rules import roles as role_rules
from vmsctl.rules.correct_times import Other, Times
from vmsctl.rules.text import clean
from vmsctl.services import cases, event_log, requests, visit_views

if TYPE_CHECKING:
    from db.queries.visits import StayRow
    from db.transaction import Transaction
    from vmsctl.services.cases import Asked, Case
    from vmsctl.workspace import Workspace

CORRECTED = "visit.times-corrected"

When = datetime | str | None
"""An aware time, or one as written: `10:05` on the stay's day, or `2026-11-23T10:05` on the building's clock."""


class Corrected(NamedTuple):
    """The stay's times as they are now (the building's), and the visit's state."""

    visit_id: int
    visitor: str
    building: str
    building_id: int
    in_at: datetime
    out_at: datetime | None
    state: str
    repeated: bool


def correct(
    ws: Workspace,
    code: str,
    *,
    in_at: When = None,
    out_at: When = None,
    reason: str,
    stay: str | None = None,
    building: str | None = None,
    request_id: str | None = None,
) -> Corrected:
    """Set when the visitor came in or left; of the last stay unless `stay` names another of the visit.

    A time for leaving ends a stay that nobody has ended. Raises `Invalid` for times that cannot be, `Refused` when
    there is nothing to correct, `Conflict`, `Denied`, `NotFound`.
    """
    if in_at is None and out_at is None:
        raise Invalid("time-missing", "No time is given.", "Give --in TIME, --out TIME, or both.")
    with ws.transaction() as tx:
        what = cases.asked(tx, ws, "correct-times", code, building)
        done = _attempt(tx, ws, what, (in_at, out_at), clean(reason, what="reason"), stay, request_id)
        if not done.repeated:
            tx.presence.add(done.building_id)
        return done


def _attempt(
    tx: Transaction, ws: Workspace, what: Asked, given: tuple[When, When], reason: str, stay: str | None,
    request_id: str | None,
) -> Corrected:  # fmt: skip
    requests.take_turn(tx, request_id)
    this = cases.case(tx, ws, "correct-times", what, request_id)
    stays = stay_queries.stays(tx, this.visit.id)
    old = _stay_meant(stays, stay)
    _require(ws, this, old, only_leaving=given[0] is None, reason=reason)
    if cases.repeats(this, CORRECTED):
        return _answer(
            this, old.in_at if old else this.visit.arrived_at or 0, old and old.out_at, this.visit.state, True
        )
    if old is None:
        return _correct_arrival(tx, ws, this, given, reason, request_id)
    new = _new_times(this, old, given, ws.now())
    others = _others(tx, this, old)
    if no := rules.refusal(new, others, now=ws.now(), zone=this.zone):
        raise no
    change = _change(ws, this, stays, old, new)
    if not queries.record(tx, change):
        raise Conflict("visit-moved-on", "Somebody else has changed this visit just now.", "Look at it again.")
    before: dict[str, int | str | None] = {
        "in_at": old.in_at,
        "in_how": old.in_how,
        "out_at": old.out_at,
        "out_how": old.out_how,
    }
    _append(tx, ws, this, {"stay": old.id}, before, change.in_at, change.out_at, reason, request_id)
    return _answer(this, change.in_at, change.out_at, change.state, False)


def _stay_meant(stays: list[StayRow], wanted: str | None) -> StayRow | None:
    if wanted is None:
        return stays[-1] if stays else None
    for stay in stays:
        if str(stay.id) == wanted.strip():
            return stay
    raise NotFound("no-such-stay", f"This visit has no stay {clean(wanted[:40])!r}.", "See 'vmsctl visits show'.")


def _require(ws: Workspace, this: Case, old: StayRow | None, *, only_leaving: bool, reason: str) -> None:
    """Permission by matrix and settings. Of a missed check-out, receptionists may always say when it was, and hosts
    where the policy lets them check out."""
    missed = old is not None and only_leaving and rules.is_missed(
        old.out_how, still_inside=old.out_at is None, in_at=instant(old.in_at), now=ws.now(), zone=this.zone
    )  # fmt: skip
    settings = this.settings
    hosts_out = missed and settings["check-in.policy"] == Policy.HOST_AND_RECEPTION
    own = this.is_hosts and (settings["check-in.hosts-correct"] or hosts_out)
    grants = cases.counting(this, reception=missed or settings["check-in.reception-corrects"])
    if no := role_rules.refusal("correct-times", grants, this.visit.building_id, own=own, reason=reason):
        raise no


def _new_times(this: Case, old: StayRow, given: tuple[When, When], now: datetime) -> Times:
    came = _moment(this, given[0], instant(old.in_at), "time of coming in", now)
    left = _moment(this, given[1], instant(old.in_at), "time of leaving", now)
    return Times(came or instant(old.in_at), left or (None if old.out_at is None else instant(old.out_at)))


def _moment(this: Case, given: When, near: datetime, what: str, now: datetime) -> datetime | None:
    return rules.written(given, near, this.zone, what=what, now=now) if isinstance(given, str) else given


def _others(tx: Transaction, this: Case, old: StayRow) -> list[Other]:
    if this.visit.visitor_id is None:
        return []
    return [
        Other(visit_id, Times(instant(in_at), None if out_at is None else instant(out_at)))
        for visit_id, in_at, out_at in queries.other_stays(tx, this.visit.visitor_id, old.id)
    ]


def _change(ws: Workspace, this: Case, stays: list[StayRow], old: StayRow, new: Times) -> queries.Correction:
    in_at, out_at = stored(new.in_at), None if new.out_at is None else stored(new.out_at)
    leaves = out_at != old.out_at
    others = [stay for stay in stays if stay.id != old.id]
    last_how = StayHow.CORRECTION if leaves else old.out_how
    if any(stay.in_at > in_at for stay in others):
        last_how = max(others, key=lambda stay: stay.in_at).out_how
    inside = out_at is None or any(stay.out_at is None for stay in others)
    assert ws.actor is not None
    return queries.Correction(
        visit=this.visit.id,
        stay=old.id,
        old_in=old.in_at,
        old_out=old.out_at,
        in_at=in_at,
        in_how=StayHow.CORRECTION if in_at != old.in_at else old.in_how,
        out_at=out_at,
        out_how=StayHow.CORRECTION if leaves else old.out_how,
        leaves=int(leaves),
        out_by=ws.actor.user_id,
        out_desk=ws.actor.desk if leaves else old.out_desk,
        old_state=this.visit.state,
        state=rules.state_of(last_how, inside=inside),
        at=stored(ws.now()),
    )


def _correct_arrival(
    tx: Transaction, ws: Workspace, this: Case, given: tuple[When, When], reason: str, request_id: str | None
) -> Corrected:
    """Where nobody is checked in or out, the time of the arrival is all there is."""
    row = this.visit
    if row.arrived_at is None or given[0] is None:
        raise Refused(
            "nothing-to-correct", f"{visit_views.shown_name(row)} has not come in.", "Check in first, then correct."
        )
    new = _moment(this, given[0], instant(row.arrived_at), "time of arrival", ws.now())
    assert new is not None
    if no := rules.refusal(Times(new, None), [], now=ws.now(), zone=this.zone):
        raise no
    if not queries.record_arrival(tx, row.id, row.arrived_at, stored(new)):
        raise Conflict("visit-moved-on", "Somebody else has changed this visit just now.", "Look at it again.")
    _append(tx, ws, this, {}, {"in_at": row.arrived_at}, stored(new), None, reason, request_id)
    return _answer(this, stored(new), None, row.state, False)


def _append(
    tx: Transaction, ws: Workspace, this: Case, facts: dict[str, int], old: dict[str, int | str | None],
    in_at: int, out_at: int | None, reason: str, request_id: str | None,
) -> None:  # fmt: skip
    personal = {"old": old, "new": {"in_at": in_at, "out_at": out_at}, "reason": reason}
    event_log.append(
        tx, ws, CORRECTED, this.subject, chain=this.visit.building_id, at=ws.now(), request_id=request_id,
        facts=facts, personal=personal,
    )  # fmt: skip


def _answer(this: Case, in_at: int, out_at: int | None, state: str, repeated: bool) -> Corrected:
    row = this.visit
    return Corrected(
        visit_id=row.id,
        visitor=visit_views.shown_name(row),
        building=row.building,
        building_id=row.building_id,
        in_at=instant(in_at).astimezone(this.zone),
        out_at=None if out_at is None else instant(out_at).astimezone(this.zone),
        state=state,
        repeated=repeated,
    )
