"""The desk's own copy of each building's roll call: whole and of one moment, or not there.

A copy is a small JSON file that needs neither store nor keys. It is written beside its place, brought to the disk and
renamed, so that whoever reads it finds the old one or the new one and never a part.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import file_locks
from db.instant import instant, stored
from db.kinds import RollCallKind
from vmsctl.errors import Invalid, NotFound, StoreFailed, VmsError
from vmsctl.rules import roll_call as rules
from vmsctl.rules.text import fold
from vmsctl.services import buildings, kept_marks, roster
from vmsctl.services.roster import PrinterAt, Roster

if TYPE_CHECKING:
    from db.queries.roll_call import Person
    from vmsctl.config import Config
    from vmsctl.workspace import Workspace

FORMAT = 1
DRILL_HOLDS = timedelta(hours=2)
"""How long a copy is believed that a drill or a test runs: a real alarm's sheet must not be headed by an old one."""

_TURN_WAIT = 1.0


def write(ws: Workspace, building_id: int) -> Path:
    """Write the desk's copy of a building's roll call as it is now. Raises `StoreFailed`."""
    folder = ws.config.copies
    path = folder / f"roll-call-{building_id}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _turn(folder):
            with ws.reading() as tx:
                made = roster.gather(tx, buildings.by_id(tx, building_id), ws.now())
            _clear(path)
            _replace(path, json.dumps(_packed(made), ensure_ascii=False, separators=(",", ":")))
    except OSError as error:
        raise StoreFailed(
            "copy-not-written",
            f"The desk's copy of the roll call could not be written: {error.strerror}.",
            f"Make {folder} writable and free some space.",
        ) from error
    return path


def write_due(ws: Workspace) -> list[str]:
    """Write the copies that are due after this process's acts; sentences about those that could not be written."""
    due, troubles = sorted(ws.presence), []
    ws.presence.clear()
    for building_id in due:
        try:
            write(ws, building_id)
        except VmsError as error:
            troubles.append(error.message)
    return troubles


def read(path: Path, now: datetime, *, why: str = "") -> Roster:
    """A copy, with its age in words and why it is used. Raises `NotFound`, `Invalid` for a file that is no copy."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFound("no-copy", f"There is no roll-call copy at {path}.", "Look in the folder 'copies'.") from None
    except OSError as error:
        raise NotFound("no-copy", f"{path} cannot be read: {error.strerror}.", "Take another copy.") from error
    try:
        made = _unpacked(json.loads(data))
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, OSError, RecursionError) as error:
        # OSError: a time zone is looked up as a file.
        raise Invalid("bad-copy", f"{path} is no whole roll-call copy.", "Take another copy.") from error
    age = f"this desk's copy of {made.made_at:%d.%m. %H:%M:%S}, {rules.age(made.made_at, now)}"
    holds = made.runs == RollCallKind.LIVE or now - made.made_at < DRILL_HOLDS
    source, runs = f"{age}. {why}".rstrip(), made.runs if holds else ""
    return roster.about(made._replace(source=source, from_copy=True, runs=runs), now)


def kept(config: Config, building: str | None, now: datetime, *, why: str) -> list[Roster]:
    """The desk's copies: the one of a building, or all where nothing says which. Raises `NotFound`."""
    wanted = building or config.building
    found: list[Roster] = []
    for path in sorted(config.copies.glob("roll-call-*.json")):
        with suppress(Invalid):
            found.append(_begun_here(config, read(path, now, why=why)))
    meant = [copy for copy in found if wanted is None or _is(copy, wanted)]
    if meant:
        return meant
    if not found:
        raise NotFound("no-copy", f"This desk has no copy of the roll call. {why}", "Use another desk's copy (--file).")
    names = ", ".join(copy.building for copy in found)
    raise NotFound("no-copy", f"This desk has no copy for {wanted!r}. {why}", f"It has: {names}.")


def _begun_here(config: Config, copy: Roster) -> Roster:
    """The copy with the kind of the roll call that this desk ticks off without the store."""
    with suppress(StoreFailed):
        kinds = [act.status for act in kept_marks.read(config, copy.building_id) if act.act == kept_marks.START]
        return copy._replace(runs=kinds[-1] if kinds else copy.runs)
    return copy


def _is(copy: Roster, wanted: str) -> bool:
    return fold(copy.building) == fold(wanted) or str(copy.building_id) == wanted


def _packed(made: Roster) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "building": made.building,
        "building_id": made.building_id,
        "time_zone": made.time_zone,
        "made_at": stored(made.made_at),
        "policy": made.policy,
        "notice": rules.notice(made.policy),
        "blocks": made.blocks,
        "printers": made.printers,
        "runs": made.runs,
    }


def _unpacked(kept: Any) -> Roster:
    if kept["format"] != FORMAT:
        raise ValueError("a copy of another version")
    bare = Roster(
        building=str(kept["building"]),
        building_id=int(kept["building_id"]),
        time_zone=str(kept["time_zone"]),
        made_at=instant(kept["made_at"]),
        policy=str(kept["policy"]),
        source="",
        from_copy=True,
        blocks={key: [_person(row) for row in kept["blocks"][key]] for key in rules.TITLES if key in kept["blocks"]},
        printers=[PrinterAt(*map(str, row)) for row in kept["printers"]],
        runs=RollCallKind(kept["runs"]) if kept.get("runs") else "",
    )
    return bare._replace(made_at=bare.made_at.astimezone(bare.zone))


def _person(row: Any) -> Person:
    visit_id, name, company, host, phone, floor, at, mark = row
    if not isinstance(at, int) or not isinstance(mark, (int, str)):
        raise ValueError("a person without a time")
    return int(visit_id), str(name), str(company), str(host), str(phone), str(floor), at, mark


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """One writer of copies at a time, so that the last to read is the last to write; a writer that hangs holds up
    the others for a second and not for good."""
    until = time.monotonic() + _TURN_WAIT
    with file_locks.opened(folder / ".turn") as lock:
        while not file_locks.take(lock) and time.monotonic() < until:
            time.sleep(0.001)
        yield


def _clear(path: Path) -> None:
    """Take away what somebody was writing when killed: names that nobody would ever erase."""
    for left in path.parent.glob(f"{path.name}.*.new"):
        left.unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    """The file's new content, on the disk before anybody sees it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
