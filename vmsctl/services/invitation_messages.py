"""What visitors are told of their invitations: one message to each, however many days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import invitations as queries
from vmsctl.services import etickets, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

NEVER_SENT = "cancelled before it was sent"


def invited(tx: Transaction, ws: Workspace, tickets: Iterable[int]) -> None:
    """Queue the invitation itself; `tickets` are the visits whose ticket a visitor's others share."""
    tickets = list(tickets)
    for visit_id in tickets:
        outbox.queue(tx, ws, template="invitation", visit_id=visit_id)
    etickets.on_invited(tx, ws, tickets)


def changed(tx: Transaction, ws: Workspace, tickets: Iterable[int]) -> None:
    """Queue the change, except where a message still waits: that will tell how things stand when it goes out."""
    for visit_id in sorted(tickets):
        if not queries.waits(tx, visit_id):
            outbox.queue(tx, ws, template="invitation-changed", visit_id=visit_id)


def cancelled(tx: Transaction, ws: Workspace, tickets: Iterable[int]) -> None:
    """Queue the cancellation; who never read of the invitation does not read of its end."""
    for visit_id in sorted(tickets):
        if not queries.untell(tx, visit_id, NEVER_SENT):
            outbox.queue(tx, ws, template="invitation-cancelled", visit_id=visit_id)
