"""A visit with everything that a desk must know about it, in one question."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries.kept_out import LISTED_AT
from db.queries.roles import on_both
from db.queries.stale_documents import STALE
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.transaction import Transaction

PUBLISHED = "NOT EXISTS (SELECT 1 FROM imports p WHERE p.id = v.import_id AND p.published_at IS NULL)"
"""Rows of an import that is still being read are not there for anybody."""


class VisitRow(NamedTuple):
    """Times in microseconds; `stay_…` is the visitor's open stay, of whichever visit; `stale` as `stale_documents`."""

    id: int
    state: str
    day: str
    expected_at: int
    until: int
    building_id: int
    building: str
    time_zone: str
    takes_visitors: bool
    host_id: int
    host: str
    host_phone: str
    floor: str | None
    invitation_id: int
    created_by: int
    reason: str
    note: str
    party: str
    origin: str
    unknown: str
    ticket_of: int
    ticket_counter: int
    pin_counter: int
    arrived_at: int | None
    approved_how: str
    cancelled_why: str
    type_id: int
    type: str
    fields: str
    confirmation: str
    visitor_id: int | None
    name: str | None
    email: str | None
    phone: str | None
    address: str | None
    id_number: str | None
    plate: str | None
    company: str | None
    company_email: str | None
    company_phone: str | None
    company_website: str | None
    company_address: str | None
    custom: str | None
    blocked_at: int | None
    stay_id: int | None
    stay_visit_id: int | None
    stay_building: str | None
    stay_in_at: int | None
    stay_desk: str | None
    stay_by: str | None
    stale: str | None


SELECT = f"""
SELECT v.id, v.state, v.day, v.expected_at, v.until, v.building_id, b.name, b.time_zone, b.takes_visitors,
  v.host_id, h.name, h.phone, f.name, i.id, i.created_by, i.reason, i.note, i.party, i.origin,
  v.unknown, v.ticket_of, v.ticket_counter, v.pin_counter, v.arrived_at, v.approved_how, v.cancelled_why,
  t.id, t.name, t.fields, t.confirmation,
  w.id, w.name, w.email, w.phone, w.address, w.id_number, w.plate,
  w.company, w.company_email, w.company_phone, w.company_website, w.company_address, w.custom, {LISTED_AT},
  s.id, s.visit_id, sb.name, s.in_at, s.in_desk, su.name, {STALE}
"""
JOINS = """
JOIN buildings b ON b.id = v.building_id
JOIN users h ON h.id = v.host_id
JOIN invitations i ON i.id = v.invitation_id
JOIN visitor_types t ON t.id = v.visitor_type_id
LEFT JOIN floors f ON f.id = v.floor_id
LEFT JOIN visitors w ON w.id = v.visitor_id
LEFT JOIN stays s ON s.visitor_id = v.visitor_id AND s.out_at IS NULL
LEFT JOIN buildings sb ON sb.id = s.building_id
LEFT JOIN users su ON su.id = s.in_by
"""
FROM = f"FROM visits v {JOINS}"
BY_ID = on_both(f"{SELECT} {FROM} WHERE v.id = :visit AND {PUBLISHED}")

_STAYS_AS_TEXT = """
  (SELECT {list}(x.id || '\x1f' || x.in_at || '\x1f' || x.in_how || '\x1f' || x.in_desk
     || '\x1f' || coalesce(xi.name, '') || '\x1f' || coalesce(CAST(x.out_at AS text), '')
     || '\x1f' || coalesce(x.out_how, '') || '\x1f' || x.out_desk || '\x1f' || coalesce(xo.name, ''), '\x1e')
   FROM stays x LEFT JOIN users xi ON xi.id = x.in_by LEFT JOIN users xo ON xo.id = x.out_by WHERE x.visit_id = v.id)
"""
_ON_DAYS = "SELECT id FROM visits WHERE building_id {within} AND day BETWEEN :first AND :last"
_INSIDE = "SELECT visit_id FROM stays WHERE building_id {within} AND out_at IS NULL"
_MISSED = f"""{_INSIDE} UNION ALL {_ON_DAYS}
  AND (state = 'presumed-left' OR (state = 'expected' AND arrived_at IS NULL))"""
_OWN_ON_DAYS = """
  SELECT id FROM visits WHERE host_id = :user AND day BETWEEN :first AND :last
  UNION ALL SELECT o.id FROM invitations n JOIN visits o ON o.invitation_id = n.id
  WHERE n.created_by = :user AND o.day BETWEEN :first AND :last
"""
_OWN_INSIDE = """
  SELECT x.visit_id FROM stays x JOIN visits o ON o.id = x.visit_id JOIN invitations n ON n.id = o.invitation_id
  WHERE x.out_at IS NULL AND (o.host_id = :user OR n.created_by = :user)
"""
_OWN_MISSED = f"{_OWN_INSIDE} UNION ALL {_OWN_ON_DAYS}"


def _listing(ids: str) -> Sql:
    """A question for the visits of a set of ids, each with its stays as text, the earliest first."""
    sql = f"""{SELECT}, {_STAYS_AS_TEXT} {FROM} WHERE v.id IN ({ids}) AND {PUBLISHED}
      ORDER BY v.day, v.expected_at, v.id"""
    both = on_both(sql)
    return Sql(
        both.sqlite.replace("{within}", "IN (SELECT value FROM json_each(:buildings))"),
        both.postgresql.replace("{within}", "= ANY(translate(:buildings, '[]', '{}')::bigint[])"),
    )


LISTS = {
    "day": (_listing(_ON_DAYS), _listing(_OWN_ON_DAYS)),
    "on-site": (_listing(_INSIDE), _listing(_OWN_INSIDE)),
    "missed": (_listing(_MISSED), _listing(_OWN_MISSED)),
}
"""Of each list the question for whole buildings, and the one for the visits of one user."""

STAYS = """
SELECT s.id, s.in_at, s.in_how, s.in_desk, iu.name, s.out_at, s.out_how, s.out_desk, ou.name
FROM stays s LEFT JOIN users iu ON iu.id = s.in_by LEFT JOIN users ou ON ou.id = s.out_by
WHERE s.visit_id = :visit ORDER BY s.in_at, s.id
"""


class StayRow(NamedTuple):
    """One coming in and going out, times in microseconds."""

    id: int
    in_at: int
    in_how: str
    in_desk: str
    in_by: str | None
    out_at: int | None
    out_how: str | None
    out_desk: str
    out_by: str | None


def by_id(tx: Transaction, visit_id: int) -> VisitRow | None:
    row = tx.row(BY_ID, {"visit": visit_id})
    return None if row is None else VisitRow._make(row)


class ListedVisit(NamedTuple):
    """A visit of a list with its stays."""

    row: VisitRow
    stays: list[StayRow]


def listed(
    tx: Transaction, which: str, *, buildings: Sequence[int], user: int | None, first: str, last: str
) -> list[ListedVisit]:
    """The visits of a list (a key of `LISTS`), all of them in one question: those in `buildings`, or where `user` is
    given those whom that user visits or invited. `first` and `last` are days; who is on site is so on any day."""
    values = {"buildings": str(list(buildings)), "user": user, "first": first, "last": last}
    rows = tx.rows(LISTS[which][user is not None], values)
    return [ListedVisit(VisitRow._make(row[:-1]), _stays_of(row[-1])) for row in rows]


def _stays_of(text: str | None) -> list[StayRow]:
    parts = [_stay_of(part.split("\x1f")) for part in text.split("\x1e")] if text else []
    return sorted(parts, key=lambda stay: (stay.in_at, stay.id))


def _stay_of(words: list[str]) -> StayRow:
    id, in_at, in_how, in_desk, in_by, out_at, out_how, out_desk, out_by = words
    return StayRow(
        int(id), int(in_at), in_how, in_desk, in_by or None, int(out_at) if out_at else None, out_how or None,
        out_desk, out_by or None,
    )  # fmt: skip


def stays(tx: Transaction, visit_id: int) -> list[StayRow]:
    return [StayRow._make(row) for row in tx.rows(STAYS, {"visit": visit_id})]
