"""Search as you type against a full `LIKE '%…%'` scan of the same table without a limit, on SQLite.

The goals are those of a million visitors. The scan's time grows with the table, the search's should not, so that with
fewer visitors the goals are as much wider.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import houses
from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import clocked, quantile
from vmsctl.rules.text import fold
from vmsctl.services.search import find
from vmsctl.services.search_index import index_pending
from vmsctl.workspace import Workspace

FEW = 10_000
TYPED = 240
TYPO = "one typo"

Person = tuple[str, str, str]
"""Name, company and plate."""


def measure(bench: Bench) -> Iterator[Figure]:
    many = bench.size(100_000, 1_000_000)
    large = houses.at(_people(bench, many))
    small = houses.at(_people(bench, FEW))
    typed, few_typed = _typed(large), _typed(small)
    scans = _scans(large, [text for texts in typed.values() for text in texts], bench.size(30, 60))
    scan = median(scans)
    taken: dict[str, list[float]] = {}
    grown: dict[str, list[float]] = {}
    for kind in typed:
        taken[kind] = [_time(large, text) for text in typed[kind]]
        grown[kind] = [_time(small, text) for text in few_typed[kind]]
    more = 1_000_000 / many
    plain = [time for kind, times in taken.items() if kind != TYPO for time in times]
    yield Figure(f"{many:,} visitors: p50", median(plain) / scan, "x", more / 300, _seen(plain, scan, 0.5))
    yield Figure("p99", quantile(plain, 0.99) / scan, "x", more / 30, _seen(plain, scan, 0.99))
    for kind, times in taken.items():
        goal = more / 150 if kind == TYPO else None
        seen = f"{seconds(median(times))}, p99 {seconds(quantile(times, 0.99))}"
        yield Figure(f"  {kind}: p50", median(times) / scan, "x", goal, seen)
    few = median(time for kind, times in grown.items() if kind != TYPO for time in times)
    yield Figure(
        f"{many:,} against {FEW:,}", median(plain) / few, "x", 1.5, f"{seconds(median(plain))} / {seconds(few)}"
    )
    yield _size(large)
    for ws in (large, small):
        ws.store.close()


def _time(ws: Workspace, text: str) -> float:
    """Of three times the middle one: how hard the question is, not how busy the machine was at that moment."""
    return median(clocked(lambda: find(ws, text)) for _ in range(3))


def _people(bench: Bench, count: int) -> Path:
    def make(folder: Path) -> None:
        ws = houses.found(folder)
        houses.add_people(ws, count)
        began = perf_counter()
        index_pending(ws, limit=2 * count, turn=0.1)
        (folder / "indexed").write_text(f"{perf_counter() - began:.1f}\n")
        ws.store.close()

    return bench.fixture(f"people-{count}", make)


def _typed(ws: Workspace) -> dict[str, list[str]]:
    """What somebody might have typed of people who are there, by kind."""
    choose = random.Random(7)
    with ws.reading() as tx:
        newest = int(tx.value("SELECT max(id) FROM visitors"))
        ids = sorted(choose.randint(1, newest) for _ in range(TYPED))
        people: list[Person] = [
            (name, company, plate)
            for id in ids
            for name, company, plate in tx.rows("SELECT name, company, plate FROM visitors WHERE id = :id", {"id": id})
        ]
    kinds: dict[str, Callable[[Person], str]] = {
        "prefix, 1 letter": lambda who: _surname(who)[:1],
        "prefix, 2 letters": lambda who: _surname(who)[:2],
        "prefix, 3 letters": lambda who: _surname(who)[:3],
        "prefix, 5 letters": lambda who: _surname(who)[:5],
        "a whole surname": _surname,
        "infix, 3 letters": lambda who: _surname(who)[1:4],
        "infix, 5 letters": lambda who: _surname(who)[2:7],
        "two words, 3 + 3": lambda who: f"{who[0][:3]} {_surname(who)[:3]}",
        "two whole words": lambda who: f"{_surname(who)} {who[0].split()[0]}",
        "name and company": lambda who: f"{_surname(who)} {who[1][:4]}",
        "accents": lambda who: f"{who[0].split()[0].upper()} {_surname(who)[:2]}",
        "plate": lambda who: who[2],
        "plate, from the middle": lambda who: who[2].replace(" ", "")[2:7],
        TYPO: lambda who: _mistyped(_surname(who), choose),
    }
    made = {kind: [kept for who in people if len(kept := make(who)) > 0] for kind, make in kinds.items()}
    made["accents"] = [text for text in made["accents"] if fold(text) != text.lower()]
    made[TYPO] = [text for text in made[TYPO] if len(text) > 4]
    return made


def _surname(who: Person) -> str:
    return who[0].split()[-1].lower()


def _mistyped(word: str, choose: random.Random) -> str:
    at = choose.randint(1, len(word) - 2)
    left, right = word[:at], word[at + 1 :]
    return choose.choice([left + right, f"{left}{right[0]}{word[at]}{right[1:]}", f"{left}x{right}"])


def _scans(ws: Workspace, texts: Sequence[str], count: int) -> list[float]:
    """The floor's times: the same store, every row looked at, every hit fetched."""
    chosen = random.Random(8).sample(texts, count)
    with ws.reading() as tx:
        sql = "SELECT id, name, company, email, plate FROM visitors WHERE search LIKE :text"
        return [clocked(partial(tx.rows, sql, {"text": f"%{fold(text)}%"})) for text in chosen]


def _seen(times: Sequence[float], scan: float, share: float) -> str:
    return f"{seconds(quantile(times, share))} / {seconds(scan)} (median of full scans)"


def _size(ws: Workspace) -> Figure:
    """Bytes of what the rows hold, without free space: the index with the words for typos, against the table."""
    tokens, words, table = (_bytes(ws, name) for name in ("visitor_tokens_data", "near_words", "visitors"))
    seen = f"{(tokens + words) / 1e6:.0f} MB / {table / 1e6:.0f} MB"
    return Figure("index to table", (tokens + words) / table, "x", 1.2, seen)


def _bytes(ws: Workspace, table: str) -> int:
    """What the values of a table's rows take, and a byte for each value's kind."""
    with ws.reading() as tx:
        names = [name for (name,) in tx.rows("SELECT name FROM pragma_table_info(:table)", {"table": table})]
        row = " + ".join(f"coalesce(length(CAST({name} AS BLOB)), 0) + 1" for name in names)
        return int(tx.value(f"SELECT sum({row}) FROM {table}"))
