"""What visitors ask of their data, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import rows

if TYPE_CHECKING:
    from db.transaction import Transaction

COLUMNS = "id, visitor_id, building_id, kind, state, created_at, code_counter, failures, code_until"
ONE = f"SELECT {COLUMNS} FROM privacy_requests WHERE id = :id"
NEWEST = f"""
SELECT {COLUMNS} FROM privacy_requests
WHERE visitor_id = :visitor AND state = 'requested' AND (kind = :kind OR :kind = '') ORDER BY code_until DESC, id DESC
LIMIT 1
"""
STANDING = """
SELECT proven_at FROM privacy_requests WHERE visitor_id = :visitor AND kind = 'erase' AND state = 'proven'
ORDER BY id DESC LIMIT 1
"""
MAIL_AGAIN = """
UPDATE privacy_requests SET code_counter = code_counter + 1, failures = 0, code_until = :until,
  proven_at = NULL
WHERE id = :id AND state = 'requested'
"""
FAIL = "UPDATE privacy_requests SET failures = failures + 1 WHERE id = :id"
PROVE = """
UPDATE privacy_requests SET state = 'proven', proven_at = :at
WHERE id = :id AND state = 'requested' AND code_counter = :counter AND failures < :most AND code_until > :at
"""
USE_CODE = """
UPDATE privacy_requests SET code_until = :at, proven_at = :at
WHERE id = :id AND state = 'requested' AND code_counter = :counter AND failures < :most AND code_until > :at
"""
CONFIRM = """
UPDATE privacy_requests SET state = 'proven', proven_at = :at
WHERE visitor_id = :visitor AND kind = 'erase' AND state = 'requested' AND proven_at > :since
"""
WAITING_FOR_STAFF = """
SELECT count(*) FROM privacy_requests WHERE kind = 'erase' AND state = 'proven'
"""
DONE = """
UPDATE privacy_requests SET state = 'done', done_at = :at
WHERE visitor_id = :visitor AND kind = 'export' AND state = 'proven'
"""


LIST = """
SELECT p.id, p.kind, p.state, coalesce(w.name, ''), p.visitor_id, b.name, p.created_at, p.proven_at, p.done_at,
  coalesce(u.name, ''), p.why
FROM privacy_requests p JOIN buildings b ON b.id = p.building_id LEFT JOIN visitors w ON w.id = p.visitor_id
LEFT JOIN users u ON u.id = p.done_by
WHERE (:everything OR p.state = 'proven') AND (:id = 0 OR p.id = :id) ORDER BY p.id
"""
ANSWER = """
UPDATE privacy_requests SET state = :state, done_at = :at, done_by = :by, why = :why
WHERE id = :id AND state IN ('requested', 'proven')
"""
ERASED = """
UPDATE privacy_requests SET state = 'done', done_at = :at, done_by = :by
WHERE visitor_id = :visitor AND state IN ('requested', 'proven')
"""
MAILBOX = """
SELECT actor_id, chain, seq FROM events WHERE (
  (kind IN ('visitor.changed', 'visitor.address-self-given') AND subject = 'visitor:' || CAST(:visitor AS text))
  OR (kind = 'visit.completed' AND subject IN (SELECT 'visit:' || id FROM visits WHERE visitor_id = :visitor))
) AND facts LIKE '%"email"%' ORDER BY at DESC, seq DESC LIMIT 1
"""


class RequestRow(NamedTuple):
    """Times in microseconds."""

    id: int
    visitor_id: int | None
    building_id: int
    kind: str
    state: str
    created_at: int
    code_counter: int
    failures: int
    code_until: int | None


class ListedRow(NamedTuple):
    """A request as people look at it; times in microseconds."""

    id: int
    kind: str
    state: str
    name: str
    visitor_id: int | None
    building: str
    created_at: int
    proven_at: int | None
    done_at: int | None
    done_by: str
    why: str


def is_self_given(tx: Transaction, visitor_id: int) -> bool:
    """Whether nobody of the house, but the visitor's own page, gave a known visitor the mail address."""
    return self_given_at(tx, visitor_id) is not None


def self_given_at(tx: Transaction, visitor_id: int) -> tuple[int, int] | None:
    """Chain and number of the event that says so."""
    row = tx.row(MAILBOX, {"visitor": visitor_id})
    return (int(row[1]), int(row[2])) if row is not None and row[0] is None else None


def by_id(tx: Transaction, id: int) -> RequestRow | None:
    row = tx.row(ONE, {"id": id})
    return None if row is None else RequestRow._make(row)


def newest(tx: Transaction, visitor_id: int, kind: str = "") -> RequestRow | None:
    """The request that waits for its code; of several the one whose code was mailed last."""
    row = tx.row(NEWEST, {"visitor": visitor_id, "kind": kind})
    return None if row is None else RequestRow._make(row)


def standing(tx: Transaction, visitor_id: int) -> int | None:
    """When the visitor proved a request for erasure that is not carried out yet."""
    found = tx.value(STANDING, {"visitor": visitor_id})
    return None if found is None else int(found)


def add(tx: Transaction, values: Mapping[str, Any]) -> int:
    return rows.insert(tx, "privacy_requests", values)


def mail_again(tx: Transaction, id: int, until: int) -> None:
    """Void the code that was mailed before, and count the next."""
    tx.run(MAIL_AGAIN, {"id": id, "until": until})


def fail(tx: Transaction, id: int) -> None:
    tx.run(FAIL, {"id": id})


def prove(tx: Transaction, request: RequestRow, *, at: int, most: int) -> bool:
    """False when the code holds no longer, or somebody else has just given it."""
    return tx.run(PROVE, {"id": request.id, "counter": request.code_counter, "at": at, "most": most}) == 1


def use_code(tx: Transaction, request: RequestRow, *, at: int, most: int) -> bool:
    """End the code, note when it was given, and leave the request waiting; False when the code holds no longer."""
    return tx.run(USE_CODE, {"id": request.id, "counter": request.code_counter, "at": at, "most": most}) == 1


def confirm(tx: Transaction, visitor_id: int, *, at: int, since: int) -> bool:
    """Count requests for erasure whose own code was given after `since` as proven; False when there is none."""
    return tx.run(CONFIRM, {"visitor": visitor_id, "at": at, "since": since}) > 0


def waiting_for_staff(tx: Transaction) -> int:
    """How many proven requests for erasure wait for somebody."""
    return int(tx.value(WAITING_FOR_STAFF) or 0)


def done(tx: Transaction, visitor_id: int, *, at: int) -> None:
    """Note that the visitor got the copy that was asked for."""
    tx.run(DONE, {"visitor": visitor_id, "at": at})


def listed(tx: Transaction, *, everything: bool = False, id: int = 0) -> list[ListedRow]:
    """The requests that wait for an answer, or all; or one."""
    return [ListedRow._make(row) for row in tx.rows(LIST, {"everything": everything or bool(id), "id": id})]


def answer(tx: Transaction, id: int, *, state: str, at: int, by: int | None, why: str = "") -> bool:
    """Note what became of a request; False when it was answered before."""
    return tx.run(ANSWER, {"id": id, "state": state, "at": at, "by": by, "why": why}) == 1


def erased(tx: Transaction, visitor_id: int, *, at: int, by: int | None) -> None:
    """Whatever a visitor asked for is answered when there is no visitor any more."""
    tx.run(ERASED, {"visitor": visitor_id, "at": at, "by": by})
