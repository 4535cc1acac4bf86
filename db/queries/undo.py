"""Taking back a check-in or check-out: each a compare-and-set on what the act left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.errors import Duplicate

if TYPE_CHECKING:
    from db.transaction import Transaction

EVENTS = "SELECT kind, at FROM events WHERE subject = :subject AND chain + 0 = :chain ORDER BY seq"
"""`chain + 0` keeps SQLite from reading the building's whole chain for the sake of its order."""

REMOVE_STAY = "DELETE FROM stays WHERE id = :stay_id AND out_at IS NULL"
BACK_TO = """
UPDATE visits SET state = :state, arrived_at = CASE WHEN arrived_at = :in_at THEN NULL ELSE arrived_at END
WHERE id = :visit_id
"""
NO_BADGES = (
    "UPDATE passes SET withdrawn_at = :at WHERE visit_id = :visit_id AND kind = 'badge' AND withdrawn_at IS NULL"
)
TELL_NOBODY = """
UPDATE outbox SET state = 'dropped', why = 'undone'
WHERE visit_id = :visit_id AND template = 'visitor-arrived' AND state = 'waiting' AND created_at = :done_at
"""
PRINT_NOTHING = """
UPDATE print_queue SET state = 'dropped', why = 'The check-in was undone.', done_at = :at
WHERE visit_id = :visit_id AND what = 'badge' AND state = 'queued'
"""
NOT_ARRIVED = "UPDATE visits SET arrived_at = NULL WHERE id = :visit_id AND arrived_at IS NOT NULL"
REOPEN_STAY = """
UPDATE stays SET out_at = NULL, out_by = NULL, out_how = NULL, out_desk = '' WHERE id = :stay_id AND out_at = :out_at
"""
BACK_INSIDE = "UPDATE visits SET state = 'on-site' WHERE id = :visit_id"
BADGES_AGAIN = """
UPDATE passes SET withdrawn_at = NULL WHERE visit_id = :visit_id AND kind = 'badge' AND withdrawn_at = :done_at
"""


class Undo(NamedTuple):
    """What is taken back: the stay as it was read, when the act was done and when it is undone, in microseconds;
    `state` is what the visit goes back to."""

    visit_id: int
    stay_id: int
    in_at: int
    out_at: int | None
    state: str
    done_at: int
    at: int


def events(tx: Transaction, chain: int, subject: str) -> list[tuple[str, int]]:
    """Kind and time of everything that happened to a visit, in order."""
    return [(kind, at) for kind, at in tx.rows(EVENTS, {"chain": chain, "subject": subject})]


def check_in(tx: Transaction, undo: Undo) -> bool:
    """As if the visitor had not come in: no stay, no badge, no notice that still waits. False when it is gone."""
    values = undo._asdict()
    if tx.run(REMOVE_STAY, values) == 0:
        return False
    for change in (BACK_TO, NO_BADGES, TELL_NOBODY, PRINT_NOTHING):
        tx.run(change, values)
    return True


def arrival(tx: Transaction, undo: Undo) -> bool:
    """As if the arrival had not been noted."""
    values = undo._asdict()
    if tx.run(NOT_ARRIVED, values) == 0:
        return False
    tx.run(TELL_NOBODY, values)
    return True


def check_out(tx: Transaction, undo: Undo) -> bool:
    """As if the visitor had not gone out: the stay is open and the badge good again. False when somebody else has
    changed the stay, or the visitor is inside somewhere else."""
    values = undo._asdict()
    try:
        if tx.run(REOPEN_STAY, values) == 0:
            return False
    except Duplicate:
        return False
    tx.run(BACK_INSIDE, values)
    tx.run(BADGES_AGAIN, values)
    return True
