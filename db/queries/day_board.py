"""The day at a desk: one building's visits of one day, and whoever is still in from another.

Short days are read whole. Long ones are read as a row of ids in order, which the index on building, day and time
gives, and their rows by id when somebody looks at them.
"""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, NamedTuple

from db.queries.kept_out import LISTED_AT
from db.queries.roles import on_both
from db.queries.stale_documents import STALE
from db.queries.visits import PUBLISHED
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from db.transaction import Transaction


class BoardRow(NamedTuple):
    """One line of the board, times in microseconds; `in_at` and `out_at` are those of the visit's last stay.

    `id_number` only tells whether there is one; `stale` as `stale_documents`; `answer` is the host's last one.
    """

    id: int
    state: str
    day: str
    expected_at: int
    until: int
    arrived_at: int | None
    in_at: int | None
    out_at: int | None
    out_how: str | None
    host: str
    type: str
    fields: str
    floor: str
    reason: str
    note: str
    party: str
    confirmation: str
    visitor_id: int | None
    unknown: str
    blocked_at: int | None
    custom: str
    search: str
    host_search: str
    name: str
    email: str
    phone: str
    address: str
    id_number: str
    plate: str
    company: str
    company_email: str
    company_phone: str
    company_website: str
    company_address: str
    stale: str | None
    answer: str | None
    answered_at: int | None


class Scope(NamedTuple):
    """Which visits: of a building and a local day (`YYYY-MM-DD`); `own` a user's only, 0 for everybody's; `type` of one
    visitor type only, where a long day is looked through by number.

    `open_since` (microseconds) adds those of other days who are in, or were presumed to have left since; 0 adds none.
    """

    building: int
    day: str
    own: int = 0
    open_since: int = 0
    type: str = ""


COLUMNS = f"""
SELECT v.id, v.state, v.day, v.expected_at, v.until, v.arrived_at, s.in_at, s.out_at, s.out_how,
  h.name, t.name, t.fields, coalesce(f.name, ''), i.reason, i.note, i.party, t.confirmation,
  v.visitor_id, v.unknown, {LISTED_AT}, coalesce(w.custom, '{{}}'), coalesce(w.search, ''), h.search,
  coalesce(w.name, ''), coalesce(w.email, ''), coalesce(w.phone, ''), coalesce(w.address, ''),
  CASE WHEN coalesce(w.id_number, '') = '' THEN '' ELSE 'given' END, coalesce(w.plate, ''),
  coalesce(w.company, ''), coalesce(w.company_email, ''), coalesce(w.company_phone, ''),
  coalesce(w.company_website, ''), coalesce(w.company_address, ''), {STALE}, a.answer, a.at
"""
FROM = """
FROM visits v
JOIN users h ON h.id = v.host_id
JOIN invitations i ON i.id = v.invitation_id
JOIN visitor_types t ON t.id = v.visitor_type_id
LEFT JOIN floors f ON f.id = v.floor_id
LEFT JOIN visitors w ON w.id = v.visitor_id
LEFT JOIN stays s ON s.id = (SELECT max(z.id) FROM stays z WHERE z.visit_id = v.id)
LEFT JOIN host_answers a ON a.id = (SELECT max(x.id) FROM host_answers x WHERE x.visit_id = v.id)
"""
OWN = """
(:own = 0 OR v.host_id = :own
  OR EXISTS (SELECT 1 FROM invitations o WHERE o.id = v.invitation_id AND o.created_by = :own))
"""
_HERE = f"v.building_id = :building AND {PUBLISHED} AND {OWN}"
OF_DAY = f"v.day = :day AND {_HERE}"
STILL_THERE = """
SELECT x.visit_id FROM stays x WHERE x.building_id = :building AND x.out_at IS NULL
UNION SELECT y.visit_id FROM stays y
  WHERE y.building_id = :building AND y.out_how = 'presumed' AND y.out_at >= :open_since
"""
OTHER_DAYS = f"v.day <> :day AND {PUBLISHED} AND {OWN} AND v.id IN ({STILL_THERE})"
ORDER = "ORDER BY v.expected_at, v.id"

WHOLE = on_both(f"{COLUMNS} {FROM} WHERE {OF_DAY} {ORDER} LIMIT :most")
FROM_TIME = on_both(f"{COLUMNS} {FROM} WHERE {OF_DAY} AND v.expected_at >= :since {ORDER} LIMIT :most")
STAYING = on_both(f"{COLUMNS} {FROM} WHERE {OTHER_DAYS} {ORDER}")
# The server must hold all numbers as one value; SQLite reads a JSON array as a table.
_OF_IDS = on_both(f"{COLUMNS} {FROM} WHERE {_HERE} AND v.id IN")
BY_IDS = Sql(
    f"{_OF_IDS.sqlite} (SELECT value FROM json_each(:ids))",
    f"{_OF_IDS.postgresql} (SELECT value::bigint FROM json_array_elements_text(:ids::json))",
)

# An expected visit that nobody came to is a no-show when its day is over; one that only arrived counts as dealt with.
GROUP = """
CASE WHEN v.state = 'expected' AND v.arrived_at IS NOT NULL THEN 'left'
     WHEN v.state = 'expected' AND v.day < :today THEN 'missed'
     WHEN v.state = 'presumed-left' THEN 'missed' ELSE v.state END
"""
_OF_TYPE = """
(:type = '' OR v.visitor_type_id = (SELECT y.id FROM visitor_types y WHERE y.name = :type))
"""
COUNTS = f"SELECT {GROUP}, count(*) FROM visits v WHERE {OF_DAY} AND {_OF_TYPE} GROUP BY 1"
IDS = f"SELECT v.id FROM visits v WHERE {OF_DAY} AND {_OF_TYPE} {ORDER}"
IDS_OF_GROUP = f"SELECT v.id FROM visits v WHERE {OF_DAY} AND {_OF_TYPE} AND {GROUP} = :group {ORDER}"
_FOUND = """
JOIN users h ON h.id = v.host_id
JOIN visitor_types t ON t.id = v.visitor_type_id
LEFT JOIN visitors w ON w.id = v.visitor_id
"""
FOUND = f"""
SELECT v.id, coalesce(w.search, ''), h.search, t.name, v.unknown FROM visits v {_FOUND}
WHERE {OF_DAY} AND {_OF_TYPE} AND (:group = '' OR {GROUP} = :group)
  AND (coalesce(w.search, '') || ' ' || h.search || ' ' || lower(t.name) || ' ' || lower(v.unknown)) LIKE :pattern
{ORDER}
"""
OF_VISITOR = on_both(f"""
{COLUMNS} {FROM} WHERE v.visitor_id = :visitor AND v.building_id = :building AND {PUBLISHED} AND {OWN}
  AND v.day >= :first AND v.day <= :last ORDER BY v.day, v.expected_at, v.id LIMIT 100
""")
TYPES = "SELECT name FROM visitor_types WHERE active ORDER BY position, name"


def whole(tx: Transaction, scope: Scope, most: int) -> list[BoardRow]:
    """The day in the order of expected arrival; `most` rows at most."""
    return _rows(tx, WHOLE, {**scope._asdict(), "most": most})


def from_time(tx: Transaction, scope: Scope, since: int, most: int) -> list[BoardRow]:
    """Some rows of the day, expected from a time on."""
    return _rows(tx, FROM_TIME, {**scope._asdict(), "since": since, "most": most})


def staying(tx: Transaction, scope: Scope) -> list[BoardRow]:
    """Visits of other days that are still of interest; few."""
    return _rows(tx, STAYING, scope._asdict()) if scope.open_since else []


def by_ids(tx: Transaction, scope: Scope, ids: Iterable[int]) -> list[BoardRow]:
    """Rows of the scope's building, of any day, in no order."""
    return _rows(tx, BY_IDS, {**scope._asdict(), "ids": json.dumps(list(ids))})


def of_visitor(tx: Transaction, scope: Scope, visitor: int, first: str, last: str) -> list[BoardRow]:
    """A visitor's visits from a day to a day."""
    return _rows(tx, OF_VISITOR, {**scope._asdict(), "visitor": visitor, "first": first, "last": last})


def counts(tx: Transaction, scope: Scope, today: str) -> Mapping[str, int]:
    """How many visits of the day are in each group."""
    return dict(tx.rows(COUNTS, {**scope._asdict(), "today": today}))


def ids(tx: Transaction, scope: Scope, today: str, group: str) -> array[int]:
    """The day's visits in order, as numbers only; of one group, or of all with an empty `group`."""
    values = {**scope._asdict(), "today": today, "group": group}
    return array("q", (id for (id,) in tx.stream(IDS_OF_GROUP if group else IDS, values, size=2000)))


def candidates(
    tx: Transaction, scope: Scope, today: str, group: str, word: str
) -> Iterator[tuple[int, str, str, str, str]]:
    """Id and searched texts of the day's visits that contain a folded word of letters and digits, in order."""
    values = {**scope._asdict(), "today": today, "group": group, "pattern": f"%{word}%"}
    yield from tx.stream(FOUND, values, size=200)


def types(tx: Transaction) -> list[str]:
    """Names of the visitor types in use."""
    return [name for (name,) in tx.rows(TYPES)]


def _rows(tx: Transaction, sql: str | Sql, values: dict[str, object]) -> list[BoardRow]:
    return [BoardRow._make(row) for row in tx.rows(sql, values)]
