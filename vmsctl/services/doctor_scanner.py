"""What 'vmsctl doctor' looks at of this desk's scanner: whether its address, its port and its libraries are there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from vmsctl.connectors.scanners import address, parts
from vmsctl.errors import Invalid
from vmsctl.rules import doctor as rules

if TYPE_CHECKING:
    from vmsctl.config import Config
    from vmsctl.rules.doctor import Finding

WHAT = "scanner"
NEEDS = {"serial": ("pyserial",), "camera": ("OpenCV", "zxing-cpp")}


def findings(config: Config) -> Iterator[Finding]:
    """The port is looked at and not opened: a console may be reading from it."""
    if not config.scanner:
        yield rules.ok(WHAT, "It types like a keyboard; a scan in the console shows whether it works.")
        return
    kind = config.scanner.partition(":")[0]
    try:
        path = address.line(config.scanner).path if kind == "serial" else _device(config.scanner)
    except Invalid as error:
        yield rules.problem(WHAT, error.message, error.hint)
        return
    lacking = [part for part in parts.available() if part.name in NEEDS.get(kind, ()) and not part.present]
    for part in lacking:
        yield rules.problem(WHAT, part.words, "Then start the console again.")
    if not lacking:
        yield _port(path)


def _device(url: str) -> str:
    """Where a camera is in the file system."""
    place = address.source(url).place
    return f"/dev/video{place}" if place.isdecimal() else place


def _port(path: str) -> Finding:
    if not os.path.exists(path):
        return rules.problem(
            WHAT, f"There is no {path}.", "Check the cable, and VMSCTL_SCANNER or 'scanner' in config."
        )
    if not os.access(path, os.R_OK):
        return rules.problem(
            WHAT, f"This account may not read {path}.", "On Debian, add it to the group dialout (cameras: video)."
        )
    return rules.ok(WHAT, f"{path} is there.")
