"""Legal holds: who or what must be kept, why, on whose word and until when (PRV-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from db.instant import instant, stored
from db.queries import legal_holds as queries
from db.queries import retention as retention_queries
from db.queries import rows
from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules import passes
from vmsctl.rules.people import initials
from vmsctl.rules.roles import reaches
from vmsctl.rules.text import clean, is_id
from vmsctl.services import event_log, retention_periods, roles

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

ADDED, LIFTED = "hold.added", "hold.lifted"


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as people look at it; `until` is None for one with an open end, `standing` whether it keeps anything."""

    id: str
    what: str
    name: str
    why: str
    until: date | None
    by: str
    at: datetime
    lifted_at: datetime | None
    standing: bool


def add(ws: Workspace, what: str, *, why: str, until: date | None = None) -> Hold:
    """Hold a visitor (`visitor:17` or `17`) with all visits, or one visit (`v17`). The reason is the hold's own.

    Raises `Denied`, `NotFound`, `Conflict` when it is held already, `Invalid` for an end that is over.
    """
    with ws.transaction() as tx:
        roles.require(tx, ws, "hold-visitors", None, reason=why)
        now, today = ws.now(), _today(tx, ws)
        if until is not None and until < today:
            raise Invalid("hold-over", f"{until} is over.", "Give a later date, or none.")
        column, id = _meant(tx, what)
        if queries.is_held(tx, column, id, today.isoformat()):
            raise Conflict("held-already", f"{what} is under a hold already.", "See 'vmsctl retention hold list'.")
        hold = rows.insert(tx, "legal_holds", {
            column: id, "why": clean(why, what="reason"), "until": until.isoformat() if until else "",
            "created_at": stored(now), "created_by": ws.actor.user_id if ws.actor else None,
        })  # fmt: skip
        event_log.append(
            tx, ws, ADDED, f"{column.removesuffix('_id')}:{id}", chain=event_log.INSTALLATION, at=now,
            facts={"hold": hold, "until": until.isoformat() if until else ""}, personal={"reason": clean(why)},
        )  # fmt: skip
        return _one(tx, ws, hold)


def lift(ws: Workspace, hold: str, *, reason: str) -> Hold:
    """Let a hold end; raises `NotFound` for one that does not stand."""
    with ws.transaction() as tx:
        roles.require(tx, ws, "hold-visitors", None, reason=reason)
        now, id = ws.now(), int(hold) if is_id(hold) else 0
        by = ws.actor.user_id if ws.actor else None
        if not queries.lift(tx, id, at=stored(now), by=by, why=clean(reason)):
            raise NotFound("no-such-hold", f"No hold {hold[:40]!r} stands.", "See 'vmsctl retention hold list'.")
        event_log.append(
            tx, ws, LIFTED, f"hold:{id}", chain=event_log.INSTALLATION, at=now, personal={"reason": clean(reason)}
        )
        return _one(tx, ws, id)


def list_(ws: Workspace, *, everything: bool = False) -> list[Hold]:
    """The holds that stand, or also those that are over; an auditor reads initials."""
    with ws.reading() as tx:
        grants = roles.require(tx, ws, "see-retention", None)
        today, named = _today(tx, ws), reaches("see-name", grants, None, own=False) is not None
        found = [_hold(row if named else row._replace(name=initials(row.name)), today) for row in queries.listed(tx)]
    return [hold for hold in found if everything or hold.standing]


def standing(tx: Transaction, ws: Workspace) -> int:
    """How many hold somebody now."""
    kept = retention_queries.kept(tx, _today(tx, ws).isoformat())
    return len(kept.held_visitors) + len(kept.held_visits)


def _today(tx: Transaction, ws: Workspace) -> date:
    """The date that retention goes by: a hold stands until its last day is over in every building."""
    return min(retention_periods.calendar(tx, ws).today.values())


def _meant(tx: Transaction, what: str) -> tuple[str, int]:
    bare = what.strip().lower()
    visit = bare.startswith("v") and is_id(bare[1:])
    id = bare[1:] if visit else bare.removeprefix("visitor:")
    column = "visit_id" if visit else "visitor_id"
    if is_id(id):  # retention and erasure hold the same row while they look for holds
        retention_queries.lock(tx, visits=[int(id)] if visit else [], visitors=[] if visit else [int(id)])
    if not is_id(id) or not queries.is_there(tx, column, int(id)):
        raise NotFound("nothing-to-hold", f"There is no visitor or visit {what[:40]!r}.", "Give 'visitor:17' or 'v17'.")
    return column, int(id)


def _one(tx: Transaction, ws: Workspace, id: int) -> Hold:
    return next(_hold(row, _today(tx, ws)) for row in queries.listed(tx) if row.id == id)


def _hold(row: queries.HoldRow, today: date) -> Hold:
    until = date.fromisoformat(row.until) if row.until else None
    over = row.lifted_at is not None or (until is not None and until < today)
    what = f"visitor:{row.visitor_id}" if row.visitor_id is not None else passes.visit_name(row.visit_id or 0)
    lifted = None if row.lifted_at is None else instant(row.lifted_at)
    return Hold(str(row.id), what, row.name, row.why, until, row.by, instant(row.created_at), lifted, not over)
