"""What visitors ask of their data, and what there is of one visitor."""

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


class Part(NamedTuple):
    """A part of somebody's data: what its columns are called, and where they come from."""

    columns: Mapping[str, str]
    source: str

    @property
    def sql(self) -> str:
        return f"SELECT {', '.join(self.columns.values())} {self.source}"


def _same(names: str) -> dict[str, str]:
    return {name: name for name in names.split()}


PARTS: Mapping[str, Part] = {
    "profile": Part(
        _same(
            "name email phone address id_number plate company company_email company_phone company_website "
            "company_address language custom created_at"
        ),
        "FROM visitors WHERE id = :visitor",
    ),
    "visits": Part(
        {
            "id": "v.id", "building": "b.name", "time_zone": "b.time_zone", "day": "v.day",
            "expected_at": "v.expected_at", "until": "v.until", "state": "v.state", "type": "t.name",
            "reason": "i.reason", "host": "h.name", "arrived_at": "v.arrived_at",
        },
        """FROM visits v JOIN buildings b ON b.id = v.building_id JOIN invitations i ON i.id = v.invitation_id
        JOIN users h ON h.id = v.host_id JOIN visitor_types t ON t.id = v.visitor_type_id
        WHERE v.visitor_id = :visitor ORDER BY v.day, v.id""",
    ),
    "stays": Part(
        {
            "visit": "s.visit_id", "building": "b.name", "in_at": "s.in_at", "in_by": "s.in_how",
            "out_at": "s.out_at", "out_by": "s.out_how",
        },
        """FROM stays s JOIN visits v ON v.id = s.visit_id JOIN buildings b ON b.id = s.building_id
        WHERE v.visitor_id = :visitor ORDER BY s.in_at""",
    ),
    "documents": Part(
        {
            "document": "d.name", "version": "n.number", "language": "a.language", "accepted_at": "a.accepted_at",
            "signature": "a.signature", "at": "a.how",
        },
        """FROM acceptances a JOIN documents d ON d.id = a.document_id JOIN document_versions n ON n.id = a.version_id
        WHERE a.visitor_id = :visitor ORDER BY a.accepted_at""",
    ),
    "messages": Part(
        _same("template state created_at sent_at"),
        """FROM outbox o WHERE o.user_id IS NULL AND (o.visitor_id = :visitor
        OR o.visit_id IN (SELECT id FROM visits WHERE visitor_id = :visitor)) ORDER BY o.id""",
    ),
    "requests": Part(
        _same("kind state created_at proven_at done_at"),
        "FROM privacy_requests WHERE visitor_id = :visitor ORDER BY id",
    ),
}  # fmt: skip
"""What a copy of somebody's data holds; columns named `…_at` and `until` are microseconds."""
KEPT_BESIDES: Mapping[str, Part] = {
    "notes": Part(
        {"visit": "v.id", "note": "i.note", "party": "i.party", "expected_as": "v.unknown",
         "approved": "v.approved_how", "cancelled": "v.cancelled_why"},
        """FROM visits v JOIN invitations i ON i.id = v.invitation_id WHERE v.visitor_id = :visitor ORDER BY v.id""",
    ),
    "passes": Part(
        {"visit": "p.visit_id", "kind": "p.kind", "building": "b.name", "withdrawn_at": "p.withdrawn_at"},
        """FROM passes p JOIN buildings b ON b.id = p.building_id
        WHERE p.visit_id IN (SELECT id FROM visits WHERE visitor_id = :visitor) ORDER BY p.visit_id, p.kind""",
    ),
    "prints": Part(
        {"visit": "q.visit_id", "what": "q.what", "state": "q.state", "created_at": "q.created_at"},
        """FROM print_queue q WHERE q.visit_id IN (SELECT id FROM visits WHERE visitor_id = :visitor) ORDER BY q.id""",
    ),
    "told_about": Part(
        {"visit": "o.visit_id", "whom": "'host'", "template": "o.template", "sent_at": "o.sent_at"},
        """FROM outbox o WHERE o.user_id IS NOT NULL
        AND o.visit_id IN (SELECT id FROM visits WHERE visitor_id = :visitor) ORDER BY o.id""",
    ),
    "roll_calls": Part(
        {"kind": "c.kind", "started_at": "c.started_at", "name": "p.name", "company": "p.company", "phone": "p.phone",
         "floor": "p.floor", "status": "p.status", "note": "p.note"},
        """FROM roll_call_people p JOIN roll_calls c ON c.id = p.roll_call_id
        WHERE p.visitor_id = :visitor ORDER BY c.started_at""",
    ),
    "block": Part(_same("blocked_at blocked_reason"), "FROM visitors WHERE id = :visitor AND blocked_at IS NOT NULL"),
}  # fmt: skip
"""What staff wrote and machines noted of somebody besides; a copy that an admin gives out has it too."""
DETAILS = """
SELECT e.at, e.kind, d.details FROM events e JOIN event_details d ON d.chain = e.chain AND d.seq = e.seq
WHERE e.subject IN (SELECT 'visit:' || id FROM visits WHERE visitor_id = :visitor)
OR e.subject = 'visitor:' || CAST(:visitor AS text) ORDER BY e.at
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
EVENTS = """
SELECT at, kind, actor_id FROM events WHERE subject IN (SELECT 'visit:' || id FROM visits WHERE visitor_id = :visitor)
OR subject = 'visitor:' || CAST(:visitor AS text) ORDER BY at
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


def of_visitor(tx: Transaction, part: str, visitor_id: int) -> list[dict[str, Any]]:
    """The rows of a part of a visitor's data."""
    wanted = PARTS.get(part) or KEPT_BESIDES[part]
    return [dict(zip(wanted.columns, row, strict=True)) for row in tx.rows(wanted.sql, {"visitor": visitor_id})]


def events(tx: Transaction, visitor_id: int) -> list[tuple[int, str, bool]]:
    """What was done about a visitor: when, what kind, and whether a user did it."""
    found = tx.rows(EVENTS, {"visitor": visitor_id})
    return [(int(at), str(kind), actor is not None) for at, kind, actor in found]


def details(tx: Transaction, visitor_id: int) -> list[tuple[int, str, str]]:
    """Old and new values that the audit trail keeps of a visitor: when, of what kind of act, JSON."""
    return [(int(at), str(kind), str(found)) for at, kind, found in tx.rows(DETAILS, {"visitor": visitor_id})]


def listed(tx: Transaction, *, everything: bool = False, id: int = 0) -> list[ListedRow]:
    """The requests that wait for an answer, or all; or one."""
    return [ListedRow._make(row) for row in tx.rows(LIST, {"everything": everything or bool(id), "id": id})]


def answer(tx: Transaction, id: int, *, state: str, at: int, by: int | None, why: str = "") -> bool:
    """Note what became of a request; False when it was answered before."""
    return tx.run(ANSWER, {"id": id, "state": state, "at": at, "by": by, "why": why}) == 1


def erased(tx: Transaction, visitor_id: int, *, at: int, by: int | None) -> None:
    """Whatever a visitor asked for is answered when there is no visitor any more."""
    tx.run(ERASED, {"visitor": visitor_id, "at": at, "by": by})
