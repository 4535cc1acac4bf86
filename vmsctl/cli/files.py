"""Files that a command reads and writes, with the errors that every face knows how to show."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from vmsctl.cli import output
from vmsctl.errors import DeviceFailed, Invalid

LONGEST = 4_000_000


def write(path: Path, data: bytes, *, private: bool = False) -> None:
    """Save a file and say so; `-` is the pipe. What is `private` only its owner may read."""
    if str(path) == "-":
        output.raw(data)
        return
    try:
        with _opened(path, private=private) as file:
            file.write(data)
    except OSError as error:
        raise _not_written(path, error) from error
    output.narrate(f"Saved {path}.")


def must_take(path: Path | None) -> None:
    """Raises `DeviceFailed` where nothing can be saved: asked before an act that is done once it is done."""
    if path is None or str(path) == "-":
        return
    was_there = path.exists()
    try:
        path.open("ab").close()
    except OSError as error:
        raise _not_written(path, error) from error
    if not was_there:
        path.unlink()


def _opened(path: Path, *, private: bool) -> BinaryIO:
    mode = 0o600 if private else 0o666
    file = open(path, "wb", opener=lambda name, flags: os.open(name, flags, mode))
    if private:
        os.fchmod(file.fileno(), mode)
    return file


def _not_written(path: Path, error: OSError) -> DeviceFailed:
    return DeviceFailed("file-not-written", f"{path} cannot be written: {error.strerror}.", "Name another file.")


def text_of(path: str | None) -> str | None:
    """The text of a file, or of stdin for `-`; None where none is named."""
    return None if path is None else bytes_of(path).decode("utf-8-sig", errors="replace")


def bytes_of(path: str) -> bytes:
    """A file's bytes, or those of stdin for `-`; raises `Invalid`."""
    try:
        data = sys.stdin.buffer.read(LONGEST) if path == "-" else _first(Path(path))
    except OSError as error:
        raise Invalid("file-not-read", f"{path} cannot be read: {error.strerror}.", "Name another file.") from error
    return data


def _first(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST)
