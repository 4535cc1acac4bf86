"""Badge numbers of a visit: which is the newest, and voiding the older ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

NEWEST = """
SELECT counter, withdrawn_at FROM passes WHERE visit_id = :visit AND kind = 'badge' ORDER BY counter DESC LIMIT 1
"""
WITHDRAW = """
UPDATE passes SET withdrawn_at = :at WHERE visit_id = :visit AND kind = 'badge' AND withdrawn_at IS NULL
"""
LAST_JOB = """
SELECT id, state FROM print_queue WHERE visit_id = :visit AND what = 'badge' AND badge_counter = :counter
ORDER BY id DESC LIMIT 1
"""


class Newest(NamedTuple):
    """The newest badge of a visit; `withdrawn_at` in microseconds."""

    counter: int
    withdrawn_at: int | None


class LastJob(NamedTuple):
    """The last job that printed or was to print a badge."""

    id: int
    state: str


def newest(tx: Transaction, visit_id: int) -> Newest | None:
    """The badge with the highest counter, or None when the visit never had one."""
    row = tx.row(NEWEST, {"visit": visit_id})
    return None if row is None else Newest._make(row)


def withdraw(tx: Transaction, visit_id: int, at: int) -> None:
    """From now on no badge of the visit opens anything."""
    tx.run(WITHDRAW, {"visit": visit_id, "at": at})


def last_job(tx: Transaction, visit_id: int, counter: int) -> LastJob | None:
    """The last job for the badge with that counter."""
    row = tx.row(LAST_JOB, {"visit": visit_id, "counter": counter})
    return None if row is None else LastJob._make(row)
