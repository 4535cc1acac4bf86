"""What there is of one visitor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction


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
EVENTS = """
SELECT at, kind, actor_id FROM events WHERE subject IN (SELECT 'visit:' || id FROM visits WHERE visitor_id = :visitor)
OR subject = 'visitor:' || CAST(:visitor AS text) ORDER BY at
"""


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
