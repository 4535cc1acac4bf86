"""How the portal's part of the store does, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.transaction import Transaction

OUTBOX = """
SELECT 'waiting', count(*) FROM outbox WHERE state = 'waiting'
UNION ALL SELECT 'claimed', count(*) FROM outbox WHERE state = 'claimed'
"""


def leases(tx: Transaction) -> list[tuple[str, int]]:
    """Each lease and until when it runs, in microseconds."""
    return [(str(name), int(until)) for name, until in tx.rows("SELECT name, until FROM leases ORDER BY name")]


def outbox(tx: Transaction) -> list[tuple[str, int]]:
    """How many messages wait and are being sent; the partial indexes count them."""
    return [(str(state), int(number)) for state, number in tx.rows(OUTBOX)]


def sessions(tx: Transaction, *, now: int) -> int:
    """Sessions that are open."""
    return int(tx.value("SELECT count(*) FROM portal_sessions WHERE until > :now", {"now": now}))
