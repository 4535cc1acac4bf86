"""A whole check-in act on PostgreSQL, one client, against one prepared round trip that writes the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from statistics import median

import psycopg

from benchmarks import houses, server
from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import in_turn, ratio
from db.instant import stored
from vmsctl.services.check_in import check_in

VISITS = 10_000
PEOPLE = 20_000

FLOOR = """
WITH moved AS (
  UPDATE visits SET state = 'on-site', arrived_at = %(at)s WHERE id = %(visit)s AND state = 'expected'
), stay AS (
  INSERT INTO stays (building_id, visit_id, visitor_id, in_at, in_by, in_how)
  VALUES (1, %(visit)s, %(visitor)s, %(at)s, 1, 'desk')
), head AS (
  UPDATE chains SET seq = %(seq)s, head = %(hash)s WHERE id = 2
), event AS (
  INSERT INTO events (chain, seq, at, kind, subject, actor_id, hash)
  VALUES (2, %(seq)s, %(at)s, 'visit.checked-in', %(subject)s, 1, %(hash)s)
)
INSERT INTO outbox (building_id, template, visit_id, user_id, message_id, created_at, due_at)
VALUES (1, 'visitor-arrived', %(visit)s, %(host)s, %(message)s, %(at)s, %(at)s)
"""


def measure(bench: Bench) -> Iterator[Figure]:
    rounds = bench.size(800, 4_000)
    with bench.scratch() as folder, server.database() as url:
        ws = houses.found(folder / "home", url, buildings=2)
        houses.add_people(ws, PEOPLE)
        houses.add_history(ws, VISITS, people=PEOPLE)
        tickets = iter(houses.add_today(ws, rounds + 1, on_site=500))
        houses.add_today(ws, rounds + 1, people_from=PEOPLE // 2)  # the floor's
        with psycopg.connect(url, autocommit=True) as raw:
            raw.execute("ANALYZE")
            ours, floor = in_turn(lambda: check_in(ws, next(tickets)), _one_trip(raw, rounds + 1), rounds=rounds)
        ws.store.close()
    yield Figure(
        "check-in, median", ratio(ours, floor), "x", 1.5,
        f"{seconds(median(ours))} / {seconds(median(floor))} (one prepared statement, the same rows, one commit)",
    )  # fmt: skip


def _one_trip(raw: psycopg.Connection[tuple[object, ...]], rounds: int) -> Callable[[], object]:
    """The floor: the last of the expected visits, in the other building's chain, everything known beforehand."""
    found = raw.execute(
        "SELECT id, visitor_id, host_id FROM visits WHERE state = 'expected' ORDER BY id DESC LIMIT %s", (rounds,)
    ).fetchall()
    start = VISITS + 1_000
    every = iter(
        {"visit": id, "visitor": visitor, "host": host, "at": stored(houses.NOW), "seq": start + at,
         "subject": f"visit:{id}", "hash": sha256(str(at).encode()).digest(), "message": f"{at:032x}"}
        for at, (id, visitor, host) in enumerate(found)
    )  # fmt: skip
    cursor = raw.cursor()
    return lambda: cursor.execute(FLOOR, next(every), prepare=True)
