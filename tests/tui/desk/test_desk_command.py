"""`vmsctl desk`: what it says where no console can be opened, and that opening it loads nothing it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from vmsctl.__main__ import main


def test_without_a_terminal_it_says_what_to_do_instead(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["desk"]) == 2
    assert "'vmsctl visits list'" in capsys.readouterr().err


def test_a_theme_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["desk", "--theme", "pink"]) == 2
    assert "dark, light, black-and-white" in capsys.readouterr().err


def test_the_console_loads_no_mapper_and_no_printing_before_its_first_frame() -> None:
    probe = "import sys, tui.desk.app; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    heavy = {"sqlalchemy", "sqlmodel", "pydantic", "PIL", "printers", "escpos", "alembic", "apscheduler", "psycopg"}
    assert set(done.stdout.split()) & heavy == set()
