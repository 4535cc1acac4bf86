"""What is ticked off while the store is away: kept on this desk's own disk until the store is back (EVA-3).

A journal a building, a line of JSON an act, brought to the disk before the desk says that it is kept. Lines are only
ever added; when all of them were handed in, the journal is taken away with the names in it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vmsctl.errors import StoreFailed

if TYPE_CHECKING:
    from vmsctl.config import Config

START, MARK, ADD, UNDO = "start", "mark", "add", "undo"
_DONE = "done"
_WORDS = (0, 1, 2, 3, 4, 5, 6, 9, 10)


class Kept(NamedTuple):
    """One act at this desk, `at` in microseconds; `by` is the user's id, None before a locked desk.

    `call` is the roll call that ran, empty for one that was begun without the store. `person` is an id of the list or
    a name to add; of an `undo` the request that it takes back. `status` is the kind of a `start`, which
    with a `call` only says what ran.
    """

    request: str
    act: str
    call: str
    person: str
    visit: str
    status: str
    point: str
    at: int
    by: int | None
    who: str
    desk: str


def journal(config: Config, building_id: int) -> Path:
    return config.copies / f"kept-marks-{building_id}.jsonl"


def buildings(config: Config) -> list[int]:
    """Those that something is kept of; most often none."""
    found = config.copies.glob("kept-marks-*.jsonl")
    return sorted(int(path.stem.rpartition("-")[2]) for path in found if path.stem.rpartition("-")[2].isdecimal())


def keep(config: Config, building_id: int, act: Kept) -> None:
    """Bring one act to the disk. Raises `StoreFailed` where that cannot be done either."""
    path = journal(config, building_id)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _append(path, [json.dumps(act, ensure_ascii=False)])
    except OSError as error:
        raise StoreFailed(
            "mark-not-kept",
            f"The store is away, and this desk cannot keep it either: {error.strerror}.",
            "Tick it off on paper.",
        ) from error


def read(config: Config, building_id: int) -> list[Kept]:
    """What is kept and not handed in yet, in order; what was taken back, and what took it back, left out."""
    return _open(_lines(journal(config, building_id)))


def forget(config: Config, building_id: int, requests: Collection[str]) -> None:
    """Note what was handed in; the journal goes with the last of it. On a full disk it is handed in once more later,
    which changes nothing."""
    path = journal(config, building_id)
    with suppress(OSError):
        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            is_last = all(act.request in requests for act in _open(_read(file.read())))
            path.unlink() if is_last else None
        _append(path, [json.dumps([request, _DONE]) for request in requests]) if not is_last else None


def _open(lines: list[Kept]) -> list[Kept]:
    over = {line.request for line in lines if line.act in (_DONE, UNDO)}
    over |= {line.person for line in lines if line.act == UNDO}
    return [line for line in lines if line.request not in over]


def _lines(path: Path) -> list[Kept]:
    try:
        return _read(path.read_bytes())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreFailed(
            "kept-marks-unread", f"{path} cannot be read: {error.strerror}.", "Make it readable."
        ) from error


def _read(data: bytes) -> list[Kept]:
    """The acts of a journal; a line that a power cut has torn was never said to be kept."""
    found = []
    for line in data.splitlines():
        try:
            found.append(_of(json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found


def _of(row: object) -> Kept:
    match row:
        case [str(request), str(act)] if act == _DONE:
            return Kept(request, _DONE, "", "", "", "", "", 0, None, "", "")
        case [_, _, _, _, _, _, _, int(), int() | None, _, _] if all(isinstance(row[at], str) for at in _WORDS):
            return Kept._make(row)
    raise ValueError("no line of a journal")


def _append(path: Path, lines: list[str]) -> None:
    """Add lines and bring them to the disk; another console of this desk may do so at the same moment."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        if os.fstat(descriptor).st_nlink:
            torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
            _write(descriptor, "".join(["\n" if torn else "", *(f"{line}\n" for line in lines)]).encode())
            os.fsync(descriptor)
            _sync_folder(path.parent) if not size else None
            return
    finally:
        os.close(descriptor)
    _append(path, lines)  # taken away by who handed in the last of it, while this waited


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
