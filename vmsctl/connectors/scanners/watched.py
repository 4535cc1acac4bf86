"""The looking process (`eye`) as the desk sees it: lines of it, or that it has ended and how."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

EYE = (sys.executable, "-P", "-B", "-m", "vmsctl.connectors.scanners.eye")

OVER, ABSENT, LOST = 0, 3, 4
"""Its own ways to end: the film is over; the source cannot be opened; the camera sends nothing more."""

LONGEST_LINE = 4096
"""Bytes; the longest line that an unharmed process writes has 540."""

TO_END = 2.0
"""Seconds that a killed process may take."""

_FOR_LIBRARIES = {
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_LOG_LEVEL": "SILENT",
    # A film may name other places to read from; it shall not make this machine call there.
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": "protocol_whitelist;file",
}
_KEPT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")


class Ended(Exception):
    """The process is no more; `status` as `subprocess` has it: a negative one is the signal that ended it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    @property
    def how(self) -> str:
        """For a sentence: `by SIGSEGV`, `with status 1`."""
        if self.status >= 0:
            return f"with status {self.status}"
        known = self.status in {-one for one in signal.Signals}
        return f"by {signal.Signals(-self.status).name}" if known else f"by signal {-self.status}"


class Watched:
    """A running process that nothing is passed to but its words: no environment of ours, no keys, no terminal."""

    def __init__(self, words: Sequence[str], program: Sequence[str] = EYE) -> None:
        kept = {name: value for name in _KEPT if (value := os.environ.get(name)) is not None}
        self._process = subprocess.Popen(
            [*program, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={**kept, **_FOR_LIBRARIES},
            # Ctrl+C in the terminal is for the desk, which then ends this one.
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self._out = self._process.stdout.fileno()
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        self._unread = bytearray()

    @property
    def pid(self) -> int:
        return self._process.pid

    def line(self, wait: float) -> str | None:
        """The next line, None when none came within so many seconds. Raises `Ended`."""
        while (end := self._unread.find(b"\n")) < 0:
            if not self._poll.poll(wait * 1000):
                return None
            data = os.read(self._out, LONGEST_LINE)
            self._unread += data
            if not data:
                raise Ended(self._process.wait())
            if len(self._unread) > 2 * LONGEST_LINE:
                self.end()
                raise Ended(-signal.SIGKILL)
        line = self._unread[:end].decode("ascii", "replace")
        del self._unread[: end + 1]
        return line

    def end(self) -> None:
        """Stop it, however it is."""
        self._process.kill()
        # One that a driver holds in the kernel ends when that lets go of it.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(TO_END)
        if self._process.stdout is not None:
            self._process.stdout.close()
