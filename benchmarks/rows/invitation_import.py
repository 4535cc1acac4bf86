"""The import of many invitations, against `executemany` of the same prepared rows and against `sqlite-utils insert`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter, sleep
from typing import Any, NamedTuple

from benchmarks import houses, import_files
from benchmarks.bench import Bench, environment
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import PYTHON, Failed, clocked, quantile, ratio
from benchmarks.processes import VMSCTL
from db.queries.search_index import PUT_IN, WORDS, cut_text, index_text
from db.sqlite import Connection
from vmsctl.services.check_in import check_in

TABLES = ("imports", "visitors", "invitations", "visits", "passes", "events", "outbox", "near_words")
PAUSE = 0.02
"""Seconds between the check-ins of a desk beside the import."""


class Ran(NamedTuple):
    """One whole process: its seconds and the most memory it had, in MB."""

    took: float
    peak: float


def measure(bench: Bench) -> Iterator[Figure]:
    rows, rounds = bench.size(20_000, 100_000), bench.size(1, 3)
    with bench.scratch() as folder:
        file = folder / "invitations.csv"
        import_files.write(file, rows)
        ours, floor, other = [], [], []
        for number in range(rounds):
            home = _house(folder / f"ours{number}")
            ours.append(_import(home, file))
            floor.append(_floor(home, _house(folder / f"floor{number}")))
            other.append(_run([PYTHON, "-m", "sqlite_utils", "insert", str(folder / f"{number}.db"), "rows", str(file),
                               "--csv"], folder))  # fmt: skip
        took = [ran.took for ran in ours]
        yield Figure(
            f"{rows:,} rows to executemany", ratio(took, floor), "x", 4,
            f"{seconds(median(took))} / {seconds(median(floor))} (all tables and the index, rows prepared)",
        )  # fmt: skip
        yield Figure(
            "to sqlite-utils insert --csv", ratio(took, [ran.took for ran in other]), "x", 0.9,
            f"{seconds(median(took))} / {seconds(median(ran.took for ran in other))} (one table, unchecked)",
        )  # fmt: skip
        yield Figure("most memory", max(ran.peak for ran in ours), "MB", 100, f"{rows:,} rows")
        yield from _many(folder, bench.size(5 * rows, 1_000_000))
        yield _other_desks(folder, file)


def _many(folder: Path, rows: int) -> Iterator[Figure]:
    """The same for far more rows: the memory must not grow with them."""
    file = folder / "many.csv"
    import_files.write(file, rows)
    ran = _import(_house(folder / "many"), file)
    yield Figure("most memory", ran.peak, "MB", 100, f"{rows:,} rows in {seconds(ran.took)}")


def _other_desks(folder: Path, file: Path) -> Figure:
    """How long a check-in takes at another desk meanwhile."""
    home = _house(folder / "beside")
    ws = houses.at(home)
    houses.add_people(ws, 5_000)
    tickets = houses.add_today(ws, 5_000)
    times: list[float] = []
    over = Event()

    def desk() -> None:
        for ticket in tickets:
            if over.is_set():
                return
            times.append(clocked(partial(check_in, ws, ticket)))
            sleep(PAUSE)

    beside = Thread(target=desk)
    beside.start()
    try:
        _import(home, file)
    finally:
        over.set()
        beside.join()
        ws.store.close()
    seen = f"{len(times)} check-ins, p50 {seconds(median(times))}, p99 {seconds(quantile(times, 0.99))}"
    return Figure("another desk's longest wait", max(times) * 1e3, "ms", 250, seen)


def _house(home: Path) -> Path:
    houses.found(home, buildings=import_files.BUILDINGS).store.close()
    return home


def _import(home: Path, file: Path) -> Ran:
    return _run([*VMSCTL, "invitations", "import", str(file)], home)


def _run(words: Sequence[str], home: Path) -> Ran:
    where = environment(home) | {"PYTHONPATH": str(Path(__file__).parents[2])}
    began, peak = perf_counter(), 0.0
    with (home / "said").open("wb") as said:
        child = subprocess.Popen(words, env=where, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        while child.poll() is None:
            peak = max(peak, _most_memory(child.pid))
            sleep(0.01)
    if child.returncode:
        raise Failed(f"{' '.join(words[2:5])!r}: {(home / 'said').read_text(errors='replace').strip()[-300:]}")
    return Ran(perf_counter() - began, peak)


def _most_memory(process: int) -> float:
    """The most memory that a process has had in its own right, in MB; 0 when it has just ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _floor(filled: Path, empty: Path) -> float:
    """Seconds for writing what the import wrote, by `executemany` in one transaction, every row prepared."""
    source, target = Connection(filled / "vmsctl.db", 5.0).raw, Connection(empty / "vmsctl.db", 5.0).raw
    writes = [_prepared(source, table) for table in TABLES]
    texts = source.execute("SELECT id, search FROM visitors ORDER BY id").fetchall()
    words = source.execute("SELECT id, word FROM near_words ORDER BY id").fetchall()
    writes.append((PUT_IN, [(id, index_text(text)) for id, text in texts]))
    writes.append((PUT_IN, [(WORDS + id, cut_text(word)) for id, word in words]))
    words = source.execute("SELECT id, word FROM near_words ORDER BY id").fetchall()
    writes.append((PUT_IN, [(WORDS + id, cut_text(word)) for id, word in words]))
    began = perf_counter()
    target.execute("BEGIN IMMEDIATE")
    for statement, rows in writes:
        target.executemany(statement, rows)
    target.execute("COMMIT")
    took = perf_counter() - began
    source.close()
    target.close()
    return took


def _prepared(source: Any, table: str) -> tuple[str, list[tuple[object, ...]]]:
    """The statement and the rows that fill a table as the import did."""
    where = " WHERE chain < 0" if table == "events" else ""
    found = source.execute(f"SELECT * FROM {table}{where}")
    columns = [column[0] for column in found.description]
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", found.fetchall()
