"""Counts that 'vmsctl doctor' judges by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

PEOPLE = """
SELECT
  (SELECT count(DISTINCT u.id) FROM users u JOIN roles r ON r.user_id = u.id
     WHERE u.active AND r.role = 'admin' AND (u.password IS NOT NULL OR u.os_account IS NOT NULL)),
  (SELECT count(DISTINCT u.id) FROM users u JOIN roles r ON r.user_id = u.id
     WHERE u.active AND r.role IN ('receptionist', 'manager') AND u.pin IS NULL AND u.password IS NULL),
  (SELECT count(*) FROM users WHERE active AND failures >= :locked)
"""
QUEUES = """
SELECT
  (SELECT count(*) FROM outbox WHERE state = 'waiting' AND due_at < :late),
  (SELECT count(*) FROM outbox WHERE state = 'parked'),
  (SELECT count(*) FROM print_queue WHERE state = 'queued' AND created_at < :late),
  (SELECT count(*) FROM print_queue WHERE state IN ('failed', 'unknown') AND created_at >= :recent)
"""
LAST = "SELECT max(e.at) FROM chains c JOIN events e ON e.chain = c.id AND e.seq = c.seq"
PRINTERS = """
SELECT b.name, p.name, p.url FROM printers p JOIN buildings b ON b.id = p.building_id
WHERE p.active AND b.active AND (p.machine IN ('', :machine) OR :any) ORDER BY b.name, p.position, p.name
"""
INSIDE = """
SELECT DISTINCT b.id, b.name FROM stays s JOIN buildings b ON b.id = s.building_id
WHERE s.out_at IS NULL ORDER BY b.name
"""

WITHOUT_MUSTER_POINT = """
SELECT name FROM buildings WHERE active AND takes_visitors
  AND id NOT IN (SELECT building_id FROM muster_points WHERE active) ORDER BY name
"""
ROLL_CALLS = """
SELECT b.name, c.started_at FROM roll_calls c JOIN buildings b ON b.id = c.building_id
WHERE c.finished_at IS NULL ORDER BY c.started_at
"""


class People(NamedTuple):
    """`admins` who have a way to sign in; `without_secret` staff of desks who have none; `locked` by failures."""

    admins: int
    without_secret: int
    locked: int


class Queues(NamedTuple):
    """What waits longer than it should, and what was given up."""

    mail_late: int
    mail_parked: int
    print_late: int
    print_failed: int


def people(tx: Transaction, *, locked: int) -> People:
    row = tx.row(PEOPLE, {"locked": locked})
    assert row is not None
    return People._make(row)


def queues(tx: Transaction, *, late: int, recent: int) -> Queues:
    """`late` and `recent` are times in microseconds: before the one is late, after the other still of interest."""
    row = tx.row(QUEUES, {"late": late, "recent": recent})
    assert row is not None
    return Queues._make(row)


def last_event(tx: Transaction) -> int | None:
    """The time of the newest event, in microseconds."""
    found = tx.value(LAST)
    return None if found is None else int(found)


def printers(tx: Transaction, machine: str) -> list[tuple[str, str, str]]:
    """Building, name and address of each printer that this machine reaches; a store in a file has one machine."""
    values = {"machine": machine, "any": tx.engine == "sqlite"}
    return [(building, name, url) for building, name, url in tx.rows(PRINTERS, values)]


def buildings_with_people(tx: Transaction) -> list[tuple[int, str]]:
    """Buildings with somebody on site."""
    return [(int(id), name) for id, name in tx.rows(INSIDE)]


def without_muster_point(tx: Transaction) -> list[str]:
    """Names of buildings that take visitors and have no place for people to gather."""
    return [str(name) for (name,) in tx.rows(WITHOUT_MUSTER_POINT)]


def running_roll_calls(tx: Transaction) -> list[tuple[str, int]]:
    """Building and beginning (in microseconds) of each roll call that has not been ended."""
    return [(name, int(at)) for name, at in tx.rows(ROLL_CALLS)]
