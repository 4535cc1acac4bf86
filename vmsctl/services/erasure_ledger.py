"""Who must stay erased: keyed digests and no names, kept apart from the store so that no backup brings anybody back.

The ledger is a file in two places, a line of fixed length for each erasure, on the disk before the erasure itself is.
The store keeps the same lines: when it has fewer than the ledger, it is an older one that was brought back, and nothing
is read from it before the erasures are carried out again. When it has more, another machine erased somebody.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from db.erasing import on_both
from db.queries import locks
from db.queries import retention as queries
from db.queries import settings as setting_queries
from db.transaction import Sql
from vmsctl.config import read_key, sync
from vmsctl.errors import StoreFailed
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.services.ledger_check import DIGEST, LINE, path_of

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.config import Config
    from vmsctl.workspace import Workspace

_FORM = b"vmsctl erasure ledger 1"
TURN = "erasure ledger"
"""The name that whoever writes it holds."""
RULES = {"retention.visitors-days": "period", "request": "request"}
LAST = "SELECT max(id) FROM erasures"
NOTED = Sql(
    "SELECT digest FROM erasures WHERE digest IN (SELECT value FROM json_each(:digests))",
    "SELECT digest FROM erasures WHERE digest IN (SELECT json_array_elements_text(:digests::json))",
)
MADE = on_both("SELECT id, created_at FROM visitors WHERE id IN {ids} ORDER BY id")
EVERYBODY = "SELECT id, created_at FROM visitors ORDER BY id"
KNOWN = "SELECT id, digest, rule, day FROM erasures ORDER BY id"


class Entry(NamedTuple):
    """A line of the ledger; `rule` is `period` or `request`."""

    digest: str
    day: str
    rule: str

    @property
    def line(self) -> bytes:
        return f"{self.digest} {self.day} {self.rule:<12}\n".encode("ascii")


def places(config: Config, copy: str = "") -> tuple[Path, Path]:
    """Where the ledger and its second copy are."""
    return path_of(config), Path(copy) if copy else config.copies / "erasure-ledger"


def digest(ws: Workspace, visitor_id: int, made: int) -> str:
    """What stands for a visitor: by id and the moment the profile was made, since a store that was brought back gives
    ids again."""
    key = hmac.digest(read_key(ws.config.key_file), _FORM, "sha256")
    return hmac.digest(key, b"visitor %d %d" % (visitor_id, made), "sha256").hex()[:DIGEST]


def note(tx: Transaction, ws: Workspace, visitors: Collection[int], rule: str, day: date) -> list[Entry]:
    """Write visitors who are about to be erased into the ledger, in both places, then into the store."""
    locks.hold(tx, [TURN])
    rows = tx.rows(MADE, {"ids": queries.as_json(visitors)})
    entries = [Entry(digest(ws, int(id), int(made)), day.isoformat(), RULES[rule]) for id, made in rows]
    noted = {found for (found,) in tx.rows(NOTED, {"digests": json.dumps([entry.digest for entry in entries])})}
    fresh = [entry for entry in entries if entry.digest not in noted]
    _append(tx, ws, fresh)
    _keep(tx, fresh)
    return entries


def read(ws: Workspace, copy: str = "") -> list[Entry]:
    """The entries of both places together, in order; a torn last line is none."""
    found: dict[str, Entry] = {}
    for path in places(ws.config, copy):
        for entry in _read(path):
            found.setdefault(entry.digest, entry)
    return list(found.values())


def unapplied(tx: Transaction, ws: Workspace) -> list[int]:
    """Visitors of this store whom the ledger says were erased."""
    gone = {entry.digest for entry in read(ws, _copy(tx))} | _digests(tx)
    if not gone:
        return []
    return [int(id) for id, made in tx.rows(EVERYBODY) if digest(ws, int(id), int(made)) in gone]


def agree(tx: Transaction, ws: Workspace) -> None:
    """Let store and ledger have the same lines in the same order."""
    known, copy = _kept(tx), _copy(tx)
    have = {entry.digest for entry in known}
    missing = [entry for entry in read(ws, copy) if entry.digest not in have]
    _keep(tx, missing)
    whole = b"".join(entry.line for entry in [*known, *missing])
    for path in places(ws.config, copy):
        _replace(path, whole)


def count(tx: Transaction) -> int:
    """How many must stay erased."""
    return int(tx.value("SELECT count(*) FROM erasures"))


def trouble(tx: Transaction, ws: Workspace) -> str:
    """What is wrong with the ledger, in a sentence, or nothing."""
    known = count(tx)
    lengths = {path: len(_read(path)) for path in places(ws.config, _copy(tx))}
    wrong = [f"{path} has {length} entries, the store {known}." for path, length in lengths.items() if length != known]
    return " ".join(wrong)


def _kept(tx: Transaction) -> list[Entry]:
    return [Entry(digest, day, rule) for _, digest, rule, day in tx.rows(KNOWN)]


def _digests(tx: Transaction) -> set[str]:
    return {entry.digest for entry in _kept(tx)}


def _keep(tx: Transaction, entries: Collection[Entry]) -> None:
    first = (tx.value(LAST) or 0) + 1
    rows = [(first + at, entry.digest, entry.rule, entry.day) for at, entry in enumerate(entries)]
    if rows:
        tx.insert_many("erasures", ("id", "digest", "rule", "day"), rows)


def _copy(tx: Transaction) -> str:
    return str(Settings(setting_queries.kept(tx, INSTALLATION))["retention.ledger-copy"])


def _append(tx: Transaction, ws: Workspace, entries: Iterable[Entry]) -> None:
    lines = b"".join(entry.line for entry in entries)
    for path in places(ws.config, _copy(tx)):
        try:
            _write(path, lines)
        except OSError as error:
            raise StoreFailed(
                "ledger-not-written", f"The erasure ledger {path} cannot be written: {error.strerror}.",
                "Make it writable; nobody is erased before.",
            ) from error  # fmt: skip


def _write(path: Path, lines: bytes) -> None:
    """Append whole lines, on the disk when this returns; what a crash left of a line goes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(size - size % LINE)
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    if new:
        sync(path.parent)


def _replace(path: Path, whole: bytes) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(whole)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    sync(path.parent)


def _read(path: Path) -> list[Entry]:
    with suppress(FileNotFoundError):
        data = path.read_bytes()
        lines = (data[at : at + LINE].decode("ascii", "replace") for at in range(0, len(data) - LINE + 1, LINE))
        return [Entry(line[:DIGEST], line[DIGEST + 1 : DIGEST + 11], line[DIGEST + 12 :].strip()) for line in lines]
    return []
