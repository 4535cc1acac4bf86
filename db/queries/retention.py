"""What retention looks at: visits and visitors that may be due, and all that may keep them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from db.erasing import IDS, on_both
from db.transaction import Sql

if TYPE_CHECKING:
    from db.transaction import Transaction

_UNUSED = "(NOT :unused OR (v.state IN ('expected', 'awaiting', 'cancelled') AND v.arrived_at IS NULL))"
OLD = f"""
SELECT v.id FROM visits v
WHERE v.building_id = :building AND v.day = :day AND v.id > :after AND v.detached_at IS NULL AND {_UNUSED}
ORDER BY v.id LIMIT :limit
"""
NEXT_DAY = "SELECT min(day) FROM visits WHERE building_id = :building AND day > :after AND day <= :last"
FIRST_OLD = f"""
SELECT min(v.day) FROM visits v
WHERE v.building_id = :building AND v.day > :after AND v.day <= :last AND v.detached_at IS NULL AND {_UNUSED}
"""
COUNT_OLD = f"""
SELECT count(*) FROM visits v
WHERE v.building_id = :building AND v.day <= :last AND v.detached_at IS NULL AND {_UNUSED}
"""
COUNT_ALL = "SELECT count(*) FROM visits WHERE building_id = :building AND detached_at IS NULL"
DETACHED = """
SELECT detached_at, id FROM visits
WHERE detached_at IS NOT NULL AND anonymous_at IS NULL AND detached_at <= :before
  AND (detached_at, id) > (:at, :id) AND building_id = :building
ORDER BY detached_at, id LIMIT :limit
"""
COUNT_DETACHED = """
SELECT count(*) FROM visits
WHERE detached_at IS NOT NULL AND anonymous_at IS NULL AND detached_at <= :before AND building_id = :building
"""
_VISIT = """
SELECT v.id, v.ticket_of, v.building_id, v.visitor_id, v.invitation_id, v.state, v.arrived_at IS NOT NULL, v.day,
  v.detached_at IS NOT NULL, (SELECT max(s.out_at) FROM stays s WHERE s.visit_id = v.id),
  EXISTS (SELECT 1 FROM stays s WHERE s.visit_id = v.id AND s.out_at IS NULL)
FROM visits v
"""
TICKETS = on_both(f"""
{_VISIT} WHERE v.id IN (SELECT t.ticket_of FROM visits t WHERE t.id IN {{ids}})
UNION
{_VISIT} WHERE v.ticket_of IN (SELECT t.ticket_of FROM visits t WHERE t.id IN {{ids}}) AND v.ticket_of <> v.id
ORDER BY 2, 1
""")
OF_VISITORS = on_both(f"{_VISIT} WHERE v.visitor_id IN {{ids}} ORDER BY v.visitor_id, v.id")
LOCK_VISITS = f"SELECT 1 FROM visits WHERE id IN {IDS.postgresql} ORDER BY id FOR UPDATE"
LOCK_VISITORS = f"SELECT 1 FROM visitors WHERE id IN {IDS.postgresql} ORDER BY id FOR UPDATE"
UNSEEN = """
SELECT w.id FROM visitors w
WHERE w.id > :after AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.visitor_id = w.id AND v.day > :last)
ORDER BY w.id LIMIT :limit
"""
COUNT_UNSEEN = """
SELECT count(*) FROM visitors w
WHERE NOT EXISTS (SELECT 1 FROM visits v WHERE v.visitor_id = w.id AND v.day > :last)
"""
COUNT_VISITORS = "SELECT count(*) FROM visitors"
COUNT_EVENTS = "SELECT count(*) FROM events"
VISITORS = on_both(
    "SELECT w.id, w.created_at, w.blocked_at IS NOT NULL FROM visitors w WHERE w.id IN {ids} ORDER BY w.id"
)
MONTHS = on_both("SELECT visitor_id, building_id, until FROM visitor_months WHERE visitor_id IN {ids}")
HOLDS = """
SELECT visitor_id, visit_id FROM legal_holds WHERE lifted_at IS NULL AND (until = '' OR until >= :today)
"""
ON_ROLL_CALL = """
SELECT p.visit_id, p.visitor_id FROM roll_calls c JOIN roll_call_people p ON p.roll_call_id = c.id
WHERE c.finished_at IS NULL
"""
KEEP_MONTH = """
INSERT INTO visitor_months (visitor_id, building_id, until) VALUES (?, ?, ?)
ON CONFLICT (visitor_id, building_id) DO UPDATE SET until = excluded.until
WHERE excluded.until > visitor_months.until
"""
NOBODY = """
INSERT INTO users (id, name, email, email_folded, active, search) VALUES (-1, '', '', '', false, '')
ON CONFLICT (id) DO NOTHING
"""
INVITATIONS = on_both("""
SELECT DISTINCT v.invitation_id FROM visits v WHERE v.id IN {ids} AND NOT EXISTS (
  SELECT 1 FROM visits o WHERE o.invitation_id = v.invitation_id AND o.anonymous_at IS NULL)
""")
CALLS_OF = on_both("""
SELECT DISTINCT p.roll_call_id FROM roll_call_people p WHERE p.visit_id IN {ids}
""")
CALLS_OF_VISITORS = on_both("""
SELECT DISTINCT p.roll_call_id FROM roll_call_people p WHERE p.visitor_id IN {ids}
""")
SHARED = """
SELECT count(DISTINCT v.invitation_id) FROM visits v JOIN visits o ON o.invitation_id = v.invitation_id
WHERE v.visitor_id = :visitor AND o.visitor_id <> :visitor
"""
KEEP_MARK = """
INSERT INTO marks (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
BUILDINGS = "SELECT id, name, time_zone FROM buildings ORDER BY id"
STANDING_CHANGES = """
SELECT building_id, name, old FROM retention_changes WHERE bites_at IS NULL OR bites_at > :now
"""


class VisitRow(NamedTuple):
    """`last_out` in microseconds."""

    id: int
    ticket: int
    building_id: int
    visitor_id: int | None
    invitation_id: int
    state: str
    arrived: bool
    day: str
    detached: bool
    last_out: int | None
    on_site: bool


class Kept(NamedTuple):
    """Ids that nothing may happen to at this moment."""

    held_visitors: frozenset[int]
    held_visits: frozenset[int]
    listed_visitors: frozenset[int]
    listed_visits: frozenset[int]


def as_json(ids: Iterable[int]) -> str:
    """A list of ids as the statements take it."""
    return json.dumps(list(ids))


def buildings(tx: Transaction) -> list[tuple[int, str, str]]:
    """Id, name and time zone of every building, used or not."""
    return [(int(id), str(name), str(zone)) for id, name, zone in tx.rows(BUILDINGS)]


def next_day(tx: Transaction, building_id: int, after: str, last: str) -> str | None:
    """The next day on which a building has visits."""
    return tx.value(NEXT_DAY, {"building": building_id, "after": after, "last": last})  # type: ignore[no-any-return]


def old(tx: Transaction, building_id: int, day: str, after: int, limit: int, *, unused: bool) -> list[int]:
    """Ids of a day's visits that are not detached, beyond one; or of those to which nobody came."""
    values = {"building": building_id, "day": day, "after": after, "limit": limit, "unused": unused}
    return [id for (id,) in tx.rows(OLD, values)]


def first_old(tx: Transaction, building_id: int, after: str, last: str, *, unused: bool) -> str | None:
    """The first day after one on which a visit is not detached, or one of those to which nobody came."""
    values = {"building": building_id, "after": after, "last": last, "unused": unused}
    return tx.value(FIRST_OLD, values)  # type: ignore[no-any-return]


def count_old(tx: Transaction, building_id: int, last: str, *, unused: bool) -> int:
    """How many visits up to a day are not detached, or of those to which nobody came."""
    return int(tx.value(COUNT_OLD, {"building": building_id, "last": last, "unused": unused}))


def count_all(tx: Transaction, building_id: int) -> int:
    """How many visits of all days are not detached."""
    return int(tx.value(COUNT_ALL, {"building": building_id}))


def detached(
    tx: Transaction, building_id: int, before: int, after: tuple[int, int], limit: int
) -> list[tuple[int, int]]:
    """When visits were detached, and their ids, the earliest first, beyond one."""
    values = {"building": building_id, "before": before, "at": after[0], "id": after[1], "limit": limit}
    return [(int(at), int(id)) for at, id in tx.rows(DETACHED, values)]


def count_detached(tx: Transaction, building_id: int, before: int) -> int:
    return int(tx.value(COUNT_DETACHED, {"building": building_id, "before": before}))


def tickets(tx: Transaction, ids: Sequence[int]) -> list[VisitRow]:
    """All visits of the tickets to which these visits belong, ticket by ticket."""
    return [_visit(row) for row in tx.rows(TICKETS, {"ids": as_json(ids)})]


def of_visitors(tx: Transaction, ids: Sequence[int]) -> list[VisitRow]:
    """All visits of these visitors that are not detached, visitor by visitor."""
    return [_visit(row) for row in tx.rows(OF_VISITORS, {"ids": as_json(ids)})]


def lock(tx: Transaction, *, visits: Collection[int] = (), visitors: Collection[int] = ()) -> None:
    """Nobody else changes these rows before this transaction ends; SQLite's one writer holds all."""
    if tx.engine == "sqlite":
        return
    for sql, ids in ((LOCK_VISITORS, visitors), (LOCK_VISITS, visits)):
        if ids:
            tx.changed_rows(sql, {"ids": as_json(ids)})


def unseen(tx: Transaction, last: str, after: int, limit: int) -> list[int]:
    """Ids of visitors, beyond one, who have no visit after a day."""
    return [id for (id,) in tx.rows(UNSEEN, {"last": last, "after": after, "limit": limit})]


def count_unseen(tx: Transaction, last: str) -> tuple[int, int]:
    """How many visitors have no visit after a day, and how many there are."""
    return int(tx.value(COUNT_UNSEEN, {"last": last})), int(tx.value(COUNT_VISITORS))


def count_visitors(tx: Transaction) -> int:
    return int(tx.value(COUNT_VISITORS))


def count_events(tx: Transaction) -> int:
    return int(tx.value(COUNT_EVENTS))


def visitors(tx: Transaction, ids: Sequence[int]) -> list[tuple[int, int, bool]]:
    """Id, when it was made (microseconds), and whether blocked."""
    return [(int(id), int(made), bool(blocked)) for id, made, blocked in tx.rows(VISITORS, {"ids": as_json(ids)})]


def months(tx: Transaction, ids: Sequence[int]) -> list[tuple[int, int, str]]:
    """Visitor, building, and the end of the month of the last visit there that is detached."""
    return [(int(id), int(building), str(until)) for id, building, until in tx.rows(MONTHS, {"ids": as_json(ids)})]


def kept(tx: Transaction, today: str) -> Kept:
    """What legal holds and running roll calls keep."""
    holds, listed = tx.rows(HOLDS, {"today": today}), tx.rows(ON_ROLL_CALL)
    return Kept(
        frozenset(id for id, _ in holds if id is not None), frozenset(id for _, id in holds if id is not None),
        frozenset(id for _, id in listed if id is not None), frozenset(id for id, _ in listed if id is not None),
    )  # fmt: skip


def keep_months(tx: Transaction, months: Iterable[tuple[int, int, str]]) -> None:
    """Note for visitors the month of the last visit to a building that is being detached."""
    tx.run_many(KEEP_MONTH, months)


def stand_in(tx: Transaction) -> None:
    """The user who stands where the host of an anonymous visit was."""
    tx.run(NOBODY)


def carry_out(tx: Transaction, statements: Iterable[Sql], ids: Collection[int], now: int) -> int:
    """Run statements of `db.erasing` for these ids; how many rows they changed."""
    values = {"ids": as_json(ids), "now": now}
    return sum(tx.run(sql, values) for sql in statements)


def roll_calls_of(tx: Transaction, *, visits: Collection[int] = (), visitors: Collection[int] = ()) -> list[int]:
    """The roll calls on whose lists these stand."""
    found = tx.rows(CALLS_OF, {"ids": as_json(visits)}) if visits else []
    found += tx.rows(CALLS_OF_VISITORS, {"ids": as_json(visitors)}) if visitors else []
    return sorted({int(id) for (id,) in found})


def anonymous_invitations(tx: Transaction, visits: Collection[int]) -> list[int]:
    """Invitations of these visits whose visits are all anonymous."""
    return [int(id) for (id,) in tx.rows(INVITATIONS, {"ids": as_json(visits)})]


def shared_texts(tx: Transaction, visitor_id: int) -> int:
    """Invitations of a visitor and of others too, whose reason and note stay with the others."""
    return int(tx.value(SHARED, {"visitor": visitor_id}))


def standing_changes(tx: Transaction, now: int) -> list[tuple[int, str, int | None]]:
    """Building, setting and old period of what was shortened and does not hold yet."""
    return [(int(id), str(name), old) for id, name, old in tx.rows(STANDING_CHANGES, {"now": now})]


def _visit(row: tuple[Any, ...]) -> VisitRow:
    id, ticket, building, visitor, invitation, state, arrived, day, detached, last_out, on_site = row
    return VisitRow(
        id, ticket, building, visitor, invitation, state, bool(arrived), day, bool(detached), last_out, bool(on_site)
    )


def mark(tx: Transaction, name: str) -> str:
    """How far an earlier run has come; empty for nowhere."""
    return str(tx.value("SELECT value FROM marks WHERE name = :name", {"name": name}) or "")


def keep_mark(tx: Transaction, name: str, value: str) -> None:
    tx.run(KEEP_MARK, {"name": name, "value": value})
