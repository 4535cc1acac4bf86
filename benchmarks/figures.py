"""What was measured: figures with their goals, as a table for people and as JSON for machines."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from db.sqlite import VERSION

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in `unit` (`x` is a ratio to the floor, smaller is better unless `at_least`); `seen` says in words what
    was on both sides. Without a goal it only informs; without a value it could not be measured, and `seen` says why.
    """

    what: str
    value: float | None
    unit: str
    goal: float | None = None
    seen: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal was met; None where there is none, or nothing was measured."""
        if self.goal is None or self.value is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def seconds(value: float) -> str:
    """A duration for people."""
    if value < 0.001:
        return f"{value * 1e6:.0f} µs"
    return f"{value * 1e3:.3g} ms" if value < 1 else f"{value:.3g} s"


def show(results: Mapping[str, Sequence[Figure]]) -> None:
    table = Table(title="vmsctl benchmarks", title_justify="left")
    for heading in ("row", "what", "figure", "goal", "", "seen"):
        table.add_column(heading, justify="right" if heading in ("figure", "goal") else "left", overflow="fold")
    for row, figures in results.items():
        for number, figure in enumerate(figures):
            table.add_row(
                "" if number else row, figure.what, *_cells(figure), figure.seen, end_section=figure is figures[-1]
            )
    width = None if Console().is_terminal else 160
    Console(width=width).print(table)


def _cells(figure: Figure) -> tuple[str, str, str]:
    value = "-" if figure.value is None else f"{_number(figure.value)} {figure.unit}"
    sign = "≥" if figure.at_least else "≤"
    goal = "" if figure.goal is None else f"{sign} {_number(figure.goal)} {figure.unit}"
    return value, goal, {True: "✓", False: "✗", None: ""}[figure.met]


def _number(value: float) -> str:
    return f"1/{1 / value:.0f}" if 0 < value < 0.1 else f"{value:.3g}"


def save(path: Path, results: Mapping[str, Sequence[Figure]], *, full: bool) -> None:
    machine = {
        "python": platform.python_version(),
        "sqlite": ".".join(map(str, VERSION)),
        "system": platform.platform(),
    }
    rows = {name: [asdict(figure) | {"met": figure.met} for figure in figures] for name, figures in results.items()}
    path.write_text(json.dumps({"full": full, "machine": machine, "rows": rows}, indent=2, ensure_ascii=False) + "\n")


def write_into(readme: Path, results: Mapping[str, Sequence[Figure]], *, full: bool) -> None:
    """Replace the table between the two marks of the README; figures of rows that were not measured are lost."""
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    size = "full sizes" if full else "the smaller sizes"
    lines = [
        f"Measured on {datetime.now(UTC).date()} at {size}; SQLite {'.'.join(map(str, VERSION))}, "
        f"{platform.platform()}.",
        "",
    ]
    lines += ["| row | what | figure | goal | met | seen |", "|---|---|---|---|---|---|"]
    for row, figures in results.items():
        for figure in figures:
            value, goal, met = _cells(figure)
            lines.append(f"| {row} | {figure.what.strip()} | {value} | {goal} | {met} | {figure.seen} |")
    readme.write_text("\n".join([before + BEGIN, *lines, END + after]), encoding="utf-8")
