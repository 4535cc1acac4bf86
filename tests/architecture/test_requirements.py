"""The hashed requirements: what the project asks for, whole, and from no particular place."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.architecture.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HASHED = ("requirements.txt", "requirements-dev.txt")


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
