"""Other one-row commands as whole processes, against `import sqlmodel`."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from benchmarks import houses
from benchmarks.bench import Bench, environment
from benchmarks.figures import Figure
from benchmarks.measuring import PYTHON
from benchmarks.processes import VMSCTL, Words, compared

GOAL = 1.3
FLOOR = (PYTHON, "-c", "import sqlmodel")


def measure(bench: Bench) -> Iterator[Figure]:
    with bench.scratch() as folder:
        ws = houses.found(folder / "home")
        houses.add_people(ws, 2_000)
        houses.add_today(ws, 100, now=datetime.now(UTC))
        ws.store.close()
        tomorrow = f"{datetime.now(UTC).date() + timedelta(days=1)}T10:00"
        number = iter(range(1_000_000))
        commands: dict[str, Words] = {
            "vmsctl buildings add": lambda: _said("buildings", "add", f"Annexe {next(number)}", "--timezone", "UTC",
                                                  "--reason", "Measured"),
            "vmsctl users show": lambda: _said("users", "show", "alma@example.org"),
            "vmsctl settings set": lambda: _said("settings", "set", "check-in.capacity", str(next(number)),
                                                 "--reason", "Measured"),
            "vmsctl invitations add": lambda: _said("invitations", "add", "--visitor", f"Ada <ada{next(number)}@x.org>",
                                                    "--host", "host1@example.org", "--building", "HQ",
                                                    "--arrive", tomorrow, "--reason", "Meeting"),
            "vmsctl visitors find": lambda: _said("visitors", "find", "ada"),
        }  # fmt: skip
        for what, words in commands.items():
            yield compared(what, words, FLOOR, environment(folder / "home"), goal=GOAL, rounds=bench.size(5, 15))


def _said(*words: str) -> Sequence[str]:
    return [*VMSCTL, *words]
