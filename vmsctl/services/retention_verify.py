"""Looking everywhere for what retention should have taken: store, index, roll-call copies, log, ledger, backups."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.queries import retention_leftovers as queries
from db.queries import search_index as index_queries
from db.queries import settings as setting_queries
from vmsctl.rules.settings import INSTALLATION, Settings
from vmsctl.services import (
    backups,
    erasure_ledger,
    event_log,
    kept_marks,
    retention_periods,
    retention_plan,
    retention_run,
    roles,
)
from vmsctl.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from db.transaction import Transaction

A_NIGHT = timedelta(hours=25)
"""From one nightly run to the next, also where clocks are put back."""

VERIFIED = "retention.verified"
MAIL_ADDRESS = re.compile(rb"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{2,}")


class Leftover(NamedTuple):
    """What should not be there: where, how many, and what to do."""

    where: str
    rows: int
    words: str
    mend: str = "Run 'vmsctl retention run'; if it stays, tell the makers of vmsctl."


class Verified(NamedTuple):
    """Everything that was looked at, and what was found."""

    looked_at: int
    leftovers: list[Leftover]


def verify(ws: Workspace) -> Verified:
    """Look through everything; for whom the matrix lets. The result is noted for the report."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-retention", None)
    return look(ws)


def look(ws: Workspace) -> Verified:
    """As `verify`, for whoever may know."""
    checks = (_store, _index, _due, _copies, _kept_marks, _log, _ledger, _backups)
    questions = len(list(queries.questions())) + len(checks) - 1
    found = [leftover for check in checks for leftover in check(ws)]
    with ws.transaction() as tx:
        event_log.append(
            tx, ws, VERIFIED, "retention:0", chain=event_log.INSTALLATION, at=ws.now(),
            facts={"looked_at": questions, "leftovers": {each.where: each.rows for each in found}},
        )  # fmt: skip
    return Verified(questions, found)


def _store(ws: Workspace) -> Iterator[Leftover]:
    for question in queries.questions():
        with ws.reading() as tx:
            count = queries.count(tx, question)
        if count:
            yield Leftover("store", count, question.words)


def _index(ws: Workspace) -> Iterator[Leftover]:
    with ws.reading() as tx:
        waiting = int(tx.value(queries.INDEXED_GONE))
    if waiting:
        yield Leftover("search index", waiting, "texts of people who are gone", "Let 'vmsctl work' run, or a desk.")
    with ws.reading() as tx:
        strangers = index_queries.strangers(tx)
    if strangers:
        yield Leftover("search index", strangers, "entries of nobody", "Run 'vmsctl retention run --deep'.")


def _due(ws: Workspace) -> Iterator[Leftover]:
    """What the last run should have taken; what has become due since then waits for the next night."""
    with ws.reading() as tx:
        known, last = retention_periods.calendar(tx, ws), retention_run.last_run(tx)
    if last is not None and timedelta(0) <= ws.now() - last <= A_NIGHT:
        ws = Workspace(ws.config, ws.store, lambda: last, ws.actor)
        with ws.reading() as tx:
            known = retention_periods.calendar(tx, ws)
    for line in retention_plan.of(ws, known):
        if line.due and line.setting:
            yield Leftover("store", line.due, f"{line.what} ({line.building or 'everywhere'}) whose time is over")


def _copies(ws: Workspace) -> Iterator[Leftover]:
    """A desk's copy of the roll call is written at each change; one that lists who is gone is an old one."""
    for path in sorted(ws.config.copies.glob("roll-call-*.json")):
        with ws.reading() as tx:
            gone = [id for id in _listed(path) if not _is_attached(tx, id)]
        if gone:
            yield Leftover(
                path.name, len(gone), "people of detached visits", "Run 'vmsctl schedule run roll-call-copy'."
            )


def _kept_marks(ws: Workspace) -> Iterator[Leftover]:
    """What a desk ticked off without the store has names in it, until it is handed in."""
    for building_id in kept_marks.buildings(ws.config):
        if kept := len(kept_marks.read(ws.config, building_id)):
            name = kept_marks.journal(ws.config, building_id).name
            yield Leftover(
                name, kept, "acts of a roll call that were never handed in", "Open 'vmsctl desk', which hands them in."
            )


def _listed(path: Path) -> list[int]:
    with suppress(OSError, ValueError, KeyError, TypeError, IndexError):
        blocks = json.loads(path.read_bytes())["blocks"]
        return [int(row[0]) for rows in blocks.values() for row in rows if int(row[0])]
    return []


def _is_attached(tx: Transaction, visit_id: int) -> bool:
    return tx.value("SELECT 1 FROM visits WHERE id = :id AND detached_at IS NULL", {"id": visit_id}) is not None


def _log(ws: Workspace) -> Iterator[Leftover]:
    """The log has ids and no names; an address in it is somebody's mistake."""
    for path in sorted(ws.config.home.glob("*.log*")):
        count = len(MAIL_ADDRESS.findall(path.read_bytes()))
        if count:
            yield Leftover(path.name, count, "mail addresses in the log", f"Empty {path}.")


def _ledger(ws: Workspace) -> Iterator[Leftover]:
    with ws.reading() as tx:
        if trouble := erasure_ledger.trouble(tx, ws):
            yield Leftover("erasure ledger", 1, trouble, "Run 'vmsctl retention run', which mends it.")
        if back := len(erasure_ledger.unapplied(tx, ws)):
            yield Leftover("store", back, "erased visitors who are there again")


def _backups(ws: Workspace) -> Iterator[Leftover]:
    with ws.reading() as tx:
        days = Settings(setting_queries.kept(tx, INSTALLATION))["backup.keep-days"]
    old = backups.too_old(ws)
    if old:
        yield Leftover("backups", len(old), f"backups older than {days} days", "Delete them: they hold who was erased.")
    replaced = list(ws.config.home.glob("*.replaced-*"))
    if replaced:
        yield Leftover("stores", len(replaced), "stores that a backup took the place of", f"Delete {replaced[0]}.")
