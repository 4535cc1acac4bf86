"""Looking at everything, also where nothing works: each finding in words, with the way to mend it (ADM-6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from db.queries import doctor as queries
from vmsctl.config import machine_name
from vmsctl.errors import StoreFailed
from vmsctl.rules import doctor as rules
from vmsctl.rules.doctor import Finding, State
from vmsctl.services import (
    backups,
    doctor_blocklist,
    doctor_documents,
    doctor_house,
    doctor_kiosks,
    doctor_mail,
    doctor_portal,
    doctor_retention,
    doctor_scanner,
    doctor_schedule,
)
from vmsctl.services import doctor_machine as machine
from vmsctl.services import doctor_store as store
from vmsctl.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from db.transaction import Transaction
    from vmsctl.config import Config


def examine(config: Config, *, deep: bool = False, ws: Workspace | None = None) -> Iterator[Finding]:
    """Findings one after another; a store that cannot be opened is one of them. Needs no signed-in user.

    `deep` reads every page, index and event.
    """
    yield machine.home(config)
    yield machine.key(config)
    yield machine.space(config)
    yield machine.python()
    yield from filter(None, [machine.password(config)])
    yield from doctor_scanner.findings(config)
    try:
        opened = ws or open_workspace(config)
    except StoreFailed as error:
        yield _unopened(error)
        return
    yield from _store(opened, deep=deep)
    yield from filter(None, _seal(opened))
    yield machine.world(config, opened.store.engine)
    yield machine.backup_age(_backup_folders(opened), opened.now())
    yield from _printers(opened)
    yield from doctor_mail.server(opened)
    yield from doctor_portal.findings(opened)


def damage(ws: Workspace) -> list[str]:
    """What is wrong with the store itself and with the audit trail, every page, index and event looked at."""
    with ws.reading() as tx:
        return [found.words for found in store.damage(tx, ws, deep=True) if found.state == State.PROBLEM]


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether there is no problem among them; warnings are none."""
    return all(finding.state != State.PROBLEM for finding in findings)


def _store(ws: Workspace, *, deep: bool) -> Iterator[Finding]:
    looks: tuple[Callable[[Transaction], Iterable[Finding | None]], ...] = (
        lambda tx: store.engine(tx, ws),
        lambda tx: [store.schema(tx)],
        lambda tx: [store.key(tx, ws)],
        lambda tx: store.damage(tx, ws, deep=deep),
        lambda tx: [store.clock(tx, ws)],
        lambda tx: doctor_schedule.findings(tx, ws),
        store.people,
        lambda tx: store.queues(tx, ws),
        store.privacy,
        lambda tx: doctor_retention.findings(tx, ws),
        lambda tx: doctor_blocklist.findings(tx, ws),
        lambda tx: doctor_mail.findings(tx, ws),
        doctor_documents.findings,
        lambda tx: doctor_house.findings(tx, ws),
        lambda tx: doctor_kiosks.findings(tx, ws),
    )
    for look in looks:
        try:
            with ws.reading() as tx:
                found = [finding for finding in look(tx) if finding is not None]
        except StoreFailed as error:
            yield _unopened(error)
            return
        yield from found
        if any(finding.what == "schema" and finding.state == State.PROBLEM for finding in found):
            return


def _backup_folders(ws: Workspace) -> list[Path]:
    """The home's own, and the one that is set for the nightly backups."""
    try:
        return [ws.config.backups, backups.folder(ws)]
    except StoreFailed:
        return [ws.config.backups]


def _seal(ws: Workspace) -> list[Finding | None]:
    try:
        return [doctor_documents.sealing(ws)]
    except StoreFailed:
        return []


def _printers(ws: Workspace) -> list[Finding]:
    try:
        with ws.reading() as tx:
            listed = queries.printers(tx, machine_name())
    except StoreFailed:
        return []
    return machine.printers(listed)


def _unopened(error: StoreFailed) -> Finding:
    return rules.problem("store", error.message, error.hint)
