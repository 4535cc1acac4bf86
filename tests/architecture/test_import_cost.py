"""What a command loads is what a person waits for: seen in a fresh interpreter, after the command has run."""

import getpass
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast, Clock
from vmsctl import config
from vmsctl.workspace import open_workspace

# Each of these costs more than the whole of a quick command.
HEAVY = frozenset(
    {
        "alembic", "apscheduler", "argon2", "cv2", "escpos", "fontTools", "fpdf", "keyring", "numpy", "PIL", "psycopg",
        "pydantic", "pypdf", "pyzbar", "qrcode", "serial", "sqlalchemy", "sqlmodel", "textual", "uharfbuzz", "usb",
        "zxingcpp",
    }
)  # fmt: skip
PROBE = """
import sys
from vmsctl.__main__ import main

status = None
try:
    status = main()
except SystemExit as ended:
    status = ended.code
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(status)
"""


# What is done with a visitor standing there; CODE is the visitor's ticket number.
HOT = ["scan CODE", "visits check-in CODE", "visits list --on-site --json", "roll-call print --text"]


def loaded_by(*words: str) -> set[str]:
    """The top-level packages in memory after `vmsctl WORDS`, which must succeed."""
    command = [sys.executable, "-c", PROBE, *words]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("words", ["--help", "--version"])
def test_a_quick_answer_loads_nothing_heavy(words: str) -> None:
    assert loaded_by(*words.split()) & HEAVY == set()


@pytest.fixture
def ticket(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The ticket of a visitor who is expected now, in the home that `vmsctl` finds; its admin is who runs the test."""
    monkeypatch.setenv("VMSCTL_HOME", str(home))
    ws = open_workspace(config.load(), create=True)
    now = datetime.now(UTC)
    cast = Cast.enter(ws, Clock(now))
    cast.setting("check-in.days-around", "1")  # the day may end before the command begins
    account = {"account": getpass.getuser(), "id": cast.admin.user_id}
    with ws.transaction() as tx:
        tx.run("UPDATE users SET os_account = :account WHERE id = :id", account)
    yield cast.visit(day=now.astimezone(ZoneInfo("Europe/Berlin")).date()).ticket
    ws.store.close()


@pytest.mark.parametrize("words", HOT)
def test_an_act_at_the_desk_loads_nothing_heavy(words: str, ticket: str) -> None:
    assert loaded_by(*words.replace("CODE", ticket).split()) & HEAVY == set()


def test_the_probe_sees_what_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "PROBE", "import sqlmodel\n" + PROBE)
    assert {"sqlmodel", "sqlalchemy", "pydantic"} <= loaded_by("--help")
