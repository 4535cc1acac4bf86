"""The process that looks at pictures, so that a hostile one ends it and not the desk.

`python -P -m vmsctl.connectors.scanners.eye camera|film|picture PLACE FRAMES_TO_SKIP` writes `open` when the source
is open, then a line for each frame: its time in milliseconds and the texts in it. It ends with `OVER`, `ABSENT` or
`LOST`; whatever else ends it is a picture's doing.
"""

from __future__ import annotations

import math
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

import cv2

from vmsctl.connectors.scanners import decoding
from vmsctl.connectors.scanners.watched import ABSENT, LOST, OVER

MEMORY = 256 * 2**20
"""Bytes for pictures, on top of what the libraries take."""

SECONDS = {"camera": 1, "film": 1, "picture": 8}
"""Seconds of processor time for one frame; the limit counts whole ones, so that it may be one more."""

USUAL_PACE = 25.0
THOROUGH_EVERY = 15
PIPE = 1


class Frame(NamedTuple):
    """A picture and its time in seconds: a film's own time, a camera's monotonic."""

    at: float
    picture: decoding.Frame


def main(kind: str, place: str, skip: int) -> int:
    """Look at a source until it ends; the exit status."""
    confine()
    allow(SECONDS[kind])
    for number, frame in enumerate(_picture(place) if kind == "picture" else _film(place, kind == "camera", skip)):
        allow(SECONDS[kind])
        thorough = kind == "picture" or number % THOROUGH_EVERY == 0
        say(f"{frame.at * 1000:.0f}", *decoding.texts(frame.picture, thorough=thorough))
    return LOST if kind == "camera" else OVER


def confine() -> None:
    """No file may be written or core dumped; memory is limited where the system tells how much is in use (Linux)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with suppress(FileNotFoundError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def allow(seconds: int) -> None:
    """From now on, so much processor time; who takes more is ended by the system."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds, most))


def say(*words: str) -> None:
    """A line for the desk's end of the pipe."""
    os.write(PIPE, (" ".join(words) + "\n").encode("ascii"))


def _absent() -> NoReturn:
    sys.exit(ABSENT)


def _picture(path: str) -> Iterator[Frame]:
    picture = cv2.imread(path, cv2.IMREAD_COLOR)
    if picture is None:
        _absent()
    say("open")
    yield Frame(0.0, picture)


def _film(place: str, live: bool, skip: int) -> Iterator[Frame]:
    capture = cv2.VideoCapture(int(place) if place.isdecimal() else place)
    if not capture.isOpened():
        _absent()
    if live:
        # A code that was shown a moment ago is of no use: take the newest frame, not the oldest.
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    say("open")
    pace = capture.get(cv2.CAP_PROP_FPS)
    pace = pace if 1 <= pace <= 240 else USUAL_PACE
    number = 0
    while number < skip and capture.grab():
        number += 1
    while (read := capture.read())[0]:
        yield Frame(time.monotonic() if live else number / pace, read[1])
        number += 1


if __name__ == "__main__":
    cv2.setNumThreads(1)
    # The desk has gone: nobody is left to be told.
    with suppress(BrokenPipeError):
        sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
