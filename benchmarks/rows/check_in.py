"""A whole check-in act on SQLite against the bare driver writing three rows, and with two hundred times the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks import houses
from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import in_turn, ratio
from db.instant import stored
from db.sqlite import Connection
from vmsctl.services.check_in import check_in

SMALL = 10_000
PEOPLE = 60_000
Act = Callable[[], object]


def measure(bench: Bench) -> Iterator[Figure]:
    rounds = bench.size(1_000, 5_000)
    many = bench.size(200_000, 2_000_000)
    small, large = house(bench, SMALL), house(bench, many)
    with bench.copy(small) as few, bench.copy(small) as floor, bench.copy(large) as lots:
        acts = [_check_ins(few, rounds), _three_rows(floor, rounds), _check_ins(lots, rounds)]
        ours, bare, grown = in_turn(*acts, rounds=rounds)
    yield Figure(
        "check-in, median", ratio(ours, bare), "x", 1.5,
        f"{seconds(median(ours))} / {seconds(median(bare))} (three rows by the driver, WAL, synchronous=FULL)",
    )  # fmt: skip
    yield Figure(
        f"the same at {many:,} visits", median(grown) / median(ours), "x", 1.1,
        f"{seconds(median(grown))} / {seconds(median(ours))} at {SMALL:,}",
    )  # fmt: skip


def house(bench: Bench, visits: int) -> Path:
    """An installation with a history of so many visits."""

    def make(folder: Path) -> None:
        ws = houses.found(folder)
        people = max(PEOPLE, visits // 10)
        houses.add_people(ws, people)
        houses.add_history(ws, visits, people=people)
        with ws.transaction() as tx:
            tx.run("UPDATE visitors SET indexed = true")
        ws.store.close()

    return bench.fixture(f"house-{visits}", make)


def _check_ins(home: Path, rounds: int) -> Act:
    ws = houses.at(home)
    tickets = iter(houses.add_today(ws, rounds + 1))
    return lambda: check_in(ws, next(tickets))


def _three_rows(home: Path, rounds: int) -> Act:
    """The floor: state of the visit, stay and message, by prepared tuples on a connection with the same pragmas."""
    ws = houses.at(home)
    houses.add_today(ws, rounds + 1)
    with ws.reading() as tx:
        visits = tx.rows("SELECT id, visitor_id, host_id FROM visits WHERE state = 'expected' ORDER BY id")
    ws.store.close()
    raw = Connection(home / "vmsctl.db", 5.0).raw
    left = iter(visits)
    return lambda: _write(raw.execute, next(left), stored(houses.NOW))


def _write(execute: Callable[..., object], visit: Sequence[int], at: int) -> None:
    id, visitor, host = visit
    execute("BEGIN IMMEDIATE")
    execute("UPDATE visits SET state = 'on-site', arrived_at = ? WHERE id = ? AND state = 'expected'", (at, id))
    execute("INSERT INTO stays (building_id, visit_id, visitor_id, in_at, in_by, in_how) VALUES (?, ?, ?, ?, ?, ?)",
            (1, id, visitor, at, 1, "desk"))  # fmt: skip
    execute("INSERT INTO outbox (building_id, template, visit_id, user_id, message_id, created_at, due_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)", (1, "visitor-arrived", id, host, "message", at, at))  # fmt: skip
    execute("COMMIT")
