"""Keeping a visitor out, and letting them be invited again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import blocklist as listed
from db.queries import visitors as queries
from vmsctl.errors import Conflict
from vmsctl.rules import roles as role_rules
from vmsctl.rules.text import clean
from vmsctl.services import blocklist_hits, event_log, requests, roles, visitor_sight, visitor_views

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.queries.visitors import VisitorRow
    from db.transaction import Transaction
    from vmsctl.services.visitor_views import VisitorView
    from vmsctl.workspace import Workspace

BLOCKED = "visitor.blocked"
UNBLOCKED = "visitor.unblocked"


def block(ws: Workspace, visitor: str, *, reason: str, request_id: str | None = None) -> VisitorView:
    """Let nobody invite or check in this visitor; who is on site stays until checked out.

    Raises `NotFound`, `Denied` (without a reason too), `Conflict` when the visitor is blocked already.
    """

    def write(tx: Transaction, row: VisitorRow, why: str) -> None:
        assert ws.actor is not None
        if not queries.block(tx, row.id, at=stored(ws.now()), reason=why, by=ws.actor.user_id):
            raise Conflict("already-blocked", f"{row.name} is blocked already.", "Nothing needs to be done.")

    return _act(ws, visitor, BLOCKED, reason, request_id, write)


def unblock(ws: Workspace, visitor: str, *, reason: str, request_id: str | None = None) -> VisitorView:
    """Let this visitor be invited and checked in again, whatever entry of the block list is met now.

    Raises `NotFound`, `Denied` (without a reason too), `Conflict` when the visitor is not blocked.
    """

    def write(tx: Transaction, row: VisitorRow, why: str) -> None:
        settled = _settle(tx, ws, row.id, why)
        if not queries.unblock(tx, row.id) and not settled:
            raise Conflict("not-blocked", f"{row.name} is not blocked.", "Nothing needs to be done.")

    return _act(ws, visitor, UNBLOCKED, reason, request_id, write)


def _settle(tx: Transaction, ws: Workspace, visitor_id: int, why: str) -> bool:
    """Overrule the entries that the visitor meets: a manager those of the own buildings and, for these, those of all.
    Whether there were any."""
    reached = role_rules.buildings("block-visitor", roles.of_actor(tx, ws))
    places = {hit.building_id for hit in listed.open_hits(tx, visitor_id)} if reached is None else reached
    settled = [
        blocklist_hits.settle(tx, ws, visitor_id, place, why, everywhere=reached is None) for place in sorted(places)
    ]
    return any(settled)


def _act(
    ws: Workspace,
    visitor: str,
    kind: str,
    reason: str,
    request_id: str | None,
    write: Callable[[Transaction, VisitorRow, str], None],
) -> VisitorView:
    why = clean(reason, what="reason")
    with ws.transaction() as tx:
        grants = roles.of_actor(tx, ws)
        row = visitor_sight.found(tx, grants, visitor)
        where = visitor_sight.place_for(tx, "block-visitor", grants, row.id)
        roles.require(tx, ws, "block-visitor", where, reason=why)
        if not requests.repeats(tx, request_id, kind, f"visitor:{row.id}"):
            write(tx, row, why)
            event_log.append(
                tx, ws, kind, f"visitor:{row.id}", chain=where or event_log.INSTALLATION, at=ws.now(),
                request_id=request_id, personal={"reason": why},
            )  # fmt: skip
            tx.presence |= queries.buildings(tx, row.id)
        return visitor_views.view(tx, ws, visitor_sight.found(tx, grants, visitor), grants)
