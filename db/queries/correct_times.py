"""Putting the times of a stay right, by compare-and-set on the times as they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.errors import Duplicate

if TYPE_CHECKING:
    from db.transaction import Transaction

OTHERS = """
SELECT s.visit_id, s.in_at, s.out_at FROM visits v JOIN stays s ON s.visit_id = v.id
WHERE v.visitor_id = :visitor AND s.id <> :stay
"""
CHANGE = """
UPDATE stays SET in_at = :in_at, in_how = :in_how, out_at = :out_at, out_how = :out_how,
  out_by = CASE WHEN :leaves = 1 THEN :out_by ELSE out_by END, out_desk = :out_desk
WHERE id = :stay AND in_at = :old_in AND coalesce(out_at, 0) = coalesce(:old_out, 0)
"""
STATE = """
UPDATE visits SET state = :state, arrived_at = CASE WHEN arrived_at = :old_in THEN :in_at ELSE arrived_at END
WHERE id = :visit AND state = :old_state
"""
WITHDRAW = """
UPDATE passes SET withdrawn_at = :at WHERE visit_id = :visit AND kind = 'badge' AND withdrawn_at IS NULL
"""
ARRIVAL = "UPDATE visits SET arrived_at = :in_at WHERE id = :visit AND arrived_at = :old_in"


class Correction(NamedTuple):
    """The stay's new times beside the old ones, in microseconds; `leaves` is 1 where the time of leaving is another,
    which is `out_by`'s word then; `state` is the visit's afterwards, `old_state` as it was read."""

    visit: int
    stay: int
    old_in: int
    old_out: int | None
    in_at: int
    in_how: str
    out_at: int | None
    out_how: str | None
    leaves: int
    out_by: int
    out_desk: str
    old_state: str
    state: str
    at: int


def other_stays(tx: Transaction, visitor_id: int, stay_id: int) -> list[tuple[int, int, int | None]]:
    """Visit, coming in and going out of the visitor's other stays, of all visits."""
    rows = tx.rows(OTHERS, {"visitor": visitor_id, "stay": stay_id})
    return [(visit, in_at, out_at) for visit, in_at, out_at in rows]


def record(tx: Transaction, correction: Correction) -> bool:
    """Write the times; False when stay or visit were changed since they were read, or the visitor is inside elsewhere.

    Something may have been written then: the caller has to leave the transaction.
    """
    values = correction._asdict()
    try:
        if tx.run(CHANGE, values) == 0:
            return False
    except Duplicate:
        return False
    if tx.run(STATE, values) == 0:
        return False
    if correction.out_at is not None and correction.old_out is None:
        tx.run(WITHDRAW, values)
    return True


def record_arrival(tx: Transaction, visit_id: int, old: int, new: int) -> bool:
    """Write the time of an arrival without a stay; False when it was changed since it was read."""
    return tx.run(ARRIVAL, {"visit": visit_id, "old_in": old, "in_at": new}) == 1
