"""Imports point down: the contracts in `pyproject.toml` hold, and each breach of the house is caught."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, SHIPPED

LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]

# One line of code in a place where it must not stand.
BREACHES = [
    ("tui/support/breach.py", "import vmsctl.cli"),
    ("vmsctl/cli/breach.py", "import tui"),
    ("tui/widgets/breach.py", "import tui.desk"),
    ("tui/desk/breach.py", "import db.queries"),
    ("vmsctl/cli/breach.py", "import printers"),
    ("vmsctl/rules/breach.py", "import db.queries"),
    ("vmsctl/rules/breach.py", "import sqlalchemy"),
    ("vmsctl/rules/breach.py", "import vmsctl.services"),
    ("vmsctl/services/breach.py", "import rich"),
    ("vmsctl/services/breach.py", "import vmsctl.scheduler"),
    ("printers/breach.py", "import db"),
    ("db/breach.py", "import vmsctl.errors"),
    ("db/breach.py", "import typer"),
    ("vmsctl/breach/__init__.py", ""),
    ("tui/breach/__init__.py", ""),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the contracts against the packages in `folder`."""
    found_first = {"PYTHONPATH": str(folder)}
    return subprocess.run(LINT, cwd=folder, env=os.environ | found_first, capture_output=True, text=True)


def test_the_contracts_are_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages, to break the contracts in."""
    folder = tmp_path_factory.mktemp("breaches")
    shutil.copy(ROOT / "pyproject.toml", folder)
    only_python = shutil.ignore_patterns("__pycache__", "fonts", "*.pyc")
    for package in SHIPPED:
        shutil.copytree(ROOT / package, folder / package, ignore=only_python)
    return folder


@pytest.mark.parametrize(("place", "line"), BREACHES, ids=lambda text: str(text).replace("/breach", "") or "new")
def test_a_breach_is_caught(copy: Path, place: str, line: str) -> None:
    breach = copy / place
    breach.parent.mkdir(exist_ok=True)
    breach.write_text(line + "\n")
    try:
        done = lint(copy)
    finally:
        breach.unlink()
        if breach.name == "__init__.py":
            shutil.rmtree(breach.parent)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
