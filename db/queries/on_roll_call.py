"""Whose a pass is, whatever became of it, and who a visit's visitor is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

BEARER = """
SELECT p.visit_id, v.day, p.withdrawn_at IS NOT NULL FROM passes p JOIN visits v ON v.id = p.visit_id
WHERE p.lookup = :lookup ORDER BY p.withdrawn_at IS NOT NULL, p.visit_id DESC LIMIT 1
"""
OF_VISIT = """
SELECT coalesce(w.name, v.unknown), coalesce(w.company, ''), h.name, coalesce(w.phone, ''), coalesce(f.name, '')
FROM visits v JOIN users h ON h.id = v.host_id
LEFT JOIN visitors w ON w.id = v.visitor_id LEFT JOIN floors f ON f.id = v.floor_id
WHERE v.id = :visit AND (v.building_id = :building OR :building = 0)
  AND NOT EXISTS (SELECT 1 FROM imports p WHERE p.id = v.import_id AND p.published_at IS NULL)
"""


class Bearer(NamedTuple):
    visit_id: int
    day: str
    withdrawn: bool


class Known(NamedTuple):
    name: str
    company: str
    host: str
    phone: str
    floor: str


def bearer(tx: Transaction, lookup: int) -> Bearer | None:
    """The visit that a pass was made for; one that still holds goes before one that was withdrawn."""
    found = tx.row(BEARER, {"lookup": lookup})
    return None if found is None else Bearer(int(found[0]), str(found[1]), bool(found[2]))


def of_visit(tx: Transaction, visit_id: int, building_id: int) -> Known | None:
    """Whose a visit is, in one building, or (0) wherever it is."""
    found = tx.row(OF_VISIT, {"visit": visit_id, "building": building_id})
    return None if found is None else Known._make(found)
