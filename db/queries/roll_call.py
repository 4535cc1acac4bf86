"""Who is on site: one question that a partial index of the open stays answers, however long the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

ON_SITE = """
SELECT s.visit_id, w.name, w.company, h.name, w.phone, coalesce(f.name, ''), s.in_at
FROM stays s
JOIN visits v ON v.id = s.visit_id
JOIN visitors w ON w.id = s.visitor_id
JOIN users h ON h.id = v.host_id
LEFT JOIN floors f ON f.id = v.floor_id
WHERE s.building_id = :building AND s.out_at IS NULL
ORDER BY s.in_at
"""
COUNT = "SELECT count(*) FROM stays WHERE building_id = :building AND out_at IS NULL"


class PersonRow(NamedTuple):
    """Somebody to be accounted for; `since` in microseconds."""

    visit_id: int
    name: str
    company: str
    host: str
    phone: str
    floor: str
    since: int


def on_site(tx: Transaction, building_id: int) -> list[PersonRow]:
    """Everybody with an open stay, whatever its date, the longest first."""
    return [PersonRow._make(row) for row in tx.rows(ON_SITE, {"building": building_id})]


def count_on_site(tx: Transaction, building_id: int) -> int:
    """How many are on site."""
    return int(tx.value(COUNT, {"building": building_id}))
