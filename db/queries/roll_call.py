"""Who is to be accounted for: indexed questions, each for one block, however long the history.

Rows are plain tuples (`Person`): a list of thousands costs hardly more than the question itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.transaction import Transaction

Person = tuple[int, str, str, str, str, str, int, "int | str"]
"""Visit id, name, company, host, phone, floor, a time in microseconds (came in, arrived or is expected), and a mark:
for who is presumed to have left the time of that, for who is expected the visit's state, else empty."""

_WHO = "coalesce(w.name, v.unknown), coalesce(w.company, ''), h.name, coalesce(w.phone, ''), coalesce(f.name, '')"
_WITH = """
JOIN users h ON h.id = v.host_id
LEFT JOIN visitors w ON w.id = v.visitor_id
LEFT JOIN floors f ON f.id = v.floor_id
"""
ON_SITE = """
SELECT s.visit_id, w.name, w.company, h.name, w.phone, coalesce(f.name, ''), s.in_at, ''
FROM stays s
JOIN visits v ON v.id = s.visit_id
JOIN visitors w ON w.id = s.visitor_id
JOIN users h ON h.id = v.host_id
LEFT JOIN floors f ON f.id = v.floor_id
WHERE s.building_id = :building AND s.out_at IS NULL
ORDER BY s.in_at
"""
PRESUMED = f"""
SELECT s.visit_id, {_WHO}, s.in_at, s.out_at
FROM stays s JOIN visits v ON v.id = s.visit_id {_WITH}
WHERE s.building_id = :building AND s.out_how = 'presumed' AND s.out_at >= :since
ORDER BY s.in_at
"""
EXPECTED = f"""
SELECT v.id, {_WHO}, v.expected_at, v.state
FROM visits v {_WITH}
WHERE v.building_id = :building AND v.day IN (:first_day, :last_day) AND v.expected_at BETWEEN :since AND :until
  AND (v.state = 'awaiting' OR (v.state = 'expected' AND v.arrived_at IS NULL))
  AND NOT EXISTS (SELECT 1 FROM imports p WHERE p.id = v.import_id AND p.published_at IS NULL)
ORDER BY v.expected_at
"""
ARRIVED = f"""
SELECT v.id, {_WHO}, v.arrived_at, ''
FROM visits v {_WITH}
WHERE v.building_id = :building AND v.day BETWEEN :first_day AND :last_day AND v.arrived_at >= :since
  AND NOT EXISTS (SELECT 1 FROM stays s WHERE s.visit_id = v.id)
ORDER BY v.arrived_at
"""
COUNT = "SELECT count(*) FROM stays WHERE building_id = :building AND out_at IS NULL"
PRINTERS = "SELECT name, url, profile FROM printers WHERE building_id = :building AND active ORDER BY position, id"


def on_site(tx: Transaction, building_id: int) -> list[Person]:
    """Everybody with an open stay, whatever its date, the longest first."""
    return tx.rows(ON_SITE, {"building": building_id})


def presumed_left(tx: Transaction, building_id: int, since: int) -> list[Person]:
    """Whose stay the clock has ended since a time, nobody having seen them leave."""
    return tx.rows(PRESUMED, {"building": building_id, "since": since})


def expected(tx: Transaction, building_id: int, days: tuple[str, str], since: int, until: int) -> list[Person]:
    """Who was due between two times (which lie on `days`) and has not come, or waits for the host's answer."""
    window = {"first_day": days[0], "last_day": days[1], "since": since, "until": until}
    return tx.rows(EXPECTED, {"building": building_id, **window})


def arrived(tx: Transaction, building_id: int, days: tuple[str, str], since: int) -> list[Person]:
    """Who arrived since a time under visits from one day to another, without a stay to tell whether they left."""
    window = {"first_day": days[0], "last_day": days[1], "since": since}
    return tx.rows(ARRIVED, {"building": building_id, **window})


def count_on_site(tx: Transaction, building_id: int) -> int:
    """How many are on site."""
    return int(tx.value(COUNT, {"building": building_id}))


def printers(tx: Transaction, building_id: int) -> list[tuple[str, str, str]]:
    """Name, address and profile of the building's printers in the order in which they are tried."""
    return tx.rows(PRINTERS, {"building": building_id})
