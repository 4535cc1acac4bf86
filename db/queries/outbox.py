"""Messages waiting to be sent, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

ADD = """
INSERT INTO outbox (building_id, channel, template, visit_id, visitor_id, user_id, about, asked_by, message_id, state,
  created_at, due_at, why)
VALUES (:building_id, :channel, :template, :visit_id, :visitor_id, :user_id, :about, :asked_by, :message_id, :state,
  :at, :due, :why) RETURNING id
"""
OF_VISIT = "SELECT v.building_id, w.email FROM visits v LEFT JOIN visitors w ON w.id = v.visitor_id WHERE v.id = :visit"
OF_VISITOR = "SELECT 0, email FROM visitors WHERE id = :visitor"
COUNT = """
INSERT INTO mail_counts (user_id, day, count) VALUES (:user, :day, 1)
ON CONFLICT (user_id, day) DO UPDATE SET count = mail_counts.count + 1 WHERE mail_counts.count < :most
RETURNING count
"""
COUNTED = """
INSERT INTO mail_counts (user_id, day, count) VALUES (:user, :day, 0)
ON CONFLICT (user_id, day) DO UPDATE SET count = mail_counts.count RETURNING count
"""
COUNT_MORE = "UPDATE mail_counts SET count = count + :more WHERE user_id = :user AND day = :day"
HOLD_IMPORTED = """
UPDATE outbox SET state = 'held', asked_by = :user, why = :why WHERE import_id = :import_id AND state = 'waiting'
  AND id NOT IN (SELECT id FROM outbox WHERE import_id = :import_id AND state = 'waiting' ORDER BY id LIMIT :room)
"""
HELD = "SELECT id, building_id FROM outbox WHERE state = 'held' ORDER BY id"
RELEASE = "UPDATE outbox SET state = 'waiting', due_at = :at, why = '' WHERE id = :id AND state = 'held'"
_SHOWN = "(SELECT 1 FROM imports p WHERE p.id = o.import_id AND p.published_at IS NULL)"
_SELECT = """
SELECT o.id, o.template, o.visit_id, u.name, b.name, b.time_zone, o.state, o.created_at, o.due_at, o.attempts, o.why,
  o.sent_at, o.reply, o.channel, a.name, o.building_id
FROM outbox o JOIN buildings b ON b.id = o.building_id
LEFT JOIN users u ON u.id = o.user_id LEFT JOIN users a ON a.id = o.asked_by
"""
LIST = f"""
{_SELECT} WHERE (o.building_id = :building OR :building = 0) AND (o.state = :state OR :state = '')
  AND NOT EXISTS {_SHOWN}
ORDER BY o.id DESC LIMIT :limit
"""
BY_ID = f"{_SELECT} WHERE o.id = :id AND NOT EXISTS {_SHOWN}"
OF_VISIT_LIST = f"""
{_SELECT} WHERE o.visit_id IN (SELECT t.id FROM visits t WHERE t.id = :visit OR t.id = (
  SELECT ticket_of FROM visits WHERE id = :visit)) AND NOT EXISTS {_SHOWN} ORDER BY o.id
"""
ONE = "SELECT building_id, state FROM outbox WHERE id = :id"
PARKED = "SELECT id, building_id FROM outbox WHERE state = 'parked' ORDER BY id"
RETRY = "UPDATE outbox SET state = 'waiting', due_at = :at, attempts = 0, why = '' WHERE id = :id AND state = 'parked'"


class MessageRow(NamedTuple):
    """`to_user` is empty for what goes to the visitor; times in microseconds."""

    id: int
    template: str
    visit_id: int | None
    to_user: str | None
    building: str
    time_zone: str
    state: str
    created_at: int
    due_at: int
    attempts: int
    why: str
    sent_at: int | None
    reply: str
    channel: str
    asked_by: str | None
    building_id: int


class NewMessage(NamedTuple):
    """A message as it is queued; times in microseconds."""

    building_id: int
    channel: str
    template: str
    visit_id: int | None
    visitor_id: int | None
    user_id: int | None
    about: str
    asked_by: int | None
    message_id: str
    state: str
    at: int
    due: int
    why: str = ""


def add(tx: Transaction, message: NewMessage) -> int:
    """Queue a message; its id."""
    ((id,),) = tx.changed_rows(ADD, message._asdict())
    return int(id)


def addressee(tx: Transaction, visit_id: int | None, visitor_id: int | None) -> tuple[int, str]:
    """The building of a visit (0 without one), and where its visitor, or a visitor, gets mail; '' for nowhere."""
    row = tx.row(OF_VISITOR if visit_id is None else OF_VISIT, {"visit": visit_id, "visitor": visitor_id})
    return (int(row[0]), str(row[1] or "")) if row else (0, "")


def count(tx: Transaction, user_id: int, day: str, most: int) -> bool:
    """Count one more message that a user causes on a day; False, and not counted, when there were `most` already."""
    return bool(tx.changed_rows(COUNT, {"user": user_id, "day": day, "most": most}))


def counted(tx: Transaction, user_id: int, day: str) -> int:
    """How many messages a user has caused on a day; nobody else counts there until this transaction ends."""
    return int(tx.changed_rows(COUNTED, {"user": user_id, "day": day})[0][0])


def count_more(tx: Transaction, user_id: int, day: str, more: int) -> None:
    tx.run(COUNT_MORE, {"user": user_id, "day": day, "more": more})


def hold_imported(tx: Transaction, import_id: int, room: int, *, user_id: int, why: str) -> int:
    """Hold an import's messages beyond the first so many; how many."""
    return tx.run(HOLD_IMPORTED, {"import_id": import_id, "room": room, "user": user_id, "why": why})


def listed(tx: Transaction, building_id: int, state: str, limit: int) -> list[MessageRow]:
    """The newest first; building 0 and state '' mean all."""
    return [MessageRow._make(row) for row in tx.rows(LIST, {"building": building_id, "state": state, "limit": limit})]


def parked(tx: Transaction) -> list[tuple[int, int]]:
    """Id and building of what was given up."""
    return [(int(id), int(building)) for id, building in tx.rows(PARKED)]


def waiting(tx: Transaction) -> int:
    """How many messages wait, due or not."""
    return int(tx.value("SELECT count(*) FROM outbox WHERE state = 'waiting'"))


def held(tx: Transaction) -> list[tuple[int, int]]:
    """Id and building of what is beyond a daily limit."""
    return [(int(id), int(building)) for id, building in tx.rows(HELD)]


def release(tx: Transaction, id: int, at: int) -> bool:
    return tx.run(RELEASE, {"id": id, "at": at}) == 1


def by_id(tx: Transaction, id: int) -> MessageRow | None:
    row = tx.row(BY_ID, {"id": id})
    return None if row is None else MessageRow._make(row)


def of_visit(tx: Transaction, visit_id: int) -> list[MessageRow]:
    """What was to be said of a visit, or of its ticket, the earliest first."""
    return [MessageRow._make(row) for row in tx.rows(OF_VISIT_LIST, {"visit": visit_id})]
