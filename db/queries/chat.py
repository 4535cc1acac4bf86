"""Arrivals that a chat is to be told of: the mail to the host is the sign, and the webhook's row stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

NEW = """
SELECT o.id, o.building_id, o.visit_id, o.user_id FROM outbox o
WHERE o.template = 'visitor-arrived' AND o.channel = 'mail' AND o.id > :after AND o.created_at > :since
  AND o.building_id IN (SELECT b.id FROM buildings b JOIN settings s ON s.building_id IN (0, b.id)
                        WHERE s.name = 'webhook.address' AND s.value <> '""')
  AND NOT EXISTS (SELECT 1 FROM outbox w WHERE w.visit_id = o.visit_id AND w.channel = 'webhook'
                  AND w.about = 'message:' || o.id)
ORDER BY o.id LIMIT 100
"""
NEWEST = "SELECT coalesce(max(id), 0) FROM outbox"
WAITING = "SELECT count(*) FROM outbox WHERE channel = 'webhook' AND state = 'waiting'"
PARK_OLDEST = """
UPDATE outbox SET state = 'parked', why = :why, due_at = :at WHERE id IN (
  SELECT id FROM outbox WHERE channel = 'webhook' AND state = 'waiting' ORDER BY id LIMIT :count)
"""


class Arrival(NamedTuple):
    message_id: int
    building_id: int
    visit_id: int
    user_id: int


def new(tx: Transaction, *, after: int, since: int) -> list[Arrival]:
    """Arrivals that no chat was told of; those after a message's id, and not older than `since` (microseconds)."""
    return [Arrival._make(row) for row in tx.rows(NEW, {"after": after, "since": since})]


def newest(tx: Transaction) -> int:
    """The last message's id."""
    return int(tx.value(NEWEST) or 0)


def park_beyond(tx: Transaction, most: int, *, why: str, at: int) -> int:
    """Park the oldest of what waits beyond so many; how many."""
    beyond = int(tx.value(WAITING) or 0) - most
    return tx.run(PARK_OLDEST, {"count": beyond, "why": why, "at": at}) if beyond > 0 else 0
