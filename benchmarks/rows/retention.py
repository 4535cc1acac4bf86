"""Retention over a long history beside a desk that lets visitors in, against one bare UPDATE of the same rows.

The goal is for a million visits: fewer lie in the cache as a whole, where one statement costs half as much a row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import houses
from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import Failed, clocked, quantile
from benchmarks.rows.check_in import house
from db import erasing
from db.instant import stored
from db.sqlite import Connection
from vmsctl.services import retention_run, statistics_upkeep
from vmsctl.services.check_in import check_in

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue

    Answers = SimpleQueue[tuple[float, int]]

PACE = 1 / 50
"""Seconds from one check-in to the next."""
QUIET = 1_000
"""Check-ins that are measured while nothing else happens, before the run and after it."""
SETTINGS = {
    "retention.invitations-days": 1, "retention.visitors-days": 0, "retention.anonymous-days": 3650,
    "retention.messages-days": 3650,
}  # fmt: skip
"""Visits are detached, and nothing else is old enough."""
OLD = "(SELECT v.id FROM visits v WHERE v.day < '2026-11-23')"


class Beside(NamedTuple):
    """A desk at work: seconds of each check-in before and after the run, of each beside it, and the most bytes of the
    write-ahead log."""

    quiet: list[float]
    times: list[float]
    log: int
    took: float
    detached: int


def measure(bench: Bench) -> Iterator[Figure]:
    visits = bench.size(50_000, 1_000_000)
    home = house(bench, visits)
    with bench.copy(home) as folder:
        bare = _bare(folder)
    with bench.copy(home) as folder:
        beside = _beside(folder, bench.size(9_000, 60_000))
    quiet = beside.quiet
    if beside.detached < visits * 0.99:
        raise Failed(f"only {beside.detached:,} of {visits:,} visits were detached")
    yield Figure(
        f"retention of {visits:,} visits", beside.took / bare, "x", 8 if bench.full else None,
        f"{seconds(beside.took)} / {seconds(bare)} (visits, stays, invitations, passes, messages: one statement each)",
    )  # fmt: skip
    yield Figure(
        "check-in beside it, p50", median(beside.times) / median(quiet), "x", 1.5,
        f"{seconds(median(beside.times))} / {seconds(median(quiet))} quiet, at 50 a second",
    )  # fmt: skip
    ours, alone = quantile(beside.times, 0.99), quantile(quiet, 0.99)
    yield Figure(
        "check-in beside it, p99", ours / alone, "x", 2,
        f"{seconds(ours)} / {seconds(alone)} quiet; longest {seconds(max(beside.times))} / {seconds(max(quiet))}",
    )  # fmt: skip
    yield Figure("write-ahead log, most", beside.log / 1e6, "MB", 32, "")


def _bare(home: Path) -> float:
    """The floor: the same columns of the same rows, one statement for each table, in one transaction."""
    raw = Connection(home / "vmsctl.db", 5.0).raw
    now = {"now": stored(houses.NOW)}
    statements = [sql.sqlite.replace(erasing.IDS.sqlite, OLD) for sql in erasing.detaching()]
    wanted = ("DELETE FROM passes", "UPDATE outbox SET visit_id", "UPDATE stays", "UPDATE visits", "UPDATE invitations")
    began = perf_counter()
    raw.execute("BEGIN IMMEDIATE")
    for sql in statements:
        if sql.startswith(wanted):
            raw.execute(sql, now)
    raw.execute("COMMIT")
    return perf_counter() - began


def _beside(home: Path, most: int) -> Beside:
    ws = houses.at(home)
    with ws.transaction() as tx:
        tx.run_many("INSERT INTO settings (building_id, name, value) VALUES (0, ?, ?)",
                    [(name, json.dumps(value)) for name, value in SETTINGS.items()])  # fmt: skip
    statistics_upkeep.roll_up_all(ws)
    tickets = iter(houses.add_today(ws, 2 * QUIET + most))
    desk = partial(_one, lambda ticket: check_in(ws, ticket), tickets)
    quiet = _quiet(desk)
    context = get_context("spawn")
    answers: Answers = context.SimpleQueue()
    run = context.Process(target=retain, args=(home, answers))
    run.start()
    times: list[float] = []
    log, began = 0, perf_counter()
    while answers.empty() and len(times) < most:
        times.append(desk(len(times), began))
        log = max(log, (home / "vmsctl.db-wal").stat().st_size)
    took, detached = answers.get()
    run.join()
    quiet += _quiet(desk)
    ws.store.close()
    return Beside(quiet, times, log, took, detached)


def _quiet(desk: Callable[[int, float], float]) -> list[float]:
    began = perf_counter()
    return [desk(number, began) for number in range(QUIET)]


def _one(act: Callable[[str], object], tickets: Iterator[str], number: int, began: float) -> float:
    """The next check-in, when its time has come."""
    sleep(max(0.0, began + number * PACE - perf_counter()))
    ticket = next(tickets)
    return clocked(partial(act, ticket))


def retain(home: Path, answers: Answers) -> None:
    """The run, in a process of its own."""
    ws = houses.at(home)
    began = perf_counter()
    done = retention_run.run(ws, many=True, wholly=True)
    answers.put((perf_counter() - began, done.detached))
    ws.store.close()


__all__: Sequence[str] = ("measure", "retain")
