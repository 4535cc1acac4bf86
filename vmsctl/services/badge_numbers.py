"""The number on a visit's badge: at most one is good at a time, and each replacement voids the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.instant import stored
from db.kinds import PassKind
from db.queries import badges as queries
from db.queries import passes as pass_queries
from vmsctl.errors import Conflict
from vmsctl.rules import passes

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


def good(tx: Transaction, visit_id: int) -> int | None:
    """The counter of the badge that opens the visit, or None when there is none."""
    newest = queries.newest(tx, visit_id)
    return None if newest is None or newest.withdrawn_at is not None else newest.counter


def next_free(tx: Transaction, visit_id: int) -> int:
    """The counter of the badge that would be issued next."""
    newest = queries.newest(tx, visit_id)
    return 0 if newest is None else newest.counter + 1


def issue(tx: Transaction, ws: Workspace, visit_id: int) -> int:
    """A new badge number for a visit; the older ones open nothing from now on. Its counter."""
    counter = next_free(tx, visit_id)
    queries.withdraw(tx, visit_id, stored(ws.now()))
    (bearer,) = pass_queries.bearers(tx, [visit_id])
    lookup = passes.number_lookup(ws.keys, passes.badge_number(ws.keys, visit_id, counter))
    if not pass_queries.issue(tx, bearer, PassKind.BADGE, lookup, counter):
        raise Conflict("number-taken", "This badge number is another visit's.", "Try again; it is a chance in 10^18.")
    return counter
