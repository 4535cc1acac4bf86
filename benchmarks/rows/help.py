"""`vmsctl --help` against the help of a three-command Typer program."""

from collections.abc import Iterator

from benchmarks.bench import Bench, environment
from benchmarks.figures import Figure
from benchmarks.processes import BARE, VMSCTL, compared


def measure(bench: Bench) -> Iterator[Figure]:
    with bench.scratch() as home:
        yield compared(
            "vmsctl --help", lambda: [*VMSCTL, "--help"], [*BARE, "--help"], environment(home), goal=1.2,
            rounds=bench.size(9, 21),
        )  # fmt: skip
