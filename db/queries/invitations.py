"""Invitations and their visits: writing, reading and changing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import rows
from db.queries.roles import on_both
from db.queries.visits import FROM, SELECT, VisitRow
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from db.transaction import Transaction

PUBLISHED = "NOT EXISTS (SELECT 1 FROM imports p WHERE p.id = i.import_id AND p.published_at IS NULL)"
VISIT_COLUMNS = (
    "id", "building_id", "invitation_id", "visitor_id", "host_id", "floor_id", "visitor_type_id", "unknown", "day",
    "expected_at", "until", "state", "ticket_of",
)  # fmt: skip
_SELECT = """
SELECT i.id, i.building_id, b.name, b.time_zone, b.takes_visitors, i.host_id, h.name, f.name, t.id, t.name, t.fields,
  i.created_by, c.name, i.created_at, i.origin, i.reason, i.note, i.party, i.arrive_at, i.until, i.rule,
  i.cancelled_at, i.sequence
FROM invitations i
JOIN buildings b ON b.id = i.building_id
JOIN users h ON h.id = i.host_id
JOIN users c ON c.id = i.created_by
JOIN visitor_types t ON t.id = i.visitor_type_id
LEFT JOIN floors f ON f.id = i.floor_id
"""
BY_ID = f"{_SELECT} WHERE i.id = :invitation AND {PUBLISHED}"
VISITS = on_both(f"{SELECT} {FROM} WHERE v.invitation_id = :invitation ORDER BY v.expected_at, v.id")
_HELD = """
SELECT v.id, v.state, v.day, v.expected_at, v.until, v.visitor_id, v.ticket_of, v.host_id, v.floor_id
FROM visits v WHERE v.invitation_id = :invitation ORDER BY v.id
"""
HELD = Sql(_HELD, f"{_HELD} FOR UPDATE")
ACTIVE_TYPES = "SELECT id, name, fields FROM visitor_types WHERE active ORDER BY position, id"
FLOORS = "SELECT id, name FROM floors WHERE building_id = :building AND active ORDER BY position, name"
HOLD_WAITING = """
UPDATE outbox SET due_at = due_at
WHERE visit_id = :visit AND state IN ('waiting', 'held') AND attempts = 0
  AND template IN ('invitation', 'invitation-changed')
"""
NOTED = """
SELECT id, about FROM outbox
WHERE visit_id = :visit AND template = 'invitation-changed' AND state IN ('waiting', 'held') AND attempts = 0
ORDER BY id LIMIT 1
"""
NOTE = "UPDATE outbox SET about = :about WHERE id = :id"
UNTELL = """
UPDATE outbox SET state = 'dropped', why = :why
WHERE visit_id = :visit AND state IN ('waiting', 'held') AND template IN ('invitation', 'invitation-changed')
RETURNING template, attempts
"""
MOVE_VISIT = """
UPDATE visits SET day = :day, expected_at = :arrive, until = :until
WHERE id = :visit AND state IN ('expected', 'awaiting')
"""
CANCEL_VISIT = """
UPDATE visits SET state = 'cancelled', cancelled_why = :why WHERE id = :visit AND state IN ('expected', 'awaiting')
"""
CANCEL = "UPDATE invitations SET cancelled_at = :at, cancelled_by = :by WHERE id = :invitation"


class InvitationRow(NamedTuple):
    """Times in microseconds."""

    id: int
    building_id: int
    building: str
    time_zone: str
    takes_visitors: bool
    host_id: int
    host: str
    floor: str | None
    type_id: int
    type: str
    fields: str
    created_by: int
    creator: str
    created_at: int
    origin: str
    reason: str
    note: str
    party: str
    arrive_at: int
    until: int
    rule: str
    cancelled_at: int | None
    sequence: int


class HeldVisit(NamedTuple):
    """A visit that nobody else can move while this transaction lasts; times in microseconds."""

    id: int
    state: str
    day: str
    expected_at: int
    until: int
    visitor_id: int | None
    ticket_of: int
    host_id: int
    floor_id: int | None


class FloorRow(NamedTuple):
    id: int
    name: str


class TypeRow(NamedTuple):
    id: int
    name: str
    fields: str


def add(tx: Transaction, values: Mapping[str, Any]) -> int:
    """A new invitation; its id."""
    return rows.insert(tx, "invitations", values)


def add_visits(tx: Transaction, visits: Iterable[Mapping[str, Any]]) -> None:
    """Visits with the columns of `VISIT_COLUMNS`."""
    tx.insert_many("visits", VISIT_COLUMNS, ([visit[name] for name in VISIT_COLUMNS] for visit in visits))


def by_id(tx: Transaction, invitation_id: int) -> InvitationRow | None:
    row = tx.row(BY_ID, {"invitation": invitation_id})
    return None if row is None else InvitationRow._make(row)


def visits(tx: Transaction, invitation_id: int) -> list[VisitRow]:
    """The visits of an invitation in the order of their time."""
    return [VisitRow._make(row) for row in tx.rows(VISITS, {"invitation": invitation_id})]


def hold_visits(tx: Transaction, invitation_id: int) -> list[HeldVisit]:
    """The visits of an invitation; no desk moves them before this transaction ends."""
    return [HeldVisit._make(row) for row in tx.changed_rows(HELD, {"invitation": invitation_id})]


def types(tx: Transaction) -> list[TypeRow]:
    """The visitor types in use, the usual one first."""
    return [TypeRow._make(row) for row in tx.rows(ACTIVE_TYPES)]


def floors(tx: Transaction, building_id: int) -> list[FloorRow]:
    return [FloorRow._make(row) for row in tx.rows(FLOORS, {"building": building_id})]


def change(tx: Transaction, invitation_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of an invitation; its calendar entry counts on."""
    parts = "".join(f", {name} = :{name}" for name in values)
    sql = f"UPDATE invitations SET sequence = sequence + 1{parts} WHERE id = :row_id"
    tx.run(sql, {**values, "row_id": invitation_id})


def move_visit(tx: Transaction, visit_id: int, *, day: str, arrive: int, until: int) -> bool:
    """Give a coming visit another time; False when it is no longer coming."""
    return tx.run(MOVE_VISIT, {"visit": visit_id, "day": day, "arrive": arrive, "until": until}) == 1


def change_visits(tx: Transaction, visit_ids: Sequence[int], values: Mapping[str, Any]) -> None:
    """Set the same columns of several visits."""
    for visit_id in visit_ids:
        rows.change(tx, "visits", visit_id, values)


def cancel_visit(tx: Transaction, visit_id: int, why: str) -> bool:
    """False when the visit is no longer coming."""
    return tx.run(CANCEL_VISIT, {"visit": visit_id, "why": why}) == 1


def cancel(tx: Transaction, invitation_id: int, *, at: int, by: int) -> None:
    """Note that the whole invitation is called off."""
    tx.run(CANCEL, {"invitation": invitation_id, "at": at, "by": by})


def waits(tx: Transaction, visit_id: int) -> bool:
    """Whether a message about the visit waits that nobody has begun to send. It is held until this transaction ends,
    so that it will say what holds then."""
    return tx.run(HOLD_WAITING, {"visit": visit_id}) > 0


def noted(tx: Transaction, visit_id: int) -> tuple[int, str] | None:
    """The message that waits to tell of a change, and what it notes; None where the invitation itself waits."""
    row = tx.row(NOTED, {"visit": visit_id})
    return None if row is None else (int(row[0]), str(row[1]))


def note(tx: Transaction, message_id: int, about: str) -> None:
    tx.run(NOTE, {"id": message_id, "about": about})


def untell(tx: Transaction, visit_id: int, why: str) -> bool:
    """Drop what waits to be said of a visit; True when its invitation was among it and never went out."""
    dropped = tx.changed_rows(UNTELL, {"visit": visit_id, "why": why})
    return ("invitation", 0) in dropped
