"""Roll calls that were started: their lists and marks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from db.transaction import Transaction

_CALL = """
SELECT c.id, c.building_id, b.name, b.time_zone, c.kind, c.policy, c.started_at, coalesce(s.name, ''), c.started_desk,
       c.finished_at, coalesce(f.name, ''), c.seal
FROM roll_calls c JOIN buildings b ON b.id = c.building_id
LEFT JOIN users s ON s.id = c.started_by LEFT JOIN users f ON f.id = c.finished_by
"""
ONE = f"{_CALL} WHERE c.id = :id"
RUNNING = f"{_CALL} WHERE c.building_id = :building AND c.finished_at IS NULL"
_LIST = f"""{_CALL}
WHERE (c.building_id = :building OR :building = 0) AND (:everywhere OR c.building_id IN ({{ids}}))
ORDER BY c.started_at DESC, c.id DESC LIMIT :limit
"""
LIST = Sql(
    _LIST.format(ids="SELECT value FROM json_each(:ids)"),
    _LIST.format(ids="SELECT i::bigint FROM json_array_elements_text(:ids::json) i"),
)
_PERSON = """
SELECT p.id, p.block, p.visit_id, p.name, p.company, p.host, p.phone, p.floor, p.since, p.note, p.status, p.mark_id,
       m.marked_at, coalesce(u.name, ''), coalesce(m.desk, ''), coalesce(g.name, ''), coalesce(m.how, ''),
       m.marked_by, m.muster_point_id
FROM roll_call_people p
LEFT JOIN roll_call_marks m ON m.id = p.mark_id
LEFT JOIN users u ON u.id = m.marked_by
LEFT JOIN muster_points g ON g.id = m.muster_point_id
"""
PEOPLE = f"{_PERSON} WHERE p.roll_call_id = :id ORDER BY p.id"
PERSON = f"{_PERSON} WHERE p.id = :id AND p.roll_call_id = :roll_call"
OF_VISIT = """
SELECT p.id FROM roll_call_people p WHERE p.roll_call_id = :roll_call
  AND (p.visit_id = :visit OR p.visitor_id = (SELECT v.visitor_id FROM visits v WHERE v.id = :visit))
ORDER BY p.id LIMIT 1
"""
KNOW_VISITORS = """
UPDATE roll_call_people SET visitor_id = (SELECT v.visitor_id FROM visits v WHERE v.id = roll_call_people.visit_id)
WHERE roll_call_id = :id AND visit_id IS NOT NULL
"""
ONCE_EACH = """
DELETE FROM roll_call_people WHERE roll_call_id = :id AND visitor_id IS NOT NULL AND id NOT IN (
  SELECT min(o.id) FROM roll_call_people o WHERE o.roll_call_id = :id AND o.visitor_id IS NOT NULL GROUP BY o.visitor_id
)
"""
MOVE = """
UPDATE roll_call_people SET status = :status, mark_id = :mark WHERE id = :id AND mark_id = :seen AND EXISTS (
  SELECT 1 FROM roll_calls c WHERE c.id = roll_call_people.roll_call_id AND c.finished_at IS NULL)
"""
UNDONE = "UPDATE roll_call_marks SET undone_at = :at WHERE id = :id AND undone_at IS NULL"
MARK = "SELECT person_id, status, before, before_mark, marked_at FROM roll_call_marks WHERE id = :id"
BY_REQUEST = "SELECT person_id, status FROM roll_call_marks WHERE request_id = :request"
FINISH = """
UPDATE roll_calls SET finished_at = :at, finished_by = :by, seal = :seal WHERE id = :id AND finished_at IS NULL
"""
POINTS = """
SELECT g.id, g.building_id, b.name, g.name, g.position, g.active
FROM muster_points g JOIN buildings b ON b.id = g.building_id
WHERE (g.building_id = :building OR :building = 0) AND (g.active OR :inactive) ORDER BY b.name, g.position, g.name
"""
PEOPLE_COLUMNS = (
    "roll_call_id", "building_id", "block", "visit_id", "name", "company", "host", "phone", "floor", "since", "note",
    "status",
)  # fmt: skip


class CallRow(NamedTuple):
    """Times in microseconds."""

    id: int
    building_id: int
    building: str
    time_zone: str
    kind: str
    policy: str
    started_at: int
    started_by: str
    started_desk: str
    finished_at: int | None
    finished_by: str
    seal: str


class PersonRow(NamedTuple):
    """`mark_id` 0 and the rest empty for who was not marked yet. A report's seal reads every field; the two
    ids are there for it alone, because names may change."""

    id: int
    block: str
    visit_id: int | None
    name: str
    company: str
    host: str
    phone: str
    floor: str
    since: int | None
    note: str
    status: str
    mark_id: int
    marked_at: int | None
    marked_by: str
    marked_desk: str
    point: str
    how: str
    marked_by_id: int | None
    point_id: int | None


class MarkRow(NamedTuple):
    person_id: int
    status: str
    before: str
    before_mark: int
    at: int


class PointRow(NamedTuple):
    id: int
    building_id: int
    building: str
    name: str
    position: int
    active: bool


def one(tx: Transaction, id: int) -> CallRow | None:
    return _call(tx.row(ONE, {"id": id}))


def running(tx: Transaction, building_id: int) -> CallRow | None:
    """The one that runs in a building."""
    return _call(tx.row(RUNNING, {"building": building_id}))


def listed(tx: Transaction, building_id: int, limit: int, visible: Collection[int] | None) -> list[CallRow]:
    """The newest first, of one building or (0) of all, among those that are `visible` (None: all are)."""
    seen = {"everywhere": visible is None, "ids": json.dumps(sorted(visible or ()))}
    return [CallRow._make(row) for row in tx.rows(LIST, {"building": building_id, "limit": limit, **seen})]


def people(tx: Transaction, roll_call_id: int) -> list[PersonRow]:
    """In the order in which the list was frozen."""
    return [PersonRow._make(row) for row in tx.rows(PEOPLE, {"id": roll_call_id})]


def person(tx: Transaction, roll_call_id: int, person_id: int) -> PersonRow | None:
    found = tx.row(PERSON, {"id": person_id, "roll_call": roll_call_id})
    return None if found is None else PersonRow._make(found)


def of_visit(tx: Transaction, roll_call_id: int, visit_id: int) -> int | None:
    """Who of the list comes under this visit, or is its visitor."""
    found = tx.value(OF_VISIT, {"roll_call": roll_call_id, "visit": visit_id})
    return None if found is None else int(found)


def freeze(tx: Transaction, roll_call_id: int, rows: Sequence[Sequence[Any]]) -> None:
    """Write the list; who stands in several blocks keeps the first."""
    tx.insert_many("roll_call_people", PEOPLE_COLUMNS, rows)
    tx.run(KNOW_VISITORS, {"id": roll_call_id})
    tx.run(ONCE_EACH, {"id": roll_call_id})


def move(tx: Transaction, person_id: int, status: str, mark_id: int, *, seen: int) -> bool:
    """Compare-and-set of what is known of a person; False when it was marked since, or the roll call is over."""
    return bool(tx.run(MOVE, {"id": person_id, "status": status, "mark": mark_id, "seen": seen}))


def mark(tx: Transaction, mark_id: int) -> MarkRow:
    return MarkRow._make(tx.rows(MARK, {"id": mark_id})[0])


def by_request(tx: Transaction, request_id: str) -> tuple[int, str] | None:
    """The person and status of the mark that the same request has made."""
    found = tx.row(BY_REQUEST, {"request": request_id})
    return None if found is None else (int(found[0]), str(found[1]))


def undone(tx: Transaction, mark_id: int, at: int) -> bool:
    return bool(tx.run(UNDONE, {"id": mark_id, "at": at}))


def finish(tx: Transaction, values: Mapping[str, Any]) -> bool:
    """Compare-and-set of its end."""
    return bool(tx.run(FINISH, values))


def points(tx: Transaction, building_id: int, inactive: bool) -> list[PointRow]:
    """Muster points in order; those of all buildings for building 0."""
    rows = tx.rows(POINTS, {"building": building_id, "inactive": inactive})
    return [PointRow._make(row)._replace(active=bool(row[5])) for row in rows]


def _call(row: tuple[Any, ...] | None) -> CallRow | None:
    return None if row is None else CallRow._make(row)
