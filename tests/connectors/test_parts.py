"""What the machine has for scanners, and that a desk without one never loads it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.machine import needs
from vmsctl.connectors.scanners import parts


def test_what_is_installed_is_told() -> None:
    told = {part.name: part for part in parts.available()}
    assert told["pyserial"].present and told["OpenCV"].present and told["zxing-cpp"].present
    assert told["OpenCV"].words == "OpenCV is there for cameras and pictures."


@needs("zbar")
def test_zbar_is_told_where_it_is() -> None:
    assert parts.available()[-1].present


def test_what_is_lacking_is_told_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyzbar.pyzbar", None)
    zbar = parts.available()[-1]
    assert not zbar.present
    assert zbar.words.endswith("apt-get install libzbar0.")


def test_naming_a_scanner_loads_no_library() -> None:
    probe = """
import sys
from vmsctl.connectors import scanners
import tui.support.scanners
for url in ("serial:///dev/ttyACM0", "camera:0"):
    scanners.scanner(url, bool).close()
print(sorted({"cv2", "numpy", "serial", "zxingcpp", "pyzbar", "PIL"} & sys.modules.keys()))
"""
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True).stdout == "[]\n"
