"""Copies of the whole store: making, checking and bringing them back."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from db import backup as copies
from db import upgrade
from db.backup import ENDINGS
from db.engine import open_store
from db.queries import settings as setting_queries
from vmsctl.errors import Conflict, Invalid, NotFound, StoreFailed
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.rules.text import clean
from vmsctl.services import anchors, erasure_replay, event_log, installation, roles
from vmsctl.workspace import Actor, Workspace, address, said_plainly

if TYPE_CHECKING:
    from db.contents import Contents
    from db.transaction import Transaction

UNREADABLE = frozenset({"store-damaged", "store-missing", "store-empty"})
"""What a store has to be so that it is brought back without asking it who may."""
NAME = "vmsctl"
OWN = re.compile(r"(vmsctl|before-\d+-from-\d+)-(?P<stamp>\d{8}T\d+Z)\.(db|zip)")
WAIT = 5.0
BY_ACCOUNT = "SELECT id, name FROM users WHERE os_account = :account AND active"


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup that was just made or looked at; `revision` is the schema's."""

    path: Path
    size: int
    rows: int
    events: int
    revision: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back; `kept` is where the store that was there before lies now, `fits` whether the key file here
    is the one that its passes were made with."""

    backup: BackupFile
    store: str
    kept: Path | None
    fits: bool = True


def backup(ws: Workspace, target: Path | None = None, *, reason: str) -> BackupFile:
    """Copy the store while everybody works, and compare the copy with it; into the home's folder of backups, or into
    a file or folder. Raises `StoreFailed`, and leaves nothing half behind.
    """
    with ws.reading() as tx:
        roles.require(tx, ws, "back-up", None, reason=reason)
    return _backed_up(ws, target, reason)


def _backed_up(ws: Workspace, target: Path | None, reason: str) -> BackupFile:
    path = _place(ws, target, NAME)
    with said_plainly():
        made = _file(path, copies.backup(ws.store, path))
    with ws.transaction() as tx:
        event_log.append(
            tx, ws, "store.backed-up", "installation:0", chain=event_log.INSTALLATION, at=ws.now(),
            facts={"file": path.name, "bytes": made.size, "rows": made.rows}, personal={"reason": clean(reason)},
        )  # fmt: skip
    return made


class Nightly(NamedTuple):
    """The backup of a night, and how many old ones were deleted after it."""

    made: BackupFile
    expired: int


def nightly(ws: Workspace, *, expire: bool = True) -> Nightly:
    """Back up the store into the folder that is set, then (unless nobody knows what day it is) delete the backups there
    that have become too old, those from before an upgrade too: they still hold whoever was erased since. Asks for no
    signed-in user."""
    with ws.reading() as tx:
        settings = Settings(setting_queries.kept(tx, INSTALLATION))
    folder = _folder(ws, settings)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFailed(
            "backup-folder", f"{folder} cannot be used for backups: {error.strerror}.", "Set backup.folder to another."
        ) from error
    made = _backed_up(ws, folder, "nightly backup")
    oldest = _stamp_of(_kept_since(ws.now(), settings))
    old = [path for path, stamp in _own(folder) if stamp < oldest] if expire else []
    for path in old:
        path.unlink(missing_ok=True)
    return Nightly(made, len(old))


def folder(ws: Workspace) -> Path:
    """Where the nightly backups go."""
    with ws.reading() as tx:
        return _folder(ws, Settings(setting_queries.kept(tx, INSTALLATION)))


def _folder(ws: Workspace, settings: Settings) -> Path:
    return Path(settings["backup.folder"]) if settings["backup.folder"] else ws.config.backups


def _own(folder: Path) -> list[tuple[Path, str]]:
    """The backups in a folder by the names that they are given here, with when each was made."""
    named = [(path, OWN.fullmatch(path.name)) for path in folder.iterdir() if path.is_file()]
    return [(path, name["stamp"]) for path, name in named if name]


def too_old(ws: Workspace) -> list[Path]:
    """Backups in the folder of the nightly ones that should have been deleted by now."""
    with ws.reading() as tx:
        settings = Settings(setting_queries.kept(tx, INSTALLATION))
    folder = Path(settings["backup.folder"]) if settings["backup.folder"] else ws.config.backups
    made = _own(folder) if folder.is_dir() else []
    oldest = _stamp_of(_kept_since(ws.now(), settings))
    return [path for path, stamp in made if stamp < oldest]


def _kept_since(now: datetime, settings: Settings) -> datetime:
    """By dates (UTC, as they are named): the nightly run takes the whole of the last night that is too old, also when
    it is a few seconds earlier than it was then."""
    first = now.date() - timedelta(days=settings["backup.keep-days"] - 1)
    return datetime.combine(first, time.min, UTC)


def before_upgrade(ws: Workspace, made: Callable[[Path], None] | None = None) -> Callable[[str], None]:
    """What `db.upgrade.upgrade` calls to back up a store of an older revision; `made` is told where."""

    def back_up(revision: str) -> None:
        path = _place(ws, None, f"before-{upgrade.HEAD}-from-{revision}")
        copies.backup(ws.store, path)
        if made is not None:
            made(path)

    return back_up


def check(path: Path) -> BackupFile:
    """Look at every page or table of a backup; raises `NotFound`, and `StoreFailed` for one that cannot be relied
    on."""
    if not os.path.isfile(path):  # False too for a name that is too long for a file
        raise NotFound("backup-unknown", f"There is no backup at {path}.", "Look for it in the folder 'backups'.")
    with said_plainly():
        return _file(path, copies.check(path))


def restore(
    ws: Workspace, path: Path, *, account: str, reason: str, replace: bool = False, dry_run: bool = False
) -> Restored:
    """Put a backup in the place of the store, which stays beside it under another name.

    Where the store can still be read, the account must be an admin's; where it cannot, whoever may write the home
    may. Raises `Conflict` for a store that is there unless `replace`, `NotFound`, `StoreFailed`.
    """
    found = check(path)
    _must_fit(ws, path)
    held = _may_restore(ws, account, reason)
    if held and not (replace or dry_run):
        raise Conflict(
            "store-there", f"There is a store at {ws.store.address}.", "Put the backup in its place with --yes."
        )
    if dry_run:
        return Restored(found, ws.store.address, None)
    with said_plainly():
        kept = _bring_back(ws, path)
    return Restored(found, ws.store.address, kept, _record(ws, path, account))


def _bring_back(ws: Workspace, path: Path) -> Path | None:
    if ws.store.engine == "postgresql":
        from db.backup_postgresql import load

        load(ws.store, path)
        return None
    from db.backup_sqlite import replace as put

    ws.store.close()
    store = Path(ws.config.address)
    store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = store.with_name(f"{store.name}.replaced-{_stamp(ws)}")
    put(store, path, kept=kept, wait=WAIT)
    return kept if kept.exists() else None


def _record(ws: Workspace, path: Path, account: str) -> bool:
    """The store that was brought back says so, and is of this version; whether the key file here is its own."""
    fresh = open_store(address(ws.config))
    try:
        with said_plainly():
            upgrade.upgrade(fresh)
            with fresh.transaction() as tx:
                anchors.note_restored(tx, ws)
                event_log.append(
                    tx, _acting(ws, tx, account), "store.restored", "installation:0", chain=event_log.INSTALLATION,
                    at=ws.now(), facts={"file": path.name},
                )  # fmt: skip
                fits = installation.has_its_key(tx, ws)
            if fits:
                erasure_replay.obey(Workspace(ws.config, fresh, ws.clock, ws.actor))
            return fits
    finally:
        fresh.close()


def _must_fit(ws: Workspace, path: Path) -> None:
    if copies.is_dump(path) != (ws.store.engine == "postgresql"):
        raise Invalid(
            "other-engine", f"{path} is a backup of the other kind of database.",
            "Set VMSCTL_DATABASE_URL, or leave it out, so that the store is of the same kind.",
        )  # fmt: skip


def _may_restore(ws: Workspace, account: str, reason: str) -> bool:
    """Whether a store is there; raises `Denied` when it knows the account and it is no admin's."""
    if ws.store.engine == "sqlite" and not Path(ws.config.address).exists():
        return False
    try:
        with said_plainly():
            upgrade.needs_upgrade(ws.store)
        with ws.reading() as tx:
            roles.require(tx, _acting(ws, tx, account), "back-up", None, reason=reason)
    except StoreFailed as error:
        if error.code not in UNREADABLE:
            raise
        return error.code == "store-damaged"
    return True


def _acting(ws: Workspace, tx: Transaction, account: str) -> Workspace:
    """The workspace with the user at work whom the account is linked to, if there is one."""
    row = tx.row(BY_ACCOUNT, {"account": account})
    return ws if row is None else ws.acting(Actor(row[0], row[1]))


def _place(ws: Workspace, target: Path | None, name: str) -> Path:
    own_name = f"{name}-{_stamp(ws)}{ENDINGS[ws.store.engine]}"
    if target is None:
        return ws.config.backups / own_name
    return target / own_name if os.path.isdir(target) else target


def _stamp(ws: Workspace) -> str:
    return _stamp_of(ws.now())


def _stamp_of(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S%fZ}"


def _file(path: Path, held: Contents) -> BackupFile:
    return BackupFile(path, path.stat().st_size, sum(held.rows.values()), held.rows.get("events", 0), held.revision)
