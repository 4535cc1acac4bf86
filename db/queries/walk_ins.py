"""Visitors who came without an invitation: what is in the way, who is asked, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries.visits import PUBLISHED

if TYPE_CHECKING:
    from db.transaction import Transaction

INSIDE = """
SELECT s.visit_id, b.name, s.in_at FROM stays s JOIN buildings b ON b.id = s.building_id
WHERE s.visitor_id = :visitor AND s.out_at IS NULL
"""
TODAY = f"""
SELECT v.id, h.name, v.expected_at FROM visits v JOIN users h ON h.id = v.host_id
WHERE v.visitor_id = :visitor AND v.day = :day AND v.building_id = :building AND v.state IN ('expected', 'awaiting')
  AND {PUBLISHED}
ORDER BY v.expected_at
"""
WAITING = f"""
SELECT v.id, v.expected_at, coalesce(w.name, v.unknown), coalesce(w.company, ''), h.name, i.reason
FROM visits v JOIN users h ON h.id = v.host_id JOIN invitations i ON i.id = v.invitation_id
LEFT JOIN visitors w ON w.id = v.visitor_id
WHERE v.building_id = :building AND v.day >= :day AND v.state = 'awaiting' AND {PUBLISHED}
ORDER BY v.expected_at, v.id LIMIT 200
"""
MANAGERS = """
SELECT DISTINCT u.id, u.name FROM roles r JOIN users u ON u.id = r.user_id AND u.active
WHERE r.role = :role AND (r.building_id IS NULL OR r.building_id = :building) ORDER BY u.id
"""
ASK = """
INSERT INTO outbox (building_id, template, visit_id, user_id, message_id, created_at, due_at)
VALUES (:building, 'walk-in-waiting', :visit, :user, :message_id, :at, :at)
"""
STILL_ASKED = """
SELECT u.id, u.name FROM outbox o JOIN users u ON u.id = o.user_id
JOIN visits v ON v.id = o.visit_id AND v.state = 'awaiting'
WHERE o.visit_id = :visit AND o.template = 'walk-in-waiting' ORDER BY o.id
"""
APPROVE = """
UPDATE visits SET state = 'expected', approved_by = :by, approved_how = :how WHERE id = :visit AND state = 'awaiting'
"""
DECLINE = "UPDATE visits SET state = 'cancelled', cancelled_why = :how WHERE id = :visit AND state = 'awaiting'"
ASKED_NO_MORE = """
UPDATE outbox SET state = 'dropped', why = 'answered'
WHERE visit_id = :visit AND template = 'walk-in-waiting' AND state = 'waiting'
"""


class Inside(NamedTuple):
    """An open stay; `since` in microseconds."""

    visit_id: int
    building: str
    since: int


class WaitingRow(NamedTuple):
    """A visit that waits for an answer; `at` in microseconds."""

    visit_id: int
    at: int
    visitor: str
    company: str
    host: str
    reason: str


class ExpectedToday(NamedTuple):
    """A visit of today; `expected_at` in microseconds."""

    visit_id: int
    host: str
    expected_at: int


def inside(tx: Transaction, visitor_id: int) -> Inside | None:
    """Where a visitor is on site."""
    row = tx.row(INSIDE, {"visitor": visitor_id})
    return None if row is None else Inside._make(row)


def today(tx: Transaction, visitor_id: int, building_id: int, day: str) -> ExpectedToday | None:
    """The visit that a visitor is expected for in a building on a day."""
    row = tx.row(TODAY, {"visitor": visitor_id, "building": building_id, "day": day})
    return None if row is None else ExpectedToday._make(row)


def waiting(tx: Transaction, building_id: int, day: str) -> list[WaitingRow]:
    """The visits from a day on (`YYYY-MM-DD`) that wait for an answer, the next first; 200 at most."""
    return [WaitingRow._make(row) for row in tx.rows(WAITING, {"building": building_id, "day": day})]


def holders(tx: Transaction, role: str, building_id: int) -> list[tuple[int, str]]:
    """Ids and names of those who have a role in a building."""
    return [(id, name) for id, name in tx.rows(MANAGERS, {"role": role, "building": building_id})]


def ask(tx: Transaction, message: dict[str, Any]) -> None:
    """A message to one of those who may answer."""
    tx.run(ASK, message)


def still_asked(tx: Transaction, visit_id: int) -> list[tuple[int, str]]:
    """Ids and names of those for whose answer a visit waits."""
    return [(id, name) for id, name in tx.rows(STILL_ASKED, {"visit": visit_id})]


def answer(tx: Transaction, visit_id: int, *, approved: bool, by: int, how: str) -> bool:
    """Write the answer; False when there has been one already."""
    if approved:
        written = tx.run(APPROVE, {"visit": visit_id, "by": by, "how": how})
    else:
        written = tx.run(DECLINE, {"visit": visit_id, "how": how})
    if written:
        tx.run(ASKED_NO_MORE, {"visit": visit_id})
    return bool(written)
