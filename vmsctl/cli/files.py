"""Files that a command reads and writes, with the errors that every face knows how to show."""

import sys
from pathlib import Path

from vmsctl.cli import output
from vmsctl.errors import DeviceFailed, Invalid

LONGEST = 4_000_000


def write(path: Path, data: bytes) -> None:
    """Save a file and say so; `-` is the pipe."""
    if str(path) == "-":
        output.raw(data)
        return
    try:
        path.write_bytes(data)
    except OSError as error:
        raise DeviceFailed(
            "file-not-written", f"{path} cannot be written: {error.strerror}.", "Name another file."
        ) from error
    output.narrate(f"Saved {path}.")


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
