"""Messages waiting to be sent, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

_SHOWN = "(SELECT 1 FROM imports p WHERE p.id = o.import_id AND p.published_at IS NULL)"
LIST = f"""
SELECT o.id, o.template, o.visit_id, u.name, b.name, b.time_zone, o.state, o.created_at, o.due_at, o.attempts, o.why
FROM outbox o JOIN buildings b ON b.id = o.building_id LEFT JOIN users u ON u.id = o.user_id
WHERE (o.building_id = :building OR :building = 0) AND (o.state = :state OR :state = '') AND NOT EXISTS {_SHOWN}
ORDER BY o.id DESC LIMIT :limit
"""
ONE = "SELECT building_id, state FROM outbox WHERE id = :id"
PARKED = "SELECT id, building_id FROM outbox WHERE state = 'parked' ORDER BY id"
RETRY = "UPDATE outbox SET state = 'waiting', due_at = :at, attempts = 0, why = '' WHERE id = :id AND state = 'parked'"


class MessageRow(NamedTuple):
    """`to_user` is empty for what goes to the visitor; times in microseconds."""

    id: int
    template: str
    visit_id: int
    to_user: str | None
    building: str
    time_zone: str
    state: str
    created_at: int
    due_at: int
    attempts: int
    why: str


def listed(tx: Transaction, building_id: int, state: str, limit: int) -> list[MessageRow]:
    """The newest first; building 0 and state '' mean all."""
    return [MessageRow._make(row) for row in tx.rows(LIST, {"building": building_id, "state": state, "limit": limit})]


def parked(tx: Transaction) -> list[tuple[int, int]]:
    """Id and building of what was given up."""
    return [(int(id), int(building)) for id, building in tx.rows(PARKED)]
