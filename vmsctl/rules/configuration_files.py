"""Reading a configuration file, YAML or TOML, and where in it each thing stands.

YAML is read event by event and not as objects of its own: no depth that exhausts the stack, no anchors that multiply,
and words as YAML 1.2 has them, in which `no` and `20:00` are text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any, NamedTuple, cast

import yaml

from vmsctl.errors import Invalid
from vmsctl.rules.text import clean

MOST_BYTES = 10_000_000
DEEPEST = 12

Path = tuple[str | int, ...]
"""Names and numbers that lead to a value: `("buildings", "HQ", "floors")`."""


class Mark(NamedTuple):
    """A place in a text, as people count: from one."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}"


class Sheet(NamedTuple):
    """What a file says, and where it says it."""

    value: Any
    mark_of: Callable[[Path], Mark]


def mistake(mark: Mark, sentence: str, hint: str = "") -> Invalid:
    return Invalid("file-mistaken", f"{mark}: {sentence}", hint or "Nothing was changed.")


MOST_TOLD = 20
"""Mistakes that are told at once; more are counted."""


class Mistake(NamedTuple):
    """Where (None: nowhere in the file), what, and the way out."""

    mark: Mark | None
    sentence: str
    hint: str = ""

    @property
    def line(self) -> str:
        where = "" if self.mark is None else f"{self.mark}: "
        return f"{where}{self.sentence} {self.hint}".rstrip()


def together(mistakes: Iterable[Mistake]) -> Invalid:
    """One refusal that tells of all, a line each, as they stand in the file."""
    found = sorted(mistakes, key=lambda one: (one.mark is None, one.mark or ()))
    if len(found) == 1 and (only := found[0]).mark is not None:
        return mistake(only.mark, only.sentence, only.hint)
    lines = [one.line for one in found[:MOST_TOLD]]
    more = [f"And {len(found) - MOST_TOLD} more."] if len(found) > MOST_TOLD else []
    return Invalid("file-mistaken", "\n".join([*lines, *more]), f"{len(found)} mistakes; nothing was changed.")


def read(data: bytes, *, toml: bool) -> Sheet:
    """The file's values and their places; raises `Invalid` with line and column."""
    if len(data) > MOST_BYTES:
        raise Invalid("file-too-large", f"The file has more than {MOST_BYTES:,} bytes.", "Divide it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise mistake(_mark(data[: error.start].decode(errors="replace")), "this is no UTF-8.") from None
    return _toml(text) if toml else _yaml(text)


def _mark(before: str) -> Mark:
    """The place behind a text."""
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))


# --- YAML --------------------------------------------------------------------------------------------------------

_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"[-+]?\d{1,18}")


class _Open(NamedTuple):
    """A mapping or list that is being read; `path` leads to it."""

    value: dict[str, Any] | list[Any]
    path: Path


def _yaml(text: str) -> Sheet:
    marks: dict[Path, Mark] = {(): Mark(1, 1)}
    try:
        value = _built(_events(text), marks)
    except yaml.MarkedYAMLError as error:
        where = error.problem_mark or error.context_mark
        mark = Mark(where.line + 1, where.column + 1) if where else Mark(1, 1)
        raise mistake(mark, f"this is no YAML: {clean((error.problem or 'it breaks off')[:200])}.") from None
    except yaml.reader.ReaderError as error:
        raise mistake(_mark(text[: error.position]), "there is a character that YAML does not take.") from None
    return Sheet(value, lambda path: _nearest(marks, path))


def _events(text: str) -> Iterator[Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return cast("Iterator[Any]", yaml.parse(text, Loader=loader))


def _nearest(marks: Mapping[Path, Mark], path: Path) -> Mark:
    while path not in marks:
        path = path[:-1]
    return marks[path]


def _built(events: Iterator[Any], marks: dict[Path, Mark]) -> Any:
    """The value of the one document, with the mark of each path noted."""
    open_: list[_Open] = []
    keys: list[str | None] = []
    whole: Any = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise mistake(_at(event), "a second document begins here.", "Write one document in a file.")
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            open_.pop()
            keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            _plain(event)
            if open_ and isinstance(open_[-1].value, dict) and keys[-1] is None:
                keys[-1] = _key(event, open_[-1], marks)
                continue
            value, path = _placed(event, open_, keys, marks)
            if not open_:
                whole = value
            if isinstance(value, (dict, list)):
                open_.append(_Open(value, path))
                keys.append(None)
    return whole


def _placed(event: Any, open_: list[_Open], keys: list[str | None], marks: dict[Path, Mark]) -> tuple[Any, Path]:
    """The event's value, put where it belongs, and the path to it."""
    value = _value(event)
    if not open_:
        return value, ()
    if len(open_) > DEEPEST:
        raise mistake(_at(event), "this is nested too deeply.")
    holder, key = open_[-1], keys[-1]
    if isinstance(holder.value, dict):
        assert key is not None
        holder.value[key] = value
        keys[-1] = None
        return value, (*holder.path, key)
    path = (*holder.path, len(holder.value))
    marks[path] = _at(event)
    holder.value.append(value)
    return value, path


def _key(event: Any, holder: _Open, marks: dict[Path, Mark]) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise mistake(_at(event), "a name is missing before this.")
    if event.value in holder.value:
        raise mistake(_at(event), f"{clean(event.value[:80])!r} stands there twice.")
    marks[(*holder.path, event.value)] = _at(event)
    return str(event.value)


def _plain(event: Any) -> None:
    """Neither an alias nor an anchor nor a tag of somebody's own."""
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise mistake(_at(event), "anchors and aliases are not taken.", "Write the value out.")
    if event.tag:
        raise mistake(_at(event), f"the tag {clean(str(event.tag)[:80])!r} is not taken.", "Leave it out.")


def _value(event: Any) -> Any:
    if isinstance(event, yaml.MappingStartEvent):
        return {}
    if isinstance(event, yaml.SequenceStartEvent):
        return []
    text = str(event.value)
    if event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _NUMBER.fullmatch(text) else text


def _at(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


# --- TOML --------------------------------------------------------------------------------------------------------

_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)")


def _toml(text: str) -> Sheet:
    try:
        value = _as_text(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        mark = Mark(int(found[1]), int(found[2])) if found else _mark(text.rstrip("\n"))
        said = clean(_PLACE.sub("", str(error)).removesuffix(" (at end of document)")[:200])
        raise mistake(mark, f"this is no TOML: {said[:1].lower()}{said[1:]}.") from None
    except RecursionError:
        raise mistake(Mark(1, 1), "this is nested too deeply.") from None
    return Sheet(value, lambda path: _toml_mark(text, path))


def _as_text(value: Any) -> Any:
    """Dates and times as they are written elsewhere; the other values as they are."""
    if isinstance(value, dict):
        return {name: _as_text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value) if isinstance(value, (date, float)) else value


def _toml_mark(text: str, path: Path) -> Mark:
    """Where a path is first said. The standard parser tells no places, but a beginning of the file that it reads and
    that has the path ends with the statement that says it; which beginning is found by halving."""
    lines = text.splitlines(keepends=True)
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        upto, value = _beginning(lines, middle)
        if _has(value, path):
            high = upto
        else:
            low = middle + 1
    statement, _ = _beginning(lines, high - 1)
    line = lines[statement] if statement < len(lines) else ""
    name = str(path[-1]) if path and isinstance(path[-1], str) else ""
    column = line.find(name) if name else len(line) - len(line.lstrip())
    return Mark(statement + 1, max(column, 0) + 1)


def _beginning(lines: list[str], upto: int) -> tuple[int, Any]:
    """The longest beginning of at most so many lines that can be read, and what it says."""
    while upto > 0:
        try:
            return upto, tomllib.loads("".join(lines[:upto]))
        except tomllib.TOMLDecodeError:
            upto -= 1
    return 0, {}


def _has(value: Any, path: Path) -> bool:
    for part in path:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return False
    return True
