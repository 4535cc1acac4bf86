"""Reading a file of rows as people have them: CSV of any delimiter and common encoding, or JSON lines.

Lines are read one by one and bounded, so that neither a file of a million rows nor one without line ends needs memory.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import BinaryIO, NamedTuple

from vmsctl.errors import Invalid
from vmsctl.rules import formulas

LONGEST_LINE = 1_000_000
MOST_COLUMNS = 200
DELIMITERS = ",;\t|"
_LONGEST_FIELD = 100_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Row(NamedTuple):
    """One row at its line; `wrong` says why it cannot be read, and is empty otherwise."""

    line: int
    fields: Mapping[str, str]
    wrong: str = ""


class Table(NamedTuple):
    """The columns, as the file spells them in lower case, and the rows still to be read."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


def read(file: BinaryIO) -> Table:
    """The rows of a file or pipe; raises `Invalid` when its first line is neither a header nor a JSON object."""
    lines = _lines(file)
    first = next((line for line in lines if line.text.strip()), None)
    if first is None:
        raise Invalid("file-empty", "The file is empty.", "Give one with a header and a row for each of them.")
    if first.text.lstrip().startswith("{"):
        return _json_lines(chain([first], lines))
    return _csv(first, lines)


class _Line(NamedTuple):
    number: int
    text: str


def _lines(file: BinaryIO) -> Iterator[_Line]:
    number, encoding = 0, "utf-8"
    while raw := file.readline(LONGEST_LINE):
        number += 1
        if number == 1:
            raw, encoding = _without_bom(raw, file)
        if encoding == "utf-16":
            yield from _utf16(raw, file)
            return
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            _skip_line(file)
            raw = b"\x00\n"
        yield _Line(number, _decoded(raw))


def _without_bom(raw: bytes, file: BinaryIO) -> tuple[bytes, str]:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return (raw if encoding == "utf-16" else raw[len(mark) :]), encoding
    return raw, "utf-8"


def _utf16(first: bytes, file: BinaryIO) -> Iterator[_Line]:
    """Excel's "Unicode text"; such files come from hands and are small."""
    text = (first + file.read(50 * LONGEST_LINE)).decode("utf-16", errors="replace")
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        yield _Line(number, line[:LONGEST_LINE])


def _skip_line(file: BinaryIO) -> None:
    while (raw := file.readline(LONGEST_LINE)) and not raw.endswith(b"\n"):
        continue


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _csv(first: _Line, lines: Iterator[_Line]) -> Table:
    delimiter = max(DELIMITERS, key=first.text.count)
    try:
        header = next(csv.reader([first.text], delimiter=delimiter), [])
    except csv.Error as error:
        raise Invalid(
            "file-no-table", f"Line {first.number} is no header: this is no CSV, or its line ends are a Macintosh's.",
            "Give a CSV file whose lines end as on Windows or Unix, or JSON lines.",
        ) from error  # fmt: skip
    if len(header) > MOST_COLUMNS:
        raise Invalid(
            "too-many-columns", f"Line {first.number}: {len(header):,} columns.", "Keep the columns of the help."
        )
    columns = tuple(name.strip().strip('"').casefold().replace(" ", "_") for name in header)
    return Table(columns, _csv_rows(columns, lines, delimiter, first.number))


def _csv_rows(columns: Sequence[str], lines: Iterator[_Line], delimiter: str, header_line: int) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader((line.text for line in lines), delimiter=delimiter)
    width = len(columns)
    while True:
        line = header_line + reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(line, {}, "a quotation mark is not closed, or a field is too long")
            return
        if "'" in "".join(values):
            values = [formulas.unescaped(value) for value in values]
        if len(values) == width:
            yield Row(line, dict(zip(columns, values, strict=True)))
        elif any(values):
            yield Row(line, _padded(columns, values), _width(len(values), width, values))


def _padded(columns: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    return {name: values[at] if at < len(values) else "" for at, name in enumerate(columns)}


def _width(found: int, wanted: int, values: Sequence[str]) -> str:
    if values[0] == "\x00":
        return f"the line is longer than {LONGEST_LINE:,} characters"
    return f"{found:,} fields where the header has {wanted}"


def _json_lines(lines: Iterator[_Line]) -> Table:
    return Table((), (_json_row(line) for line in lines if line.text.strip()))


def _json_row(line: _Line) -> Row:
    try:
        value = json.loads(line.text)
    except (ValueError, RecursionError):
        return Row(line.number, {}, "this is no JSON")
    if not isinstance(value, dict):
        return Row(line.number, {}, "this is no JSON object")
    told = {name: _told(item) for name, item in value.items()}
    if wrong := [name for name, item in told.items() if item is None]:
        return Row(line.number, {}, f"{wrong[0]!r} holds no text, and no list of texts")
    return Row(line.number, {name.casefold(): item or "" for name, item in told.items()})


def _told(item: object) -> str | None:
    """A value as a cell has it: several with `;` between; None for what no cell can say."""
    if item is None:
        return ""
    if isinstance(item, list) and all(isinstance(one, str) and ";" not in one for one in item):
        return ";".join(item)
    return str(item) if isinstance(item, (str, int, float)) else None
