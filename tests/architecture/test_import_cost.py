"""What a command loads is what a person waits for: seen in a fresh interpreter, after the command has run."""

import subprocess
import sys

import pytest

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


def loaded_by(*words: str) -> set[str]:
    """The top-level packages in memory after `vmsctl WORDS`, which must succeed."""
    command = [sys.executable, "-c", PROBE, *words]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("words", ["--help", "--version"])
def test_a_quick_answer_loads_nothing_heavy(words: str) -> None:
    assert loaded_by(*words.split()) & HEAVY == set()


def test_the_probe_sees_what_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "PROBE", "import sqlmodel\n" + PROBE)
    assert {"sqlmodel", "sqlalchemy", "pydantic"} <= loaded_by("--version")
