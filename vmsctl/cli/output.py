"""The one place that writes to stdout (data) and stderr (narration)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

Record = Mapping[str, Any]
JOINERS = "\u200c\u200d"
"""Invisible, harmless, and needed in Persian and the Indic scripts."""
DARK_ON_WHITE, PLAIN = "\x1b[30;107m", "\x1b[0m"


def line(text: str) -> None:
    """One line of data."""
    print(safe(text))


def raw(data: bytes) -> None:
    """A file's bytes, for whoever reads them from the pipe."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def narrate(text: str) -> None:
    """One line for the person who is watching."""
    print(safe(text), file=sys.stderr)


def narrate_json(value: Record) -> None:
    print(to_json(value), file=sys.stderr)


def show_json(value: Any) -> None:
    """An object, or an array for a list."""
    print(to_json(value))


def show(record: Record, *, as_json: bool, words: Iterable[str] = ()) -> None:
    """One object: JSON for programs, the given lines for people."""
    if as_json:
        show_json(record)
        return
    for text in words or (f"{name.replace('_', ' ')}: {cell(value)}" for name, value in record.items()):
        line(text)


def show_list(
    records: Iterable[Record], columns: Mapping[str, str], *, as_json: bool = False, as_csv: bool = False,
    none: str = "Nothing.",
) -> None:  # fmt: skip
    """Many objects: a table of `columns` (field to heading) on a terminal, in a pipe tab-separated lines with the
    fields' names in the first, whole objects with JSON, the columns with CSV."""
    if as_json:
        show_json(list(records))
    elif as_csv:
        _csv(records, list(columns))
    elif sys.stdout.isatty():
        _table(list(records), columns, none)
    else:
        line("\t".join(columns))
        for record in records:
            line("\t".join(_one_line(record.get(name)) for name in columns))


def narrate_limit(found: Sequence[object], limit: int) -> None:
    """That a list ends where it was told to, and perhaps not where things do."""
    if len(found) >= limit:
        narrate(f"No more than {limit:,} are listed; --limit N lists more.")


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int | None, str], None] | None]:
    """A bar on stderr while somebody watches: call it with how much is done and what to say; None in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    look = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*look, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done, said: bar.update(task, completed=done, description=safe(said))


def safe(text: str) -> str:
    """Text for a terminal: no control or bidi character of whoever wrote it gets there."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in f"\n\t{JOINERS}" else "\ufffd" for character in text
    )


def picture(text: str) -> None:
    """Text with a code in it: of all colours only those come through in which a code is drawn, dark on white."""
    for row in text.splitlines():
        drawn = row.removeprefix(DARK_ON_WHITE).removesuffix(PLAIN)
        line_of_code = len(drawn) == len(row) - len(DARK_ON_WHITE) - len(PLAIN)
        print(f"{DARK_ON_WHITE}{safe(drawn)}{PLAIN}" if line_of_code else safe(row))


def is_terminal() -> bool:
    """Whether a person sees what is written to stdout."""
    return sys.stdout.isatty()


def cell(value: Any) -> str:
    """A value as people read it in a table."""
    if value is None or value is False:
        return "-"
    if value is True:
        return "yes"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(cell, value))
    return str(value)


def _one_line(value: Any) -> str:
    """A value that stays in its row and column."""
    return " ".join(cell(value).split("\n")).replace("\t", " ")


def to_json(value: Any) -> str:
    """JSON in which times are ISO 8601 with their offset, and characters that act on a terminal are escaped."""
    import json

    text = json.dumps(value, default=_plain, ensure_ascii=False)
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in JOINERS else json.dumps(character)[1:-1]
        for character in text
    )


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (set, frozenset, Sequence)):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _csv(records: Iterable[Record], names: list[str]) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    for record in records:
        writer.writerow([csv_cell(_for_programs(record.get(name))) for name in names])


def _for_programs(value: Any) -> str:
    """A value in a CSV file: what is not known is empty, so that a column of numbers is one."""
    if value is None:
        return ""
    return "no" if value is False else cell(value)


def csv_cell(text: str) -> str:
    """A value for a CSV file: harmless on a terminal and in a spreadsheet."""
    from vmsctl.rules import formulas

    return text if text == "-" else formulas.escaped(safe(text))


WHOLE = 12
"""Columns of this many characters at the most keep each value on one line, however narrow the terminal."""


def _table(records: list[Record], columns: Mapping[str, str], none: str) -> None:
    if not records:
        narrate(none)
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    rows = [[safe(cell(record.get(name))) for name in columns] for record in records]
    for heading, cells in zip(columns.values(), zip(*rows, strict=True), strict=True):
        table.add_column(heading, no_wrap=max(map(len, cells)) <= WHOLE)
    for row in rows:
        table.add_row(*(Text(text, overflow="fold") for text in row))
    Console().print(table)
