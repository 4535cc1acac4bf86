"""A real pseudo-terminal with a program in it, written to and read from as a terminal does."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 15.0


class Terminal:
    """A program under a pty; all that it paints is collected in `painted`."""

    def __init__(self, arguments: list[str], *, columns: int = 80, rows: int = 24) -> None:
        self.painted = bytearray()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # Before the program looks how large it is, which it may do before anybody else gets his turn.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.chdir(ROOT)
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", PYTHONPATH=str(ROOT))
            os.execv(sys.executable, [sys.executable, *arguments])
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def write(self, text: str, *, pace: float = 0.0) -> float:
        """Send characters, `pace` seconds apart (0 sends them in one write); the longest pause that it can have come
        to, which on a busy machine is more."""
        if not pace:
            os.write(self.fd, text.encode())
            return 0.0
        due = last = time.monotonic()
        longest = 0.0
        for character in text:
            before = time.monotonic()
            os.write(self.fd, character.encode())
            after = time.monotonic()
            longest, last = max(longest, after - last), before
            due += pace
            time.sleep(max(0.0, due - after))
        return longest

    @property
    def is_alive(self) -> bool:
        return os.waitpid(self.pid, os.WNOHANG) == (0, 0)

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self._reader.join(PATIENCE)
        os.close(self.fd)

    def _read(self) -> None:
        while True:
            try:
                if select.select([self.fd], [], [], 0.1)[0]:
                    self.painted += os.read(self.fd, 65536)
            except OSError:
                return


class Journal:
    """The notes that the program in the terminal keeps."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def notes(self) -> list[tuple[str, str]]:
        if not self._path.exists():
            return []
        *lines, _unfinished = self._path.read_text().split("\n")
        return [(what, value) for what, value in map(json.loads, lines)]

    def wait_for(self, what: str, value: str | None = None, *, times: int = 1) -> list[tuple[str, str]]:
        """All notes, once this one was made as often as asked."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            notes = self.notes()
            if sum(note[0] == what and value in (None, note[1]) for note in notes) >= times:
                return notes
            time.sleep(0.01)
        raise AssertionError(f"{what} {value} not seen {times} times in {self.notes()}")


@contextmanager
def probe(folder: Path, *options: str) -> Iterator[tuple[Terminal, Journal]]:
    """The probe app, running and ready in a terminal."""
    path = folder / "journal"
    terminal = Terminal(["-m", "tests.tui.probe", str(path), *options])
    journal = Journal(path)
    try:
        journal.wait_for("ready")
        yield terminal, journal
    finally:
        terminal.close()
