"""Visits that come soon, whose visitor was invited by mail and has not been reminded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.instant import instant
from db.queries.roles import on_both
from db.queries.visits import FROM, PUBLISHED, SELECT, VisitRow

if TYPE_CHECKING:
    from db.transaction import Transaction

_REMINDED = """
(SELECT 1 FROM outbox o WHERE o.template = 'verification-reminder' AND o.visit_id IN (v.id, v.ticket_of))
"""
COMING = on_both(f"""{SELECT} {FROM}
WHERE v.building_id = :building AND v.state = 'expected' AND v.expected_at > :now AND v.expected_at <= :until
  AND v.day BETWEEN :first AND :last AND w.email <> '' AND w.blocked_at IS NULL AND {PUBLISHED}
  AND NOT EXISTS {_REMINDED}
  AND EXISTS (SELECT 1 FROM outbox i WHERE i.visit_id = v.ticket_of AND i.template = 'invitation' AND i.state = 'sent'
              AND i.sent_at < :earlier)
ORDER BY v.expected_at, v.id LIMIT 500""")
REMINDED = f"SELECT 1 FROM visits v WHERE v.id = :visit AND EXISTS {_REMINDED}"
"""A ticket's other days are asked for with the ticket's own visit, which is the first."""

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR


def coming(tx: Transaction, building_id: int, *, now: int, until: int) -> list[VisitRow]:
    """The next five hundred; who was invited within the last hour has read of it just now."""
    values = {
        "building": building_id, "now": now, "until": until, "earlier": now - _HOUR, "first": _date(now - _DAY),
        "last": _date(until + _DAY),
    }  # fmt: skip
    return [VisitRow._make(row) for row in tx.rows(COMING, values)]


def is_reminded(tx: Transaction, visit_id: int) -> bool:
    return tx.row(REMINDED, {"visit": visit_id}) is not None


def _date(micros: int) -> str:
    return instant(micros).date().isoformat()
