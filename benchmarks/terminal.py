"""A program in a real pseudo-terminal, with the time of everything that it paints."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
from collections.abc import Mapping, Sequence
from time import perf_counter
from types import TracebackType
from typing import Self

from benchmarks.measuring import Failed

ROWS, COLUMNS = 40, 120
PATIENCE = 30.0

_CONTROL = re.compile(
    rb"\x1b\[[0-9;:?<=>]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[PX^_].*?\x1b\\"
)


class Program:
    """A program that was started at `began`; leaving the block ends it."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        self.began = perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execve(words[0], list(words), {**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"})
        self.painted = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def type(self, text: str) -> float:
        """Send keys; when they were sent."""
        self.painted.clear()
        sent = perf_counter()
        os.write(self._fd, text.encode())
        return sent

    def paints(self, wanted: bytes = b"", *, patience: float = PATIENCE) -> float:
        """When text that matches `wanted` had been painted, or for nothing wanted anything at all."""
        end = perf_counter() + patience
        while perf_counter() < end:
            if not select.select([self._fd], [], [], 0.05)[0]:
                continue
            try:
                self.painted += os.read(self._fd, 65_536)
            except OSError as error:
                raise Failed(f"the program ended: {self.text()[-300:]!r}") from error
            now = perf_counter()
            if not wanted or re.search(wanted, self.text()):
                return now
        raise Failed(f"never painted {wanted!r}: {self.text()[-300:]!r}")

    def rests(self, pause: float = 0.4) -> float:
        """Wait until nothing is painted for `pause` seconds; when the last of it was."""
        last = perf_counter()
        while select.select([self._fd], [], [], pause)[0]:
            self.painted += os.read(self._fd, 65_536)
            last = perf_counter()
        return last

    def text(self) -> bytes:
        """What was painted, without colours and movements."""
        return _CONTROL.sub(b"", bytes(self.painted))

    def processor(self) -> float:
        """Seconds of processor time that it has used."""
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """MB that it holds now."""
        with open(f"/proc/{self.pid}/status") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))
