"""Visitors: who is known by a mail address, whose profile one may see, and the profile itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import locks, rows
from db.queries.visits import PUBLISHED as VISIT_PUBLISHED
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from db.transaction import Transaction

PUBLISHED = "NOT EXISTS (SELECT 1 FROM imports p WHERE p.id = w.import_id AND p.published_at IS NULL)"
_SELECT = """
SELECT w.id, w.name, w.email, w.phone, w.address, w.id_number, w.plate, w.company, w.company_email, w.company_phone,
  w.company_website, w.company_address, w.custom, w.blocked_at, w.blocked_reason, u.name
FROM visitors w LEFT JOIN users u ON u.id = w.blocked_by
"""
BY_ID = f"{_SELECT} WHERE w.id = :visitor AND {PUBLISHED}"
HELD = Sql(BY_ID, f"{BY_ID} FOR UPDATE OF w")
BY_EMAIL = f"""
{_SELECT} WHERE w.email_folded = :email AND w.email_folded <> '' AND {PUBLISHED}
ORDER BY CASE WHEN w.blocked_at IS NULL THEN 1 ELSE 0 END, w.id LIMIT 1
"""
_SEEN = f"""
SELECT 1 FROM visits v JOIN invitations i ON i.id = v.invitation_id
WHERE v.visitor_id = :visitor AND (:everywhere OR v.host_id = :user OR i.created_by = :user
  OR v.building_id IN {{buildings}}) AND {VISIT_PUBLISHED} LIMIT 1
"""
SEEN = Sql(
    _SEEN.format(buildings="(SELECT value FROM json_each(:buildings))"),
    _SEEN.format(buildings="(SELECT b::bigint FROM json_array_elements_text(:buildings::json) b)"),
)
BUILDINGS = f"SELECT DISTINCT v.building_id FROM visits v WHERE v.visitor_id = :visitor AND {VISIT_PUBLISHED}"
HISTORY = f"""
SELECT count(*), max(v.day) FROM visits v
WHERE v.visitor_id = :visitor AND v.state <> 'cancelled' AND {VISIT_PUBLISHED}
"""
OPEN_TO_HOSTS = """
SELECT b.id FROM buildings b WHERE coalesce(
  (SELECT s.value FROM settings s WHERE s.building_id = b.id AND s.name = 'visits.only-mine'),
  (SELECT s.value FROM settings s WHERE s.building_id = 0 AND s.name = 'visits.only-mine'), 'true') = 'false'
"""
BLOCK = """
UPDATE visitors SET blocked_at = :at, blocked_reason = :reason, blocked_by = :by
WHERE id = :visitor AND blocked_at IS NULL
"""
SPEAK = "UPDATE visitors SET language = :language WHERE id = :visitor AND language = ''"
UNBLOCK = """
UPDATE visitors SET blocked_at = NULL, blocked_reason = '', blocked_by = NULL
WHERE id = :visitor AND blocked_at IS NOT NULL
"""
MAKE_KNOWN = """
UPDATE visits SET visitor_id = :visitor
WHERE ticket_of = :ticket_of AND visitor_id IS NULL AND state IN ('expected', 'awaiting') RETURNING id
"""
ADOPT = """
UPDATE visitors SET import_id = NULL
WHERE email_folded = :email AND import_id IN (SELECT id FROM imports WHERE published_at IS NULL)
"""
STAGING = "staging"
"""The name that an import holds while it writes visitors, and that all others who make some share."""

ASKED_SINCE = """
SELECT count(*) FROM events WHERE subject = :subject AND kind = :kind AND at >= :since
"""


class VisitorRow(NamedTuple):
    """A profile; `custom` is a JSON object, times in microseconds."""

    id: int
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
    custom: str
    blocked_at: int | None
    blocked_reason: str
    blocked_by: str | None


def by_id(tx: Transaction, visitor_id: int) -> VisitorRow | None:
    row = tx.row(BY_ID, {"visitor": visitor_id})
    return None if row is None else VisitorRow._make(row)


def held(tx: Transaction, visitor_id: int) -> VisitorRow:
    """A profile that is there, which nobody else changes before this transaction ends."""
    return VisitorRow._make(tx.changed_rows(HELD, {"visitor": visitor_id})[0])


def by_email(tx: Transaction, folded: str) -> VisitorRow | None:
    """The visitor of a mail address; where an import brought several, the blocked one before the others."""
    row = tx.row(BY_EMAIL, {"email": folded})
    return None if row is None else VisitorRow._make(row)


def reserve(tx: Transaction, emails: Iterable[str]) -> None:
    """Nobody else makes a visitor of these folded addresses until the transaction ends. One whom an import that is at
    work has made already belongs to everybody from now on, whatever becomes of the import."""
    if not (wanted := {email for email in emails if email}):
        return
    locks.share(tx, STAGING)
    locks.hold(tx, [f"email {email}" for email in wanted])
    for email in wanted:
        tx.run(ADOPT, {"email": email})


def seen(tx: Transaction, visitor_id: int, *, user_id: int, buildings: Collection[int] | None, own: bool) -> bool:
    """Whether a visitor has a visit in these buildings (None: everywhere) or, with `own`, one of the user's."""
    values = {
        "visitor": visitor_id, "everywhere": buildings is None, "user": user_id if own else 0,
        "buildings": json.dumps(sorted(buildings or ())),
    }  # fmt: skip
    return tx.value(SEEN, values) is not None


def buildings(tx: Transaction, visitor_id: int) -> set[int]:
    """Where a visitor is or was invited."""
    return {building for (building,) in tx.rows(BUILDINGS, {"visitor": visitor_id})}


def history(tx: Transaction, visitor_id: int) -> tuple[int, str | None]:
    """How many visits a visitor has, and the day of the last (`YYYY-MM-DD`)."""
    count, last = tx.rows(HISTORY, {"visitor": visitor_id})[0]
    return int(count), last


def open_to_hosts(tx: Transaction) -> set[int]:
    """Buildings in which hosts see the others' visitors too."""
    return {building for (building,) in tx.rows(OPEN_TO_HOSTS)}


def add(tx: Transaction, profile: Mapping[str, Any]) -> int:
    """A new visitor; the id."""
    return rows.insert(tx, "visitors", profile)


def change(tx: Transaction, visitor_id: int, profile: Mapping[str, Any]) -> None:
    """Set columns of a profile; the search index takes it up later."""
    rows.change(tx, "visitors", visitor_id, {**profile, "indexed": False})


def speak(tx: Transaction, visitors: Iterable[int | None], language: str) -> None:
    """Note visitors' language where nobody knows it yet: what a visitor chose stays. Nothing for ''."""
    for visitor_id in visitors if language else ():
        tx.run(SPEAK, {"visitor": visitor_id, "language": language})


def block(tx: Transaction, visitor_id: int, *, at: int, reason: str, by: int) -> bool:
    """False when the visitor is blocked already."""
    return tx.run(BLOCK, {"visitor": visitor_id, "at": at, "reason": reason, "by": by}) == 1


def unblock(tx: Transaction, visitor_id: int) -> bool:
    """False when the visitor is not blocked."""
    return tx.run(UNBLOCK, {"visitor": visitor_id}) == 1


def make_known(tx: Transaction, ticket_of: int, visitor_id: int) -> list[int]:
    """All coming visits of one unknown visitor become that of a known one; their ids."""
    return [id for (id,) in tx.changed_rows(MAKE_KNOWN, {"ticket_of": ticket_of, "visitor": visitor_id})]


def asked_since(tx: Transaction, subject: str, kind: str, since: int) -> int:
    """How many events of a kind a subject has since a time in microseconds."""
    return int(tx.value(ASKED_SINCE, {"subject": subject, "kind": kind, "since": since}))
