"""Scanners on a serial line, as USB scanners show themselves when they are not set to be keyboards."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import suppress
from time import monotonic
from typing import Any

from vmsctl.connectors.scanners.address import Line
from vmsctl.connectors.scanners.framing import QUIET, REFUSED, Framing
from vmsctl.connectors.scanners.protocol import IsCode, State, Told
from vmsctl.connectors.scanners.reopening import Reopening
from vmsctl.errors import DeviceFailed

READY = State(True, "The scanner is ready.")
NOT_OURS = State(True, "What was scanned is none of our codes, or was read in part: scan it again.")
ONE_READ = 256


class SerialScanner(Reopening):
    """Reads a line in a raw mode and alone; never writes to it."""

    def __init__(self, line: Line, is_code: IsCode, told: Told) -> None:
        super().__init__(told)
        self._line = line
        self._is_code = is_code
        self._port: Any = None

    def open(self) -> None:
        if self._port is not None:
            return
        import serial

        path, baud = self._line
        try:
            self._port = serial.Serial(path, baud, timeout=QUIET, exclusive=True)
        except ValueError:
            raise DeviceFailed(
                "scanner-speed", f"The scanner's port {path} has no speed of {baud} baud.", "Try 9600."
            ) from None
        except OSError as reason:
            raise _not_opened(reason, path) from reason
        self._is(READY)

    def _read(self) -> Iterator[str]:
        framing = Framing(self._is_code)
        while not self._closed.is_set():
            data = self._bytes()
            for code in framing.feed(data, monotonic()) if data else framing.silence(monotonic()):
                if code == REFUSED:
                    self._remark(NOT_OURS)
                else:
                    self._is(READY)
                    yield code

    def _bytes(self) -> bytes:
        """What has come, or nothing after a tenth of a second."""
        try:
            first = bytes(self._port.read(1))
            return first + bytes(self._port.read(min(self._port.in_waiting, ONE_READ))) if first else b""
        except OSError as reason:
            gone = f"The scanner at {self._line.path} was unplugged; it is used again as soon as it is back."
            raise DeviceFailed("scanner-unplugged", gone, "Check its cable.") from reason

    def _release(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            # What was unplugged may fail once more here.
            with suppress(OSError):
                port.close()


def _not_opened(reason: OSError, path: str) -> DeviceFailed:
    if reason.errno in (errno.EACCES, errno.EPERM):
        return DeviceFailed(
            "scanner-forbidden", f"This user may not open {path}.", "On Debian, add the user to the group dialout."
        )
    return DeviceFailed(
        "scanner-absent",
        f"There is no scanner at {path}, or another program has it.",
        "Check its cable, and that it is set to a serial (COM) interface.",
    )
