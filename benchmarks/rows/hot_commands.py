"""The commands of the desk on SQLite as whole processes, against a Typer program that greets."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from benchmarks import houses
from benchmarks.bench import Bench, environment
from benchmarks.figures import Figure
from benchmarks.processes import BARE, VMSCTL, Words, compared

GOAL = 1.6


def measure(bench: Bench) -> Iterator[Figure]:
    rounds = bench.size(9, 21)
    with bench.scratch() as folder:
        ws = houses.found(folder / "home")
        houses.add_people(ws, 2_000)
        tickets = houses.add_today(ws, 500, on_site=200, now=datetime.now(UTC))
        ws.store.close()
        codes = iter(tickets)
        commands: dict[str, Words] = {
            "vmsctl scan CODE": lambda: _said("scan", tickets[-1]),
            "vmsctl visits check-in CODE": lambda: _said("visits", "check-in", next(codes)),
            "vmsctl visits list --on-site --json": lambda: _said("visits", "list", "--on-site", "--json"),
            "vmsctl roll-call print --text": lambda: _said("roll-call", "print", "--text"),
        }
        for what, words in commands.items():
            yield compared(what, words, [*BARE, "hello"], environment(folder / "home"), goal=GOAL, rounds=rounds)


def _said(*words: str) -> Sequence[str]:
    return [*VMSCTL, *words]
