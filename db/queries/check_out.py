"""The one write of a check-out: the stay closed by compare-and-set, the visit, its badges and the event together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import event_log
from db.queries.event_log import NewEvent

if TYPE_CHECKING:
    from db.transaction import Transaction


class EndOfStay(NamedTuple):
    """What a check-out writes; `at` in microseconds."""

    stay_id: int
    visit_id: int
    building_id: int
    at: int
    by: int
    how: str
    desk: str


CLOSE = """
UPDATE stays SET out_at = :at, out_by = :by, out_how = :how, out_desk = :desk WHERE id = :stay_id AND out_at IS NULL
"""
MOVE = "UPDATE visits SET state = 'left' WHERE id = :visit_id AND state = 'on-site'"
WITHDRAW = """
UPDATE passes SET withdrawn_at = :at WHERE visit_id = :visit_id AND kind = 'badge' AND withdrawn_at IS NULL
"""
ON_SERVER = """
WITH closed AS (
  UPDATE stays SET out_at = :at, out_by = :by, out_how = :how, out_desk = :desk
  WHERE id = :stay_id AND out_at IS NULL RETURNING visit_id
), moved AS (
  UPDATE visits v SET state = 'left' FROM closed WHERE v.id = closed.visit_id AND v.state = 'on-site'
), withdrawn AS (
  UPDATE passes p SET withdrawn_at = :at FROM closed
  WHERE p.visit_id = closed.visit_id AND p.kind = 'badge' AND p.withdrawn_at IS NULL
), head AS (
  UPDATE chains c SET seq = c.seq + 1, head = sha256(c.head || convert_to(:words, 'UTF8'))
  FROM closed WHERE c.id = :building_id RETURNING c.seq, c.head
), event AS (
  INSERT INTO events (chain, seq, at, kind, subject, actor_id, request_id, facts, hash)
  SELECT :building_id, seq, :event_at, :kind, :subject, :actor::bigint, :request, :facts, head FROM head
)
SELECT pg_notify('vmsctl', :building_id::text) FROM closed
"""


def record(tx: Transaction, end: EndOfStay, event: NewEvent) -> bool:
    """Close the stay; False, with nothing written, when somebody closed it since it was read."""
    values: dict[str, Any] = end._asdict()
    if tx.engine == "postgresql":
        told = {**event_log.values(event), "words": event.words, "event_at": event.at}
        return bool(tx.alone(ON_SERVER, {**told, **values}))
    if tx.run(CLOSE, values) == 0:
        return False
    tx.run(MOVE, values)
    tx.run(WITHDRAW, values)
    event_log.append(tx, event)
    return True
