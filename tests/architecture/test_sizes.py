"""A file is read in one sitting and is named after a thing."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import ALL, ROOT, SHIPPED, name_of, parsed, python_files

LONGEST_FILE = 300
SHORT_FUNCTION = 30

# Files that may be longer, each with its reason.
EXCEPTIONS = {
    "db/migrations/versions/0001_the_first_store.py": "every table of the first schema, frozen once it is released",
    "db/privacy.py": "one registry of every column, which is read as one",
    "db/migrations/versions/0003_the_visitors_own_part.py": "one step: every table that the visitor needs",
}

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base_classes"}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def function_lengths(path: Path) -> list[int]:
    """Lines of each function without its docstring."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, kinds):
            begin = node.body[0] if ast.get_docstring(node) is None else node.body[min(1, len(node.body) - 1)]
            found.append((node.end_lineno or node.lineno) - begin.lineno + 1)
    return found


def test_no_file_is_longer_than_one_sitting() -> None:
    long = {name_of(path): lines(path) for path in python_files(*ALL) if lines(path) > LONGEST_FILE}
    assert {name: size for name, size in long.items() if name not in EXCEPTIONS} == {}


@pytest.mark.parametrize("name", [*EXCEPTIONS, None])
def test_an_exception_is_still_needed(name: str | None) -> None:
    assert name is None or lines(ROOT / name) > LONGEST_FILE, f"{name} is short again: take it off the list"


def test_nine_functions_in_ten_are_short() -> None:
    lengths = [length for path in python_files(*SHIPPED) for length in function_lengths(path)]
    short = sum(length < SHORT_FUNCTION for length in lengths)
    assert short >= 0.9 * len(lengths), f"{len(lengths) - short} of {len(lengths)} have {SHORT_FUNCTION} lines or more"


def test_nothing_is_named_after_being_useful() -> None:
    named = {name_of(path) for path in python_files(*ALL) if NAMES_THAT_SAY_NOTHING & {path.stem, *path.parts}}
    assert named == set()
