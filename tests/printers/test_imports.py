"""What importing the printers costs: nothing that a command without paper would notice."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("PIL", "fpdf", "escpos", "qrcode", "serial", "usb", "zxingcpp", "fontTools", "numpy", "yaml", "socket", "json")


ROOT = Path(__file__).parents[2]


def _loaded(code: str) -> set[str]:
    """Which heavy modules a fresh interpreter has loaded after running the code."""
    script = f"{code}\nimport sys\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(ran.stdout.split())


@pytest.mark.parametrize("module", ["printers", "printers.contents", "printers.printing", "printers.profiles"])
def test_an_import_loads_no_library(module: str) -> None:
    assert _loaded(f"import {module}") == set()


def test_a_roll_call_in_text_needs_no_library() -> None:
    code = (
        "from printers.printing import preview, is_printable\n"
        "from tests.printers.samples import roll_call\n"
        "preview(roll_call(50)); is_printable('王小明')"
    )
    assert _loaded(code) == set()


def test_a_badge_on_receipt_paper_needs_only_pillow_and_the_code_maker() -> None:
    code = (
        "from printers.printing import render\n"
        "from tests.printers.samples import badge\n"
        "render(badge(), 'receipt-80mm')"
    )
    assert _loaded(code) == {"PIL", "zxingcpp"}


def test_a_model_of_python_escpos_leaves_no_temporary_directory(tmp_path: Path) -> None:
    code = (
        f"import tempfile; tempfile.tempdir = {str(tmp_path)!r}\n"
        "from printers.profiles import profile; profile('TM-T88V')"
    )
    assert _loaded(code) == {"json"}
    assert list(tmp_path.iterdir()) == []
