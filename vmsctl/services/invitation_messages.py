"""What visitors are told of their invitations: one message to each, however many days."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from db.instant import stored
from db.queries import invitations as queries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

NEVER_SENT = "cancelled before it was sent"


def invited(tx: Transaction, ws: Workspace, tickets: Iterable[int]) -> None:
    """Queue the invitation itself; `tickets` are the visits whose ticket a visitor's others share."""
    for visit_id in tickets:
        _tell(tx, ws, visit_id, "invitation")


def changed(tx: Transaction, ws: Workspace, tickets: Iterable[int]) -> None:
    """Queue the change, except where a message still waits: that will tell how things stand when it goes out."""
    for visit_id in sorted(tickets):
        if not queries.waits(tx, visit_id):
            _tell(tx, ws, visit_id, "invitation-changed")


def cancelled(tx: Transaction, ws: Workspace, tickets: Iterable[int]) -> None:
    """Queue the cancellation; who never read of the invitation does not read of its end."""
    for visit_id in sorted(tickets):
        if not queries.untell(tx, visit_id, NEVER_SENT):
            _tell(tx, ws, visit_id, "invitation-cancelled")


def _tell(tx: Transaction, ws: Workspace, visit_id: int, template: str) -> None:
    queries.tell(tx, visit_id, template, message_id=secrets.token_hex(16), at=stored(ws.now()))
