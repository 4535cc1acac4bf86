"""Taking times: always both sides in turn, so that a busy moment of the machine falls on both."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter

PYTHON = sys.executable


class Failed(Exception):
    """What was to be measured does not work here; the message says why."""


def quantile(times: Sequence[float], share: float) -> float:
    """The time within which that share of all lay."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def clocked(act: Callable[[], object]) -> float:
    """Seconds that one act took."""
    began = perf_counter()
    act()
    return perf_counter() - began


def in_turn(*sides: Callable[[], object], rounds: int) -> list[list[float]]:
    """The times of each side, taken in turn, after one round that does not count."""
    for side in sides:
        side()
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, taken in zip(sides, times, strict=True):
            taken.append(clocked(side))
    return times


def ratio(ours: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the ratios of neighbours."""
    return median(one / other for one, other in zip(ours, floor, strict=True))


def run(words: Sequence[str], environment: Mapping[str, str]) -> None:
    """A whole process, from its start to its end; raises `Failed` when it does not succeed."""
    done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        raise Failed(f"{' '.join(words[-4:])!r} ended with {done.returncode}: {said[-1] if said else 'no word'}")
