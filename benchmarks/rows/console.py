"""The console in a real pseudo-terminal of 120 × 40, against a bare Textual app with header, footer and input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import sleep

from benchmarks import houses
from benchmarks.bench import Bench, environment
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import PYTHON, quantile, ratio
from benchmarks.terminal import Program

BARE = (PYTHON, "-m", "benchmarks.bare_textual")
CONSOLE = (PYTHON, "-m", "vmsctl", "desk", "--as", "alma@example.org")
A_ROW = rb"Host \d+"
DOWN, BACKSPACE = "\x1b[B", "\x7f"
TYPED = "lovace"
"""Letters that begin no code; each narrows the list."""


def measure(bench: Bench) -> Iterator[Figure]:
    rounds = bench.size(5, 15)
    with bench.scratch() as folder:
        usual, large = _house(folder / "usual", 500), _house(folder / "large", 100_000)
        bare, first, many = [], [], []
        for _ in range(rounds + 1):
            bare.append(_first_frame(BARE, usual, b"painted"))
            first.append(_first_frame(CONSOLE, usual, A_ROW))
            many.append(_first_frame(CONSOLE, large, A_ROW))
        yield Figure(
            "first frame, 500 visits today", ratio(first[1:], bare[1:]), "x", 1.25,
            f"{seconds(median(first[1:]))} / {seconds(median(bare[1:]))} (bare app)",
        )  # fmt: skip
        yield Figure(
            "the same with 100,000", ratio(many[1:], first[1:]), "x", 1.2,
            f"{seconds(median(many[1:]))} / {seconds(median(first[1:]))}",
        )  # fmt: skip
        yield from _at_work(usual, bench)


def _house(home: Path, visits: int) -> Path:
    ws = houses.found(home)
    houses.add_people(ws, visits)
    houses.add_today(ws, visits - 200, on_site=200, now=datetime.now(UTC))
    ws.store.close()
    return home


def _environment(home: Path) -> dict[str, str]:
    return environment(home) | {"PYTHONPATH": str(Path(__file__).parents[2])}


def _first_frame(words: tuple[str, ...], home: Path, wanted: bytes) -> float:
    with Program(words, _environment(home)) as program:
        return program.paints(wanted) - program.began


def _at_work(home: Path, bench: Bench) -> Iterator[Figure]:
    """A console that somebody has opened and types into, and then leaves alone."""
    with Program(CONSOLE, _environment(home)) as desk:
        desk.paints(A_ROW)
        desk.rests(1.0)
        keys = [_key(desk, DOWN) for _ in range(bench.size(100, 400))]
        desk.rests()
        searches = [time for _ in range(bench.size(4, 16)) for time in _search(desk)]
        desk.rests(1.0)
        idle, memory = _idle(desk, bench.size(6, 20)), desk.memory()
    yield Figure("key to painted, p99", quantile(keys, 0.99) * 1e3, "ms", 10, f"p50 {seconds(median(keys))}")
    yield Figure(
        "search key to the whole list, p50", median(searches) * 1e3, "ms", 45,
        f"p99 {seconds(quantile(searches, 0.99))}",
    )  # fmt: skip
    yield Figure("memory", memory, "MB", 75)
    yield Figure("processor when idle", idle * 100, "%", 1)


def _key(desk: Program, key: str) -> float:
    sent = desk.type(key)
    took = desk.paints() - sent
    desk.rests(0.05)
    return took


def _search(desk: Program) -> Iterator[float]:
    """Times from each letter to the last that is painted for it; what was typed is taken back."""
    for letter in TYPED:
        sent = desk.type(letter)
        yield desk.rests(0.25) - sent
    for _ in TYPED:
        desk.type(BACKSPACE)
        desk.rests(0.1)


def _idle(desk: Program, duration: int) -> float:
    """The share of one processor that it takes while nobody touches it."""
    before = desk.processor()
    sleep(duration)
    return (desk.processor() - before) / duration
