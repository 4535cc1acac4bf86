"""The reminder that a host's link came with, and the stay that it signs out of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

REMINDER = """
SELECT o.visit_id, o.user_id, o.created_at,
  (SELECT s.id FROM stays s WHERE s.visit_id = o.visit_id AND s.in_at <= o.created_at ORDER BY s.in_at DESC, s.id DESC
     LIMIT 1)
FROM outbox o WHERE o.id = :message AND o.template = 'check-out-reminder'
"""
STAY = """
SELECT s.id, s.visit_id, s.building_id, b.name, b.time_zone, coalesce(w.name, v.unknown), coalesce(w.company, ''),
  v.host_id, h.name, h.active, s.in_at, v.until, s.out_at, coalesce(s.out_how, '')
FROM stays s JOIN visits v ON v.id = s.visit_id JOIN buildings b ON b.id = s.building_id
JOIN users h ON h.id = v.host_id LEFT JOIN visitors w ON w.id = v.visitor_id
WHERE s.id = :stay
"""


class ReminderRow(NamedTuple):
    """`stay_id` is the visit's stay of when the reminder was queued, at `created_at` (microseconds)."""

    visit_id: int
    user_id: int
    created_at: int
    stay_id: int | None


class LinkedStay(NamedTuple):
    """Times in microseconds."""

    stay_id: int
    visit_id: int
    building_id: int
    building: str
    time_zone: str
    visitor: str
    company: str
    host_id: int
    host: str
    host_active: bool
    in_at: int
    until: int
    out_at: int | None
    out_how: str


def reminder(tx: Transaction, message_id: int) -> ReminderRow | None:
    row = tx.row(REMINDER, {"message": message_id})
    return None if row is None else ReminderRow._make(row)


def stay(tx: Transaction, stay_id: int) -> LinkedStay | None:
    row = tx.row(STAY, {"stay": stay_id})
    return None if row is None else LinkedStay._make(row)
