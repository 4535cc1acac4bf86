"""A test that does not run says so at the end of the run: only what the machine lacks may skip one."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import called, calls, dotted, name_of, parsed, python_files

SKIPPING = (
    "pytest.mark.skip",
    "pytest.mark.skipif",
    "pytest.importorskip",
    "unittest.skip",
    "unittest.skipIf",
    "SkipTest",
)
MAY_SKIP = "tests/machine.py"


def silent_skips(tree: ast.AST) -> list[int]:
    """Lines that skip a test without asking `tests/machine.py`."""
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)]
    found = [node.lineno for node in named if dotted(node).endswith(SKIPPING)]
    return found + [call.lineno for call in calls(tree) if called(call) == "pytest.skip" and not names_the_lack(call)]


def names_the_lack(skip: ast.Call) -> bool:
    reason = skip.args[0] if skip.args else None
    return isinstance(reason, ast.Call) and called(reason) == "machine.reason"


def test_no_test_is_skipped_silently() -> None:
    files = [path for path in python_files("tests", "benchmarks") if name_of(path) != MAY_SKIP]
    assert {name_of(path): found for path in files if (found := silent_skips(parsed(path)))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "@pytest.mark.skip\ndef test(): ...",
        "@pytest.mark.skipif(True, reason='today')\ndef test(): ...",
        "pytest.skip('not today')",
        "numpy = pytest.importorskip('numpy')",
    ],
)
def test_a_silent_skip_is_seen(line: str) -> None:
    assert silent_skips(ast.parse(line))


def test_what_the_machine_lacks_may_skip() -> None:
    assert not silent_skips(ast.parse("pytest.skip(machine.reason('tmux'))"))
    assert Path(__file__).parents[2].joinpath(MAY_SKIP).is_file()
