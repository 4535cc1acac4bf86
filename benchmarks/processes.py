"""Whole processes side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, seconds
from benchmarks.measuring import PYTHON, in_turn, ratio, run

VMSCTL = (PYTHON, "-m", "vmsctl")
BARE = (PYTHON, "-m", "benchmarks.bare_typer")

Words = Callable[[], Sequence[str]]


def compared(
    what: str, ours: Words, floor: Sequence[str], environment: dict[str, str], *, goal: float, rounds: int
) -> Figure:
    """A command (its words may differ each time) against another process, each from start to end."""
    where = environment | {"PYTHONPATH": str(Path(__file__).parents[1])}
    one, other = in_turn(lambda: run(ours(), where), lambda: run(floor, where), rounds=rounds)
    seen = f"{seconds(median(one))} / {seconds(median(other))} ({' '.join(floor[1:])})"
    return Figure(what, ratio(one, other), "x", goal, seen)
