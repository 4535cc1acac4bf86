"""Eight processes that check in different visitors on one SQLite store: as fast as they can, and paced together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import houses
from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import Failed, clocked, quantile
from benchmarks.rows.check_in import PEOPLE, SMALL, house
from vmsctl.errors import VmsError
from vmsctl.services.check_in import check_in

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue
    from multiprocessing.synchronize import Barrier

    Answers = SimpleQueue[tuple[list[float], list[str]]]

DESKS = 8
PER_SECOND = 200
"""Check-ins a second of all desks together when they are paced."""


class Worked(NamedTuple):
    """What one desk did: seconds of each check-in, and the errors."""

    times: Sequence[float]
    errors: Sequence[str]


def measure(bench: Bench) -> Iterator[Figure]:
    duration = bench.size(5, 15)
    with bench.copy(house(bench, SMALL)) as home:
        single = _single(home)
    with bench.copy(house(bench, SMALL)) as home:
        free = _at_work(home, duration, pace=0.0)
    with bench.copy(house(bench, SMALL)) as home:
        paced = _at_work(home, duration, pace=DESKS / PER_SECOND)
    done = [len(desk.times) for desk in free]
    errors = [error for desk in (*free, *paced) for error in desk.errors]
    if not all(desk.times for desk in (*free, *paced)):
        raise Failed(f"a desk let nobody in: {errors[:1]}")
    free_times = list(chain.from_iterable(desk.times for desk in free))
    paced_times = list(chain.from_iterable(desk.times for desk in paced))
    yield Figure(f"{DESKS} desks: errors", len(errors), "", 0, "; ".join(errors[:2]) or f"{sum(done):,} check-ins")
    yield Figure(
        "the slowest to the fastest", min(done) / max(done), "x", 0.5,
        f"{min(done):,} / {max(done):,} check-ins in {duration} s; {sum(done) / duration:,.0f} a second together",
        at_least=True,
    )  # fmt: skip
    yield Figure(
        "longest wait", max(free_times) * 1e3, "ms", 250,
        f"p50 {seconds(median(free_times))}, p99 {seconds(quantile(free_times, 0.99))}; "
        f"paced {seconds(max(paced_times))}",
    )  # fmt: skip
    yield Figure(
        f"p99 at {PER_SECOND} a second", quantile(paced_times, 0.99) / single, "x", 10,
        f"{seconds(quantile(paced_times, 0.99))} / {seconds(single)} (median of one desk alone)",
    )  # fmt: skip


def _single(home: Path) -> float:
    ws = houses.at(home)
    tickets = houses.add_today(ws, 1_000)
    times = [clocked(partial(check_in, ws, ticket)) for ticket in tickets]
    ws.store.close()
    return median(times)


def _at_work(home: Path, duration: int, *, pace: float) -> list[Worked]:
    """All desks at once for so many seconds; `pace` seconds from one check-in of a desk to its next, 0 for none."""
    each = int(duration / pace) + 1 if pace else PEOPLE
    ws = houses.at(home)
    tickets = houses.add_today(ws, min(each * DESKS, PEOPLE))
    ws.store.close()
    context = get_context("spawn")
    gate, answers = context.Barrier(DESKS), context.SimpleQueue()
    desks = [
        context.Process(target=work, args=(home, tickets[number::DESKS], duration, pace, number, gate, answers))
        for number in range(DESKS)
    ]
    for desk in desks:
        desk.start()
    worked = [Worked(*answers.get()) for _ in desks]
    for desk in desks:
        desk.join()
    return worked


def work(
    home: Path, tickets: Sequence[str], duration: float, pace: float, number: int, gate: Barrier, answers: Answers
) -> None:
    """One desk, in a process of its own."""
    ws = houses.at(home)
    with ws.reading() as tx:
        tx.value("SELECT count(*) FROM buildings")
    times: list[float] = []
    errors: list[str] = []
    gate.wait()
    began = perf_counter()
    for count, ticket in enumerate(tickets):
        if pace:
            sleep(max(0.0, began + (count + number / DESKS) * pace - perf_counter()))
        if perf_counter() - began > duration:
            break
        try:
            times.append(clocked(partial(check_in, ws, ticket)))
        except VmsError as error:
            errors.append(str(error))
    answers.put((times, errors))
