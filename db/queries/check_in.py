"""The one write of a check-in: compare-and-set on the visit, its stay, the event and the host's notice together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.errors import Duplicate
from db.queries import event_log
from db.queries.event_log import NewEvent

if TYPE_CHECKING:
    from db.transaction import Transaction


class NewStay(NamedTuple):
    """What a check-in writes; `state` is the visit's state as it was read, times in microseconds."""

    visit_id: int
    building_id: int
    visitor_id: int
    host_id: int
    state: str
    at: int
    by: int
    how: str
    desk: str
    message_id: str


MOVE = """
UPDATE visits SET state = 'on-site', arrived_at = coalesce(arrived_at, :at) WHERE id = :visit_id AND state = :state
"""
OPEN = """
INSERT INTO stays (building_id, visit_id, visitor_id, in_at, in_by, in_how, in_desk)
VALUES (:building_id, :visit_id, :visitor_id, :at, :by, :how, :desk)
"""
TELL_HOST = """
INSERT INTO outbox (building_id, template, visit_id, user_id, message_id, created_at, due_at)
VALUES (:building_id, 'visitor-arrived', :visit_id, :host_id, :message_id, :at, :at)
"""
ON_SERVER = """
WITH moved AS (
  UPDATE visits SET state = 'on-site', arrived_at = coalesce(arrived_at, :at)
  WHERE id = :visit_id AND state = :state RETURNING id
), stay AS (
  INSERT INTO stays (building_id, visit_id, visitor_id, in_at, in_by, in_how, in_desk)
  SELECT :building_id, id, :visitor_id, :at, :by, :how, :desk FROM moved RETURNING id
), head AS (
  UPDATE chains c SET seq = c.seq + 1, head = sha256(c.head || convert_to(:words, 'UTF8'))
  FROM moved WHERE c.id = :building_id RETURNING c.seq, c.head
), event AS (
  INSERT INTO events (chain, seq, at, kind, subject, actor_id, request_id, facts, hash)
  SELECT :building_id, seq, :at, :kind, :subject, :actor::bigint, :request, :facts, head FROM head
), message AS (
  INSERT INTO outbox (building_id, template, visit_id, user_id, message_id, created_at, due_at)
  SELECT :building_id, 'visitor-arrived', id, :host_id, :message_id, :at, :at FROM moved
)
SELECT pg_notify('vmsctl', :building_id::text) FROM moved
"""
ARRIVE = "UPDATE visits SET arrived_at = :at WHERE id = :visit_id AND state = :state AND arrived_at IS NULL"


def record(tx: Transaction, stay: NewStay, event: NewEvent) -> bool:
    """Open the stay; False, with nothing written, when visit or visitor have moved on since they were read."""
    values: dict[str, Any] = stay._asdict()
    if tx.engine == "postgresql":
        return _on_server(tx, {**event_log.values(event), **values, "words": event.words})
    if tx.run(MOVE, values) == 0:
        return False
    tx.run(OPEN, values)
    event_log.append(tx, event)
    tx.run(TELL_HOST, values)
    return True


def record_revocably(tx: Transaction, stay: NewStay, event: NewEvent) -> bool:
    """As `record`, and the transaction can still be left: nobody has seen it, and until then every other arrival in the
    building waits for the building's chain of events."""
    if tx.engine != "postgresql":
        return record(tx, stay, event)
    tx.run("SAVEPOINT arrival")
    if not (written := record(tx, stay, event)):
        tx.run("ROLLBACK TO SAVEPOINT arrival")
    return written


def _on_server(tx: Transaction, values: dict[str, Any]) -> bool:
    try:
        return bool(tx.alone(ON_SERVER, values))
    except Duplicate:
        return False


def record_arrival(tx: Transaction, stay: NewStay, event: NewEvent) -> bool:
    """Note the arrival only, where nobody is checked in or out (policy off)."""
    values = stay._asdict()
    if tx.run(ARRIVE, {"at": stay.at, "visit_id": stay.visit_id, "state": stay.state}) == 0:
        return False
    event_log.append(tx, event)
    tx.run(TELL_HOST, values)
    return True
