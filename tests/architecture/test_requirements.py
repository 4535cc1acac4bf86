"""The hashed requirements: what the project asks for, whole, and from no particular place."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ALL, ROOT, SHIPPED, parsed, python_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HASHED = ("requirements.txt", "requirements-dev.txt")
NOT_BY_NAME = {"python-escpos", "tzdata"}
"""Read as files: what each printer can do, and the time zones of a system that has none."""
NOT_AT_WORK = {"fonttools"}
"""Only for `printers/typesetting/make_coverage.py`, when a font is taken in."""


def imported() -> Iterator[str]:
    """The packages of others that the shipped code imports, as they are asked for."""
    distributions = packages_distributions()
    nodes = [node for path in python_files(*SHIPPED) for node in ast.walk(parsed(path))]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    for top in {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - set(ALL):
        yield from (canonicalize_name(name) for name in distributions[top])


def test_what_is_imported_is_asked_for_and_nothing_else() -> None:
    asked = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    assert set(imported()) - NOT_AT_WORK == asked - NOT_BY_NAME


@pytest.mark.parametrize("name", HASHED)
def test_the_hashed_versions_are_those_that_the_project_asks_for(name: str) -> None:
    pinned = dict(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.M))
    asked = [Requirement(line) for line in PROJECT["dependencies"]]
    assert [str(one) for one in asked if not one.specifier.contains(pinned.get(one.name, "0"))] == []


@pytest.mark.parametrize("name", HASHED)
def test_the_hashed_files_name_no_place_to_fetch_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|^-|@ |(^|\s)/", text, re.MULTILINE)


@pytest.mark.parametrize("name", HASHED)
def test_every_version_has_its_hashes(name: str) -> None:
    entries = re.findall(r"^[a-z][^\n]*(?:\n +[^\n]*)*", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
