"""Printers that are files: device nodes such as /dev/usb/lp0, pipes, plain files, folders of jobs.

A device gets the bytes. In a folder every job becomes a file of its own. A plain file is appended to,
for a stream of jobs is what a printer would have seen; only a PDF, which cannot be continued, replaces it.
"""

import errno
import os
import select
import stat
import tempfile
import time
from pathlib import Path

from printers.errors import Absent, BadAddress, BrokenOff, NotAllowed, PrinterError, Stalled
from printers.transports.address import Address
from printers.transports.protocol import Closing, Transport


def connect(address: Address, timeout: float) -> Transport:
    """Raises Absent and NotAllowed; a plain file is made when its folder exists."""
    address.only()
    if address.place not in ("", "localhost") or not address.path.startswith("/") or "\0" in address.path:
        raise BadAddress(f"{address.shown} is not a file; write it like file:///dev/usb/lp0.")
    path = Path(address.path)
    if path.is_dir() or path.is_file() or not path.exists():
        return PlainFile(path)
    answers = stat.S_ISCHR(path.stat().st_mode) and os.access(path, os.R_OK)
    return Device(_opened(path, os.O_RDWR if answers else os.O_WRONLY), timeout, str(path), answers)


class PlainFile(Closing):
    """A file or a folder of files on a disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ask(self, question: bytes, wait: float) -> bytes:
        return b""

    def put(self, data: bytes) -> None:
        try:
            if self._path.is_dir():
                _write_new(self._path, data, None)
            elif data.startswith(b"%PDF"):
                _write_new(self._path.parent, data, self._path)
            else:
                _append(self._path, data)
        except OSError as reason:
            raise _failed(reason, self._path) from reason


class Device(Closing):
    """A device node or pipe, open without blocking; what comes out of a pipe is somebody else's to read."""

    def __init__(self, descriptor: int, timeout: float, name: str, answers: bool) -> None:
        self._descriptor = descriptor
        self._answers = answers
        self._timeout = timeout
        self._name = name

    def ask(self, question: bytes, wait: float) -> bytes:
        if not self._answers:
            return b""
        try:
            self._drain()
            os.write(self._descriptor, question)
            if select.select([self._descriptor], [], [], wait)[0]:
                return os.read(self._descriptor, 64)
        except OSError:
            pass  # A device that cannot be asked can still print.
        return b""

    def put(self, data: bytes) -> None:
        sent = 0
        while sent < len(data):
            if not select.select([], [self._descriptor], [], self._timeout)[1]:
                raise Stalled(
                    f"The printer at {self._name} stopped taking bytes: look for paper, cover and power, "
                    "and whether something came out.",
                    sent_bytes=sent,
                )
            try:
                sent += os.write(self._descriptor, data[sent : sent + 4096])
            except BlockingIOError:
                continue
            except OSError as reason:
                raise _failed(reason, self._name, sent) from reason

    def close(self) -> None:
        os.close(self._descriptor)

    def _drain(self) -> None:
        for _ in range(16):
            if not select.select([self._descriptor], [], [], 0)[0] or not os.read(self._descriptor, 4096):
                return


def _opened(path: Path, mode: int) -> int:
    try:
        return os.open(path, mode | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as reason:
        raise _failed(reason, path) from reason


def _append(path: Path, data: bytes) -> None:
    """All of the bytes or none."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb", buffering=0):
        before = os.fstat(descriptor).st_size
        try:
            _write_all(descriptor, data)
        except OSError:
            os.ftruncate(descriptor, before)
            raise


def _write_new(folder: Path, data: bytes, target: Path | None) -> None:
    """A file that appears whole: written beside its place, then renamed into it."""
    descriptor, temporary = tempfile.mkstemp(prefix=".job-", dir=folder)
    try:
        with os.fdopen(descriptor, "wb", buffering=0):
            _write_all(descriptor, data)
        os.replace(temporary, target or folder / _job_name(data, temporary))
    except OSError:
        os.unlink(temporary)
        raise
    _sync_folder(folder)


def _job_name(data: bytes, temporary: str) -> str:
    """Sorts by time; the temporary file's random part keeps two jobs of one moment apart."""
    kind = "pdf" if data.startswith(b"%PDF") else "escpos" if data.startswith(b"\x1b@") else "txt"
    return f"job-{time.time_ns()}-{temporary[-8:]}.{kind}"


def _write_all(descriptor: int, data: bytes) -> None:
    sent = 0
    while sent < len(data):
        sent += os.write(descriptor, data[sent:])
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failed(reason: OSError, path: Path | str, sent: int = 0) -> PrinterError:
    """The operating system's refusal as what it means for a printer."""
    name = str(path)
    if reason.errno in (errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.ENOTDIR):
        return Absent(f"There is no printer at {name}: plug it in or correct its address.", sent_bytes=sent)
    if reason.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NotAllowed(f"This user may not write to {name}: on Debian, add it to the group lp.")
    if reason.errno in (errno.ENOSPC, errno.EDQUOT):
        return BrokenOff(f"The disk of {name} is full: make room and print again.", sent_bytes=sent)
    text = os.strerror(reason.errno) if reason.errno else str(reason)
    return BrokenOff(f"Writing to {name} failed ({text}): check cable and power.", sent_bytes=sent)
