"""The reminder that a host's link came with, and the stay that it signs out of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

REMINDER = """
SELECT visit_id, user_id, about, created_at FROM outbox WHERE id = :message AND template = 'check-out-reminder'
"""
STAY = """
SELECT s.id, s.visit_id, s.building_id, b.name, b.time_zone, coalesce(w.name, v.unknown), coalesce(w.company, ''),
  v.host_id, h.name, h.active, s.in_at, v.until, s.out_at, coalesce(s.out_how, '')
FROM stays s JOIN visits v ON v.id = s.visit_id JOIN buildings b ON b.id = s.building_id
JOIN users h ON h.id = v.host_id LEFT JOIN visitors w ON w.id = v.visitor_id
WHERE s.id = :stay
"""


class ReminderRow(NamedTuple):
    """`about` is `stay:ID`; `created_at` in microseconds."""

    visit_id: int
    user_id: int
    about: str
    created_at: int


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
