"""`python -m benchmarks [--full] [--only NAME…] [--json FILE] [--write]`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from compileall import compile_dir
from importlib import import_module
from pathlib import Path
from time import perf_counter

from benchmarks import figures
from benchmarks.bench import Bench
from benchmarks.figures import Figure

ROWS = (
    "help", "hot_commands", "commands", "check_in", "check_in_server", "many_desks", "invitation_import", "search",
    "console", "roll_call", "roll_call_start", "configuration", "badges", "audit", "retention", "portal", "signing",
    "mail_making", "mail_delivery", "statistics",
)  # fmt: skip
README = Path(__file__).parent / "README.md"


def main(words: Sequence[str] | None = None) -> int:
    """Measure the rows asked for; 1 when a goal was missed or a row could not be measured."""
    options = _options(words)
    for name in [name for name in os.environ if name.startswith("VMSCTL_")]:
        del os.environ[name]
    _as_installed()
    bench = Bench(full=options.full)
    results = {name: _measured(name, bench) for name in ROWS if not options.only or name in options.only}
    figures.show(results)
    if options.json:
        figures.save(options.json, results, full=options.full)
    if options.write:
        figures.write_into(README, results, full=options.full)
    missed = [figure for row in results.values() for figure in row if figure.met is False or figure.value is None]
    return 1 if missed else 0


def _as_installed() -> None:
    """The programs are started as an installation starts them: compiled once, not at each start."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for package in ("vmsctl", "tui", "db", "printers", "benchmarks"):
        compile_dir(README.parents[1] / package, quiet=2)


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the sizes of the goals; makes and keeps large fixtures")
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="NAME", help=f"of: {', '.join(ROWS)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    return parser.parse_args(words)


def _measured(name: str, bench: Bench) -> list[Figure]:
    """The figures of one row. One that cannot be measured says so and does not keep the others from being."""
    began = perf_counter()
    print(f"{name} … ", end="", file=sys.stderr, flush=True)
    found: list[Figure] = []
    try:
        found.extend(import_module(f"benchmarks.rows.{name}").measure(bench))
    except Exception as problem:  # noqa: BLE001 (an hour of other rows is not to be lost)
        found.append(Figure("could not be measured", None, "", seen=f"{type(problem).__name__}: {str(problem)[-300:]}"))
    print(f"{perf_counter() - began:.0f} s", file=sys.stderr)
    return found


if __name__ == "__main__":
    sys.exit(main())
