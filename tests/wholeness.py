"""Whether a store tells one story: visits, stays, events, outbox and hash chains say the same.

What each act leaves behind is counted against the events, which are chained, so that an act of which a part is missing
cannot hide. Returns the faults instead of asserting, because each test of it needs a store in which it finds some.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from db.queries import event_log

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

IN, OUT, PRESUMED = "visit.checked-in", "visit.checked-out", "visit.presumed-left"
IN_UNDONE, OUT_UNDONE = "visit.check-in-undone", "visit.check-out-undone"

HALF_INVITED = """
SELECT i.id, count(e.seq), count(m.id) FROM invitations i JOIN visits v ON v.invitation_id = i.id
JOIN visitors w ON w.id = v.visitor_id AND w.email_folded <> ''
LEFT JOIN events e ON e.subject = 'invitation:' || i.id AND e.kind = 'invitation.made'
LEFT JOIN outbox m ON m.visit_id = v.id AND m.template = 'invitation'
GROUP BY i.id HAVING (count(e.seq) = 0) <> (count(m.id) = 0)
"""
VISITS_WITHOUT = {
    "PIN": "SELECT id FROM visits v WHERE state <> 'cancelled' AND NOT EXISTS"
    " (SELECT 1 FROM passes p WHERE p.visit_id = v.id AND p.kind = 'pin')",
    "ticket": "SELECT id FROM visits v WHERE state <> 'cancelled' AND NOT EXISTS"
    " (SELECT 1 FROM passes p WHERE p.visit_id = v.ticket_of AND p.kind = 'ticket')",
    "invitation": "SELECT v.id FROM visits v LEFT JOIN invitations i ON i.id = v.invitation_id WHERE i.id IS NULL",
}
STAYS = "SELECT visit_id, count(*), sum(CASE WHEN out_at IS NULL THEN 1 ELSE 0 END) FROM stays GROUP BY visit_id"
TWICE_INSIDE = "SELECT visitor_id FROM stays WHERE out_at IS NULL GROUP BY visitor_id HAVING count(*) > 1"


def faults(ws: Workspace) -> list[str]:
    """Everything in the store that does not fit together; empty for a whole one."""
    with ws.store.reading() as tx:
        found = [*chains(tx), *_stays(tx), *_messages(tx), *_invitations(tx), *_imports(tx)]
        if tx.engine == "sqlite":
            found += [f"integrity: {row[0]}" for row in tx.rows("PRAGMA integrity_check") if row[0] != "ok"]
            found += [f"reference: {row}" for row in tx.rows("PRAGMA foreign_key_check")]
    return found


def chains(tx: Transaction) -> Iterator[str]:
    """Where the hashes of a chain do not follow from one another, or it does not end where it should."""
    for chain, seq, end in tx.rows("SELECT id, seq, head FROM chains"):
        head, count = event_log.START, 0
        for row in event_log.in_order(tx, chain):
            count += 1
            head = row.event.hash_after(head)
            if (row.seq, bytes(row.hash)) != (count, head):
                yield f"chain {chain} is broken at {row.seq}"
                break
        if (count, head) != (seq, bytes(end)):
            yield f"chain {chain} ends at {seq}, its events at {count}"


def _stays(tx: Transaction) -> Iterator[str]:
    """One stay for each check-in that was not undone, one end of it for each check-out, and the visit's state."""
    told = _told(tx)
    stays = {visit: (made, inside) for visit, made, inside in tx.rows(STAYS)}
    for visit, state in tx.rows("SELECT id, state FROM visits"):
        events = told.get(visit, Counter())
        entered, gone = events[IN] - events[IN_UNDONE], events[OUT] + events[PRESUMED] - events[OUT_UNDONE]
        made, inside = stays.get(visit, (0, 0))
        if (made, inside) != (entered, entered - gone):
            yield f"v{visit}: {made} stays, {inside} open, but {entered} check-ins and {gone} check-outs"
        if (state == "on-site") != (inside > 0):
            yield f"v{visit} is {state} with {inside} open stays"
    yield from (f"visitor {visitor} is inside twice" for (visitor,) in tx.rows(TWICE_INSIDE))


def _told(tx: Transaction) -> dict[int, Counter[str]]:
    told: dict[int, Counter[str]] = {}
    for subject, kind in tx.rows("SELECT subject, kind FROM events WHERE subject LIKE 'visit:%'"):
        told.setdefault(int(subject.removeprefix("visit:")), Counter())[kind] += 1
    return told


def _messages(tx: Transaction) -> Iterator[str]:
    """The host is told of each check-in once."""
    sent = Counter(visit for (visit,) in tx.rows("SELECT visit_id FROM outbox WHERE template = 'visitor-arrived'"))
    for visit, events in _told(tx).items():
        if sent[visit] != events[IN]:
            yield f"v{visit}: {events[IN]} check-ins, {sent[visit]} messages to the host"


def _invitations(tx: Transaction) -> Iterator[str]:
    yield from (f"invitation {id}: {told} events, {sent} messages" for id, told, sent in tx.rows(HALF_INVITED))
    for what, question in VISITS_WITHOUT.items():
        yield from (f"v{row[0]} has no {what}" for row in tx.rows(question))


def _imports(tx: Transaction) -> Iterator[str]:
    """An import has an event for each invitation, in a chain of its own, and a message for each visit."""
    for (import_id,) in tx.rows("SELECT id FROM imports"):
        values = {"id": import_id, "chain": -import_id}
        visits = tx.value("SELECT count(*) FROM visits WHERE import_id = :id", values)
        events = tx.value("SELECT count(*) FROM events WHERE chain = :chain", values)
        messages = tx.value("SELECT count(*) FROM outbox WHERE import_id = :id", values)
        if not visits == events == messages:
            yield f"import {import_id}: {visits} visits, {events} events, {messages} messages"
