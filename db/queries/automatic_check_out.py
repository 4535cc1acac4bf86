"""Open stays past their expected end, and the writes that end one by the clock or remind its host before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

OVERDUE = """
SELECT s.id, s.visit_id, v.host_id, s.in_at, v.until, s.reminded_at
FROM stays s JOIN visits v ON v.id = s.visit_id
WHERE s.building_id = :building AND s.out_at IS NULL AND v.until <= :until
ORDER BY s.id
"""
CLOSE = """
UPDATE stays SET out_at = :at, out_by = NULL, out_how = 'presumed', out_desk = ''
WHERE id = :stay AND out_at IS NULL
"""
MOVE = "UPDATE visits SET state = 'presumed-left' WHERE id = :visit AND state = 'on-site'"
WITHDRAW = """
UPDATE passes SET withdrawn_at = :at WHERE visit_id = :visit AND kind IN ('badge', 'pin') AND withdrawn_at IS NULL
"""
REMIND = """
UPDATE stays SET reminded_at = :at
WHERE id = :stay AND out_at IS NULL AND coalesce(reminded_at, -1) = coalesce(:before, -1)
"""


class OverdueStay(NamedTuple):
    """Times in microseconds."""

    stay_id: int
    visit_id: int
    host_id: int
    in_at: int
    until: int
    reminded_at: int | None


def overdue(tx: Transaction, building_id: int, until: int) -> list[OverdueStay]:
    """Open stays of a building that were expected to end by a time."""
    return [OverdueStay._make(row) for row in tx.rows(OVERDUE, {"building": building_id, "until": until})]


def presume(tx: Transaction, stay: OverdueStay, at: int) -> bool:
    """End the stay and withdraw what opens things; False when somebody has ended it meanwhile."""
    if tx.run(CLOSE, {"stay": stay.stay_id, "at": at}) == 0:
        return False
    tx.run(MOVE, {"visit": stay.visit_id})
    tx.run(WITHDRAW, {"visit": stay.visit_id, "at": at})
    return True


def remind(tx: Transaction, stay: OverdueStay, at: int) -> bool:
    """Note that the host is reminded; False when somebody was first, or the stay has ended."""
    return tx.run(REMIND, {"stay": stay.stay_id, "at": at, "before": stay.reminded_at}) == 1
