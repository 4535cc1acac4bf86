"""Invitations in a list: one row each, however many visits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from db.queries.invitations import PUBLISHED
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.transaction import Transaction

_OPEN = "v.state IN ('expected', 'awaiting', 'on-site')"
_COMING = f"{_OPEN} AND v.day >= :today"
_MINE = """
SELECT id FROM invitations WHERE created_by = :user UNION SELECT id FROM invitations WHERE host_id = :user
"""
_OF_BUILDINGS = """
SELECT invitation_id FROM visits WHERE building_id IN {within} AND day BETWEEN :first AND :last
"""
_LIST = f"""
SELECT i.id, i.building_id, b.name, b.time_zone, i.host_id, h.name, i.created_by, c.name, i.reason, i.party, i.rule,
  i.cancelled_at, min(v.expected_at), max(v.until),
  min(CASE WHEN {_COMING} THEN v.expected_at END), max(CASE WHEN {_OPEN} THEN v.day END),
  count(*), count(DISTINCT v.ticket_of), min(coalesce(w.name, v.unknown))
FROM invitations i
JOIN visits v ON v.invitation_id = i.id
JOIN buildings b ON b.id = i.building_id
JOIN users h ON h.id = i.host_id
JOIN users c ON c.id = i.created_by
LEFT JOIN visitors w ON w.id = v.visitor_id
WHERE i.id IN ({{ids}}) AND (:building = 0 OR i.building_id = :building) AND {PUBLISHED}
GROUP BY i.id, b.id, h.id, c.id
"""
_UPCOMING = f"HAVING max(CASE WHEN {_COMING} THEN 1 ELSE 0 END) = 1 ORDER BY 15, i.id LIMIT :most"
_PAST = f"HAVING max(CASE WHEN {_COMING} THEN 1 ELSE 0 END) = 0 ORDER BY 13 DESC, i.id DESC LIMIT :most"


def _question(ids: str, which: str) -> Sql:
    sql = _LIST.replace("{ids}", ids) + which
    return Sql(
        sql.replace("{within}", "(SELECT value FROM json_each(:buildings))"),
        sql.replace("{within}", "(SELECT b::bigint FROM json_array_elements_text(:buildings::json) b)"),
    )


MINE = {"upcoming": _question(_MINE, _UPCOMING), "past": _question(_MINE, _PAST)}
OF_BUILDINGS = {"upcoming": _question(_OF_BUILDINGS, _UPCOMING), "past": _question(_OF_BUILDINGS, _PAST)}


class ListedRow(NamedTuple):
    """`next_at` is of the visits to come, `last_day` of those that nobody closed (None without any); times in
    microseconds."""

    id: int
    building_id: int
    building: str
    time_zone: str
    host_id: int
    host: str
    created_by: int
    creator: str
    reason: str
    party: str
    rule: str
    cancelled_at: int | None
    arrive_at: int
    until: int
    next_at: int | None
    last_day: str | None
    visits: int
    visitors: int
    first_visitor: str


class Window(NamedTuple):
    """`today` as `YYYY-MM-DD`; `building` 0 for any; at most `most` rows."""

    today: str
    building: int
    most: int


def mine(tx: Transaction, which: str, user_id: int, window: Window) -> list[ListedRow]:
    """`upcoming` or `past` invitations that a user made or hosts: the next first, or the latest."""
    values = {"user": user_id, **window._asdict()}
    return [ListedRow._make(row) for row in tx.rows(MINE[which], values)]


def of_buildings(
    tx: Transaction, which: str, buildings: Iterable[int], first: str, last: str, window: Window
) -> list[ListedRow]:
    """Those with a visit in these buildings from the first to the last day."""
    values = {"buildings": json.dumps(sorted(buildings)), "first": first, "last": last, **window._asdict()}
    return [ListedRow._make(row) for row in tx.rows(OF_BUILDINGS[which], values)]
