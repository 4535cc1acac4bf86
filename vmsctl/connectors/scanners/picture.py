"""Texts in a picture file: a photo or screenshot of an e-ticket."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from vmsctl.connectors.scanners.watched import ABSENT, EYE, OVER, Ended, Watched
from vmsctl.errors import DeviceFailed, Invalid, NotFound

PATIENCE = 20.0
"""Seconds; the looking process itself may use eight of processor time."""


def texts_in(path: Path, program: Sequence[str] = EYE) -> list[str]:
    """Raises `NotFound`, `Invalid` for what is no picture, `DeviceFailed` when it ended or held up the reader."""
    if not os.path.isfile(path):
        raise NotFound("no-such-file", f"There is no file {path}.", "Check its name.")
    looking = Watched(["picture", str(path.absolute()), "0"], program)
    lines: list[str] = []
    until = monotonic() + PATIENCE
    try:
        while (line := looking.line(max(0.0, until - monotonic()))) is not None:
            lines.append(line)
    except Ended as end:
        return _texts(path, lines, end)
    finally:
        looking.end()
    raise DeviceFailed("picture-too-hard", f"{path} takes too long to read.", "Save it smaller, as PNG or JPEG.")


def _texts(path: Path, lines: list[str], end: Ended) -> list[str]:
    if end.status == ABSENT:
        raise Invalid("no-picture", f"{path} is no picture that can be read.", "Save it as PNG or JPEG.")
    if end.status != OVER or len(lines) < 2:
        raise DeviceFailed(
            "picture-too-hard", f"{path} ended its reader {end.how}.", "Save it smaller, as PNG or JPEG."
        )
    return lines[1].split(" ")[1:]
