"""A whole set-up from one file into an empty store, and the same file once more; both as whole commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import houses
from benchmarks.bench import Bench, environment
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import PYTHON, clocked, run

BUILDINGS, USERS, TYPES = 50, 500, 40
ATTRIBUTES = ("phone", "company", "plate", "address")


def measure(bench: Bench) -> Iterator[Figure]:
    with bench.scratch() as folder:
        houses.found(folder / "home").store.close()
        path = folder / "house.yaml"
        path.write_text("\n".join(_lines()), encoding="utf-8")
        words = [PYTHON, "-m", "vmsctl", "config", "apply", str(path)]
        where = environment(folder / "home")
        first = clocked(lambda: run(words, where))
        again = min(clocked(lambda: run(words, where)) for _ in range(3))
        size = Path(path).stat().st_size
    what = f"{BUILDINGS} buildings, {USERS} users, {TYPES} types"
    yield Figure(f"config apply of {what}", first, "s", 5.0, f"{size // 1000} kB of YAML in one transaction")
    yield Figure("the same file once more", again, "s", 1.0, f"{seconds(again)}, nothing to change")


def _lines() -> Iterator[str]:
    """The file: each building with floors, a muster point and settings, each user in a group and with a role."""
    yield "version: 1"
    yield "buildings:"
    for number in range(BUILDINGS):
        yield f"  House {number}:"
        yield f"    {{time-zone: Europe/Berlin, address: 'Street {number}', settings: {{check-in.capacity: {number}}},"
        yield f"     floors: {{Ground: {{}}, 'Floor {number}': {{position: 1}}}}, muster-points: {{Car park: {{}}}}}}"
    yield "groups:"
    yield from (f"  Team {number}: {{buildings: [House {number}]}}" for number in range(BUILDINGS))
    yield "users:"
    for number in range(USERS):
        house = number % BUILDINGS
        yield f"  user{number}@example.org: {{name: User Number {number}, phone: '+49 30 {number}',"
        yield f"    groups: [Team {house}], roles: [receptionist at House {house}]}}"
    yield "visitor-types:"
    for number in range(TYPES):
        asked = ", ".join(f"{name}: required" for name in ATTRIBUTES)
        yield f"  Kind {number}: {{fields: {{{asked}}}, position: {number}}}"
