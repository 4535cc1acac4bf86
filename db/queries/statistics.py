"""Visits as they are counted, and the rows in which the counts are kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from db.queries.visits import PUBLISHED
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from db.transaction import Row, Transaction

SEEN = f"""
SELECT v.id, v.visitor_type_id, v.state, v.arrived_at, i.origin = 'walk-in', s.in_at, s.out_at, s.out_how,
  v.anonymous_at IS NOT NULL
FROM visits v JOIN invitations i ON i.id = v.invitation_id LEFT JOIN stays s ON s.visit_id = v.id
WHERE v.building_id = :building AND v.day = :day AND {PUBLISHED} ORDER BY v.id, s.in_at, s.id
"""
DETACHED = """
SELECT 1 FROM visits WHERE building_id = :building AND day BETWEEN :first AND :last AND detached_at IS NOT NULL LIMIT 1
"""
NEXT_DAY = "SELECT min(day) FROM visits WHERE building_id = :building AND day > :after AND day < :before"
# The chain's events from one to another, with the day of the visit that each is about. SQLite is told to begin
# with the few events: it would go through all visits, and through the events for each of them.
TOUCHED = Sql(
    """
    SELECT DISTINCT v.day FROM events e CROSS JOIN visits v ON v.id = CAST(substr(e.subject, 7) AS INTEGER)
    WHERE e.chain = :chain AND e.seq > :after AND e.seq <= :last AND substr(e.subject, 1, 6) = 'visit:'
      AND v.building_id = :chain AND v.day <= :day
    """,
    """
    SELECT DISTINCT v.day FROM events e
    JOIN visits v ON v.id = CASE WHEN e.subject LIKE 'visit:%' THEN substr(e.subject, 7)::bigint END
    WHERE e.chain = :chain AND e.seq > :after AND e.seq <= :last AND v.building_id = :chain AND v.day <= :day
    """,
)
IMPORTING = "SELECT 1 FROM imports WHERE published_at IS NULL AND started_at > :since LIMIT 1"
HEAD = "SELECT seq FROM chains WHERE id = :building"
MARK = "SELECT seq, counted_to, ranked_to FROM statistics_marks WHERE building_id = :building"
FIRST_MARK = """
INSERT INTO statistics_marks (building_id, seq) VALUES (:building, :seq) ON CONFLICT DO NOTHING
"""
MOVE_MARK = """
UPDATE statistics_marks SET seq = :seq, counted_to = :counted_to, ranked_to = :ranked_to
WHERE building_id = :building AND seq = :old_seq AND counted_to = :old_counted AND ranked_to = :old_ranked
"""
COUNTS = "invited, walk_ins, came, no_show, cancelled, presumed, unended, stays, stay_seconds, hours"
DAYS = f"""
SELECT day, visitor_type_id, {COUNTS} FROM statistics_days
WHERE building_id = :building AND day BETWEEN :first AND :last ORDER BY day, visitor_type_id
"""
FORGET_DAYS = Sql(
    "DELETE FROM statistics_days WHERE building_id = :building AND day IN (SELECT value FROM json_each(:days))",
    "DELETE FROM statistics_days WHERE building_id = :building"
    " AND day IN (SELECT json_array_elements_text(:days::json))",
)
_DAY_COLUMNS = ("building_id", "day", "visitor_type_id", *COUNTS.split(", "))
NAMES = """
SELECT code, name, visits, people FROM statistics_names
WHERE building_id = :building AND period = :period AND kind = :kind
"""
FIRST_NAMES = f"{NAMES.rstrip()} ORDER BY visits DESC, name, code LIMIT :limit"
ALL_VISITS = """
SELECT coalesce(sum(visits), 0) FROM statistics_names
WHERE building_id = :building AND period = :period AND kind = :kind
"""
FORGET_NAMES = "DELETE FROM statistics_names WHERE building_id = :building AND period = :period"
_NAME_COLUMNS = ("building_id", "period", "kind", "code", "name", "visits", "people")
SMALL = """
SELECT period, kind, people FROM statistics_names WHERE building_id = :building AND people < :fewest
"""
_CAME = f"""
v.building_id = :building AND v.day BETWEEN :first AND :last AND v.visitor_id IS NOT NULL AND v.detached_at IS NULL
  AND (v.state IN ('on-site', 'left', 'presumed-left') OR (v.arrived_at IS NOT NULL AND v.state <> 'cancelled'))
  AND {PUBLISHED}
"""
LIVE = {
    "company": f"""
SELECT w.company, w.company, CAST(sum(x.n) AS BIGINT), count(*)
FROM (SELECT v.visitor_id, count(*) AS n FROM visits v WHERE {_CAME} GROUP BY v.visitor_id) x
JOIN visitors w ON w.id = x.visitor_id WHERE w.company <> '' GROUP BY w.company
""",
    "host": f"""
SELECT x.host_id, h.name, CAST(sum(x.n) AS BIGINT), count(*)
FROM (SELECT v.host_id, v.visitor_id, count(*) AS n FROM visits v WHERE {_CAME} GROUP BY v.host_id, v.visitor_id) x
JOIN users h ON h.id = x.host_id GROUP BY x.host_id, h.name
""",
    "visitor": f"""
SELECT x.visitor_id, w.name, x.n, 1
FROM (SELECT v.visitor_id, count(*) AS n FROM visits v WHERE {_CAME} GROUP BY v.visitor_id
      ORDER BY n DESC, v.visitor_id LIMIT :limit) x JOIN visitors w ON w.id = x.visitor_id
""",
}
"""Of each kind of group its code, name, visits and people, counted from the visits: visitor by visitor first, because
counting different people in a group has a server sort them all by name."""
HOSTS = Sql(
    "SELECT id, name FROM users WHERE id IN (SELECT value FROM json_each(:ids))",
    "SELECT id, name FROM users WHERE id = ANY(translate(:ids, '[]', '{}')::bigint[])",
)
TYPES = "SELECT id, name FROM visitor_types"


class MarkRow(NamedTuple):
    """How far a building is counted."""

    seq: int
    counted_to: str
    ranked_to: str


def seen(tx: Transaction, building_id: int, day: str) -> list[Row]:
    """Every visit of a date with each of its stays, as `rules.statistics.Seen`, visit by visit."""
    return tx.rows(SEEN, {"building": building_id, "day": day})


def has_detached(tx: Transaction, building_id: int, first: str, last: str) -> bool:
    """Whether a visit from a date to a date has lost its visitor."""
    return tx.row(DETACHED, {"building": building_id, "first": first, "last": last}) is not None


def next_day(tx: Transaction, building_id: int, after: str, before: str) -> str | None:
    """The first date between two that has a visit."""
    found = tx.value(NEXT_DAY, {"building": building_id, "after": after, "before": before})
    return None if found is None else str(found)


def touched(tx: Transaction, building_id: int, after: int, last: int, day: str) -> list[str]:
    """Dates up to one whose visits something happened to, by the building's events after one up to another."""
    values = {"chain": building_id, "after": after, "last": last, "day": day}
    return sorted(str(found) for (found,) in tx.rows(TOUCHED, values))


def is_importing(tx: Transaction, since: int) -> bool:
    """Whether an import that began after a time is not published yet: what it brings may be of a day just over."""
    return tx.row(IMPORTING, {"since": since}) is not None


def head(tx: Transaction, building_id: int) -> int:
    """The number of the building's newest event."""
    return int(tx.value(HEAD, {"building": building_id}) or 0)


def mark(tx: Transaction, building_id: int) -> MarkRow | None:
    row = tx.row(MARK, {"building": building_id})
    return None if row is None else MarkRow._make(row)


def move_mark(tx: Transaction, building_id: int, old: MarkRow | None, new: MarkRow) -> bool:
    """Go on from one mark to the next; False when somebody else has counted meanwhile."""
    if old is None:
        tx.run(FIRST_MARK, {"building": building_id, "seq": new.seq})
        old = MarkRow(new.seq, "", "")
    values = {"building": building_id, "old_seq": old.seq, "old_counted": old.counted_to, "old_ranked": old.ranked_to}
    return tx.run(MOVE_MARK, {**values, **new._asdict()}) == 1


def days(tx: Transaction, building_id: int, first: str, last: str) -> list[Row]:
    """Kept figures from a date to a date: date, type, and the fields of `rules.statistics.Figures`."""
    return tx.rows(DAYS, {"building": building_id, "first": first, "last": last})


def replace_days(tx: Transaction, building_id: int, days: Mapping[str, Iterable[Row]]) -> None:
    """Keep other figures of dates: each row is type and figures."""
    if days:
        tx.run(FORGET_DAYS, {"building": building_id, "days": json.dumps(list(days))})
        found = [(building_id, day, *row) for day, rows in days.items() for row in rows]
        tx.insert_many("statistics_days", _DAY_COLUMNS, found)


def names(tx: Transaction, building_id: int, period: str, kind: str) -> list[Row]:
    """Kept groups of a month or year: code, name, visits, people."""
    return tx.rows(NAMES, {"building": building_id, "period": period, "kind": kind})


def first_names(tx: Transaction, building_id: int, period: str, kind: str, limit: int) -> tuple[list[Row], int]:
    """The first kept groups of a month or year, and the visits of all of them."""
    values = {"building": building_id, "period": period, "kind": kind}
    return tx.rows(FIRST_NAMES, {**values, "limit": limit}), int(tx.value(ALL_VISITS, values))


def replace_names(tx: Transaction, building_id: int, period: str, rows: Iterable[Row]) -> None:
    """Keep other groups of a month or year: each row is kind, code, name, visits, people."""
    tx.run(FORGET_NAMES, {"building": building_id, "period": period})
    tx.insert_many("statistics_names", _NAME_COLUMNS, [(building_id, period, *row) for row in rows])


def small(tx: Transaction, building_id: int, fewest: int) -> list[Row]:
    """Kept groups with fewer people: period, kind, people."""
    return tx.rows(SMALL, {"building": building_id, "fewest": fewest})


def live(tx: Transaction, building_id: int, kind: str, first: str, last: str, limit: int = 0) -> list[Row]:
    """Groups of a kind counted from the visits: code, name, visits, people; of visitors only the first so many."""
    values = {"building": building_id, "first": first, "last": last}
    return tx.rows(LIVE[kind], {**values, "limit": limit} if kind == "visitor" else values)


def hosts(tx: Transaction, ids: Iterable[int]) -> dict[int, str]:
    """Names of users."""
    return {int(id): str(name) for id, name in tx.rows(HOSTS, {"ids": str(list(ids))})}


def types(tx: Transaction) -> dict[int, str]:
    """Names of all visitor types."""
    return {int(id): str(name) for id, name in tx.rows(TYPES)}
