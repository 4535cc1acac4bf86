"""The version is said once, in `pyproject.toml`, and the changelog keeps up with it."""

import re
import tomllib

from tests.architecture.sources import ROOT


def test_the_newest_changes_are_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    assert newest
    assert newest[1] == project["version"]
