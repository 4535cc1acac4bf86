"""Ends of the audit trail, noted apart from the store: whoever changes the store cannot change these with it.

The file is appended to and never rewritten. It proves something when it lies where nobody who can write the store can
write it: on another host, or with the append-only attribute of its file system.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import event_history as queries
from db.queries import settings as setting_queries
from vmsctl.errors import Invalid, StoreFailed
from vmsctl.rules import event_chain
from vmsctl.rules.event_chain import End, Ends
from vmsctl.rules.settings import INSTALLATION, Settings

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


class Noted(NamedTuple):
    """The ends of each chain that were noted, and when which number was noted as its last (see `kept` and `times`)."""

    ends: dict[int, Ends]
    times: dict[int, list[tuple[datetime, int]]]


def note(ws: Workspace) -> list[str]:
    """Append where every chain ends that has moved since it was last noted; these ends as anchors."""
    with ws.reading() as tx:
        path, ends = file(tx, ws), {row.id: End(row.seq, row.head) for row in queries.chains(tx)}
    known = kept(path)
    moved = {chain: end for chain, end in sorted(ends.items()) if end.seq and end.seq not in known.get(chain, {})}
    noted, at = [event_chain.anchor_text(chain, end) for chain, end in moved.items()], ws.now().isoformat()
    _append(path, "".join(json.dumps({"at": at, "anchor": anchor}) + "\n" for anchor in noted))
    return noted


def note_restored(tx: Transaction, ws: Workspace) -> None:
    """Append that the store was put back to an earlier state, with where its chains ended then: ends that were noted
    beyond that hold no longer. The file itself keeps them, and when that was."""
    ends = {str(row.id): row.seq for row in queries.chains(tx)}
    _append(file(tx, ws), json.dumps({"at": ws.now().isoformat(), "restored": ends}) + "\n")


def file(tx: Transaction, ws: Workspace) -> Path:
    """Where the ends are noted."""
    chosen = Settings(setting_queries.kept(tx, INSTALLATION))["event-log.anchor-file"]
    return Path(chosen) if chosen else ws.config.anchors


def noted(ws: Workspace) -> Noted:
    """What was noted until now. It is to be found in every picture of the store that is begun after this, and not in
    one that was begun before: another process may have noted what came later. Raises `StoreFailed`."""
    with ws.reading() as tx:
        path = file(tx, ws)
    return Noted(kept(path), times(path))


def kept(path: Path) -> dict[int, Ends]:
    """The ends that were noted, by chain; a line that was cut short by a power failure is passed over."""
    found: dict[int, dict[int, list[bytes]]] = {}
    for line in _lines(path):
        with suppress(ValueError, KeyError, TypeError, AttributeError, Invalid):
            _take(found, json.loads(line))
    return {chain: dict(ends) for chain, ends in found.items()}


def times(path: Path) -> dict[int, list[tuple[datetime, int]]]:
    """When which number was noted as a chain's last, by chain, as far as that still holds: no later than what was noted
    after it, for a clock may have been ahead."""
    found: dict[int, list[tuple[datetime, int]]] = {}
    for line in _lines(path):
        with suppress(ValueError, KeyError, TypeError, AttributeError, Invalid):
            _take_time(found, json.loads(line))
    return found


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unusable(path, error) from error


def _take(found: dict[int, dict[int, list[bytes]]], line: dict[str, Any]) -> None:
    """What one line of the file tells."""
    if "restored" in line:
        back_to = _restored(line)
        for chain, ends in found.items():
            for seq in [seq for seq in ends if seq > back_to.get(chain, 0)]:
                del ends[seq]
        return
    chain, end = event_chain.read_anchor(str(line["anchor"]))
    found.setdefault(chain, {}).setdefault(end.seq, []).append(end.hash)


def _take_time(found: dict[int, list[tuple[datetime, int]]], line: dict[str, Any]) -> None:
    if "restored" in line:
        back_to = _restored(line)
        for chain, noted in found.items():
            noted[:] = [(at, seq) for at, seq in noted if seq <= back_to.get(chain, 0)]
        return
    chain, end = event_chain.read_anchor(str(line["anchor"]))
    at = datetime.fromisoformat(line["at"])
    if at.tzinfo is not None:
        noted = found.setdefault(chain, [])
        if noted and at < noted[-1][0]:
            noted[:] = [(min(at, before), seq) for before, seq in noted]
        noted.append((at, end.seq))


def _restored(line: dict[str, Any]) -> dict[int, int]:
    return {int(chain): int(seq) for chain, seq in line["restored"].items()}


def _append(path: Path, text: str) -> None:
    if not text:
        return
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, (b"\n" if torn else b"") + text.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> StoreFailed:
    return StoreFailed(
        "anchors-not-kept", f"The ends of the audit trail cannot be kept in {path}: {error.strerror}.",
        "Make it writable for vmsctl, or set event-log.anchor-file to another place.",
    )  # fmt: skip
