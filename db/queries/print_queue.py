"""The print queue: jobs that one process at a time claims, and that the store gives to no second one.

Each change says in its condition which state it expects, so that who comes second changes nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from db.errors import Duplicate
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Collection

    from db.transaction import Transaction

INSERT = """
INSERT INTO print_queue
  (building_id, printer_id, what, visit_id, badge_counter, created_at, created_by, queued_at, due_at)
VALUES (:building_id, :printer_id, :what, :visit_id, :counter, :at, :by, :at, :at) RETURNING id
"""
_OPEN = """
SELECT q.id, q.building_id, q.printer_id, q.state, q.queued_at, q.due_at, q.claimed_at
FROM print_queue q JOIN printers p ON p.id = q.printer_id
WHERE q.state IN ('queued', 'printing'){reached} ORDER BY q.queued_at, q.id
"""
_REACHED = " AND p.machine IN ('', :machine)"
OPEN = Sql(_OPEN.replace("{reached}", ""), _OPEN.replace("{reached}", _REACHED))
"""A store in a file lies on one machine, which reaches every printer on a cable, whatever it was called once."""
_SELECT = """
SELECT q.id, q.building_id, b.name, b.time_zone, q.printer_id, p.name, p.url, p.profile, q.what, q.visit_id,
  coalesce(w.name, v.unknown, ''), q.badge_counter, q.state, q.why, q.attempts, q.created_at, u.name, q.queued_at,
  q.due_at, q.done_at
FROM print_queue q
JOIN printers p ON p.id = q.printer_id
JOIN buildings b ON b.id = q.building_id
LEFT JOIN visits v ON v.id = q.visit_id
LEFT JOIN visitors w ON w.id = v.visitor_id
LEFT JOIN users u ON u.id = q.created_by
"""
BY_ID = f"{_SELECT} WHERE q.id = :job"
_NEWEST = f"{_SELECT} WHERE :everywhere OR q.building_id IN ({{buildings}}) ORDER BY q.id DESC LIMIT :most"
NEWEST = Sql(
    _NEWEST.format(buildings="SELECT value FROM json_each(:buildings)"),
    _NEWEST.format(buildings="SELECT b::bigint FROM json_array_elements_text(:buildings::json) b"),
)
TOO_OLD = "It waited for longer than"
"""How the reason begins of a job that was dropped because nobody needs it any more, and not by a person."""
NOT_PRINTED = """
q.state = 'dropped' AND q.what = 'badge' AND q.why LIKE :too_old
  AND EXISTS (SELECT 1 FROM visits n WHERE n.id = q.visit_id AND n.state IN ('expected', 'on-site'))
  AND NOT EXISTS (SELECT 1 FROM print_queue later WHERE later.visit_id = q.visit_id AND later.id > q.id)
"""
"""A badge that was dropped as too old, while its visitor still goes without one."""
UNSETTLED = f"""
{_SELECT} WHERE q.state IN ('queued', 'printing')
  OR (q.created_at > :since AND (q.state IN ('failed', 'unknown') OR ({NOT_PRINTED})))
ORDER BY q.id DESC
"""
_CLAIM = """
UPDATE print_queue SET state = 'printing', attempts = attempts + 1, claimed_at = :at, claimed_by = :by
WHERE id = :job AND state = 'queued'{reached} RETURNING id
"""
_BY_REACHED = " AND EXISTS (SELECT 1 FROM printers p WHERE p.id = printer_id AND p.machine IN ('', :machine))"
CLAIM = Sql(_CLAIM.replace("{reached}", ""), _CLAIM.replace("{reached}", _BY_REACHED))
BEAT = "UPDATE print_queue SET claimed_at = :at WHERE id = :job AND claimed_by = :by AND state = 'printing'"
FINISH = """
UPDATE print_queue SET state = :state, why = :why, due_at = :due, done_at = :done
WHERE id = :job AND claimed_by = :by AND state IN ('printing', 'unknown')
"""
ABANDON = """
UPDATE print_queue SET state = 'unknown', why = :why, done_at = :at
WHERE id = :job AND state = 'printing' AND claimed_at <= :before
"""
DROP = "UPDATE print_queue SET state = 'dropped', why = :why, done_at = :at WHERE id = :job AND state = :state"
AGAIN = """
UPDATE print_queue SET state = 'queued', printer_id = :printer, badge_counter = :counter, why = '', claimed_by = '',
  claimed_at = NULL, queued_at = :at, due_at = :at, done_at = NULL
WHERE id = :job AND state = :state
"""
WAITING_FOR = "SELECT id FROM print_queue WHERE printer_id = :printer AND state = 'queued'"
WAKE = "UPDATE print_queue SET due_at = :at WHERE printer_id = :printer AND state = 'queued' AND due_at > :at"
REST = "UPDATE print_queue SET due_at = :until WHERE printer_id = :printer AND state = 'queued' AND due_at < :until"


class NewJob(NamedTuple):
    """A job as it is queued; `at` in microseconds."""

    building_id: int
    printer_id: int
    what: str
    visit_id: int | None
    counter: int
    at: int
    by: int | None


class OpenRow(NamedTuple):
    """A job that is queued or being printed; times in microseconds."""

    id: int
    building_id: int
    printer_id: int
    state: str
    queued_at: int
    due_at: int
    claimed_at: int | None


class JobRow(NamedTuple):
    """A job with all that people see of it; times in microseconds."""

    id: int
    building_id: int
    building: str
    time_zone: str
    printer_id: int
    printer: str
    url: str
    profile: str
    what: str
    visit_id: int | None
    visitor: str
    counter: int
    state: str
    why: str
    attempts: int
    created_at: int
    created_by: str | None
    queued_at: int
    due_at: int
    done_at: int | None


def add(tx: Transaction, job: NewJob) -> int:
    """Queue a job; its id."""
    ((id,),) = tx.changed_rows(INSERT, job._asdict())
    return int(id)


def open_jobs(tx: Transaction, machine: str) -> list[OpenRow]:
    """The jobs that are queued or being printed on printers which this machine reaches, in the order of queueing."""
    return [OpenRow._make(row) for row in tx.rows(OPEN, {"machine": machine})]


def waiting_for(tx: Transaction, printer: int) -> list[int]:
    """Ids of the jobs that are queued for a printer."""
    return [id for (id,) in tx.rows(WAITING_FOR, {"printer": printer})]


def by_id(tx: Transaction, job: int) -> JobRow | None:
    row = tx.row(BY_ID, {"job": job})
    return None if row is None else JobRow._make(row)


def newest(tx: Transaction, most: int, buildings: Collection[int] | None) -> list[JobRow]:
    """The last jobs of these buildings (None: of all), the newest first."""
    values = {"most": most, "everywhere": buildings is None, "buildings": json.dumps(sorted(buildings or ()))}
    return [JobRow._make(row) for row in tx.rows(NEWEST, values)]


def unsettled(tx: Transaction, since: int) -> list[JobRow]:
    """Jobs that wait or that somebody should look at, the newest first; of the latter those made since a time."""
    return [JobRow._make(row) for row in tx.rows(UNSETTLED, {"since": since, "too_old": f"{TOO_OLD}%"})]


def claim(tx: Transaction, job: int, by: str, at: int, machine: str) -> bool:
    """Take a queued job for oneself; False when it is not queued any more, its printer is printing another, or is on a
    cable of another machine."""
    try:
        return bool(tx.alone(CLAIM, {"job": job, "by": by, "at": at, "machine": machine}))
    except Duplicate:
        return False


def beat(tx: Transaction, job: int, by: str, at: int) -> None:
    """Say that the process which claimed a job is still at it."""
    tx.run(BEAT, {"job": job, "by": by, "at": at})


def finish(tx: Transaction, job: int, by: str, *, state: str, why: str, due: int, done: int | None) -> bool:
    """Write what became of a claimed job; False when somebody else has decided about it meanwhile."""
    values = {"job": job, "by": by, "state": state, "why": why, "due": due, "done": done}
    return tx.run(FINISH, values) == 1


def abandon(tx: Transaction, job: int, *, why: str, at: int, before: int) -> bool:
    """Give up a claim that was last renewed at `before` or earlier."""
    return tx.run(ABANDON, {"job": job, "why": why, "at": at, "before": before}) == 1


def drop(tx: Transaction, job: int, state: str, *, why: str, at: int) -> bool:
    """Take a job in that state out of the queue."""
    return tx.run(DROP, {"job": job, "state": state, "why": why, "at": at}) == 1


def again(tx: Transaction, job: int, state: str, *, printer: int, counter: int, at: int) -> bool:
    """Queue a job in that state anew."""
    values = {"job": job, "state": state, "printer": printer, "counter": counter, "at": at}
    return tx.run(AGAIN, values) == 1


def wake(tx: Transaction, printer: int, at: int) -> None:
    """Try what waits for a printer at once."""
    tx.run(WAKE, {"printer": printer, "at": at})


def rest(tx: Transaction, printer: int, until: int) -> None:
    """Leave a printer alone for a while."""
    tx.run(REST, {"printer": printer, "until": until})
