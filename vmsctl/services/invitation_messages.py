"""What visitors are told of their invitations: one message to each, however many days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import invitations as queries
from vmsctl.rules.mails import changes
from vmsctl.services import etickets, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from db.transaction import Transaction
    from vmsctl.rules.mails.changes import Noted
    from vmsctl.workspace import Workspace

NEVER_SENT = "cancelled before it was sent"


def invited(tx: Transaction, ws: Workspace, tickets: Iterable[int]) -> None:
    """Queue the invitation itself; `tickets` are the visits whose ticket a visitor's others share."""
    tickets = list(tickets)
    for visit_id in tickets:
        outbox.queue(tx, ws, template="invitation", visit_id=visit_id)
    etickets.on_invited(tx, ws, tickets)


def changed(tx: Transaction, ws: Workspace, before: Mapping[int, Noted]) -> None:
    """Queue the change with what held before, by ticket, except where a message still waits: that will tell how things
    stand when it goes out, and of one about a change what held before all of them."""
    for visit_id, noted in sorted(before.items()):
        if not queries.waits(tx, visit_id):
            about = changes.written(noted)
            outbox.queue(tx, ws, template="invitation-changed", visit_id=visit_id, about=about)
        elif (waiting := queries.noted(tx, visit_id)) is not None:
            queries.note(tx, waiting[0], changes.merged(waiting[1], noted))


def cancelled(tx: Transaction, ws: Workspace, tickets: Iterable[int]) -> None:
    """Queue the cancellation; who never read of the invitation does not read of its end."""
    for visit_id in sorted(tickets):
        if not queries.untell(tx, visit_id, NEVER_SENT):
            outbox.queue(tx, ws, template="invitation-cancelled", visit_id=visit_id)
