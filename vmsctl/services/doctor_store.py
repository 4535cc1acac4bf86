"""What 'vmsctl doctor' looks at in the store: the engine, the schema, damage, people, queues."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db import engines_seen, gate, health, upgrade
from db.instant import instant_or_none, stored
from db.queries import doctor as queries
from db.queries import privacy_requests
from vmsctl.errors import StoreFailed
from vmsctl.rules import doctor as rules
from vmsctl.rules.accounts import LAST_FAILURE
from vmsctl.services import anchors, event_history, event_log_beginnings, installation
from vmsctl.services.anchors import Noted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.transaction import Transaction
    from vmsctl.rules.doctor import Finding
    from vmsctl.workspace import Workspace

LATE = timedelta(hours=1)
RECENT = timedelta(days=1)
LARGEST_LOG = 64 * 2**20


def engine(tx: Transaction, ws: Workspace) -> Iterator[Finding]:
    """Which engine it is, and whether it keeps what it has acknowledged."""
    found = health.engine(tx)
    words = f"{found.name}, journal {found.journal}, sync {found.sync}, at {ws.store.address}."
    if not found.keeps_acknowledged:
        yield rules.problem("store", words, "Switch synchronous writing on again: a power cut would lose entries.")
    elif tx.engine == "sqlite" and found.journal != "wal":
        yield rules.warning(
            "store", f"{words} This SQLite is too old for several desks at once.",
            "Install vmsctl with its own SQLite ('./run' does).",
        )  # fmt: skip
    else:
        yield rules.ok("store", words)
    yield from _engines(tx)
    yield from _log_size(tx, ws)


def _engines(tx: Transaction) -> Iterator[Finding]:
    """Two different SQLite engines on one file are as safe as the worse of them."""
    names = sorted(engines_seen.seen(tx)) if tx.engine == "sqlite" else []
    if len(names) < 2:
        return
    unsafe = [name for name in names if not gate.wal_is_safe(_version(name))]
    words = f"Several SQLite engines have written this store: {', '.join(names)}."
    mend = "Run every desk and command from one installation of vmsctl."
    yield (rules.problem if unsafe else rules.warning)("engines", words, mend)


def _version(identity: str) -> tuple[int, int, int]:
    major, minor, patch = (int(part) for part in identity.split()[1].split(".")[:3])
    return major, minor, patch


def _log_size(tx: Transaction, ws: Workspace) -> Iterator[Finding]:
    log = Path(f"{ws.store.address}-wal")
    if tx.engine == "sqlite" and log.exists() and (size := log.stat().st_size) > LARGEST_LOG:
        yield rules.warning(
            "write-ahead log", f"It has grown to {size // 2**20} MB.",
            "A program reads the store for too long: end it, or restart the desks.",
        )  # fmt: skip


def schema(tx: Transaction) -> Finding:
    found = upgrade.revision(tx)
    if found is None:
        return rules.problem("schema", "There is nothing in the store.", "Restore a backup, or run 'vmsctl init'.")
    if found > upgrade.HEAD:
        return rules.problem("schema", f"Revision {found} is newer than this vmsctl.", "Update vmsctl on this machine.")
    if found < upgrade.HEAD:
        return rules.warning("schema", f"Revision {found} is older than this vmsctl.", "Run 'vmsctl database upgrade'.")
    return rules.ok("schema", f"Revision {found}.")


def key(tx: Transaction, ws: Workspace) -> Finding | None:
    """Whether the key file is the one that the store's passes were made with."""
    if installation.has_its_key(tx, ws):
        return None
    return rules.problem(
        "key file", "It is not the one that this store's tickets, PINs and links were made with.",
        f"Put that installation's key file at {ws.config.key_file}.",
    )  # fmt: skip


def damage(tx: Transaction, ws: Workspace, *, deep: bool) -> Iterator[Finding]:
    """What the engine finds, and whether the event log begins where it should; with `deep` whether it is whole."""
    mend = "Keep the file and restore the last backup ('vmsctl database restore')."
    faults = health.faults(tx, quick=not deep)
    if faults:
        yield rules.problem("integrity", f"The store is damaged: {faults[0]}.", mend)
    else:
        yield rules.ok("integrity", "Every page and reference is sound." if deep else "Sound at a quick look.")
    yield from _chains(ws) if deep else _beginnings(tx)


def _beginnings(tx: Transaction) -> Iterator[Finding]:
    for chain, why in event_log_beginnings.troubles(tx):
        yield rules.problem(
            "event log", f"The record of {event_history.place(tx, chain)} does not begin where it should: {why}.",
            "Keep the store as it is, and compare with the last backup; more is said by 'vmsctl event-log verify'.",
        )  # fmt: skip


def _chains(ws: Workspace) -> Iterator[Finding]:
    """In a picture of the store of their own, begun after the file of anchors was read."""
    try:
        noted = anchors.noted(ws)
    except StoreFailed as error:
        yield rules.warning("event log", error.message, error.hint)
        noted = Noted({}, {})
    with ws.reading() as tx:
        reports = event_history.verified(tx, *noted)
    broken = [report for report in reports if report.broken_at]
    for report in broken:
        yield rules.problem(
            "event log", f"The record of {report.place} is broken at entry {report.broken_at}: {report.why}.",
            "Keep the store as it is, and compare with the last backup.",
        )  # fmt: skip
    if not broken:
        yield rules.ok("event log", f"All chains are unbroken; entries: {sum(report.kept for report in reports):,}.")


def clock(tx: Transaction, ws: Workspace) -> Finding:
    return rules.clock(ws.now(), instant_or_none(queries.last_event(tx)))


def people(tx: Transaction) -> Iterator[Finding | None]:
    """Whether somebody can administer, and who of the desks cannot sign in."""
    found = queries.people(tx, locked=LAST_FAILURE)
    if found.admins:
        yield rules.ok("admins", f"{found.admins} can sign in.")
    else:
        yield rules.problem(
            "admins", "No admin can sign in.", "Restore a backup in which somebody can ('vmsctl database restore')."
        )
    yield rules.counted(
        "sign-in", found.without_secret, "{} who work at desks have neither PIN nor password.",
        "See 'vmsctl users list' and give PINs with 'vmsctl users reset-pin'.",
    )  # fmt: skip
    yield rules.counted(
        "sign-in", found.locked, "{} accounts are locked after too many failures.", "Open them: 'vmsctl users unlock'."
    )


def queues(tx: Transaction, ws: Workspace) -> Iterator[Finding | None]:
    """What waits too long to be sent or printed."""
    now = ws.now()
    found = queries.queues(tx, late=stored(now - LATE), recent=stored(now - RECENT))
    yield rules.counted(
        "outbox", found.mail_late, "{} messages have been waiting for more than an hour.", "See 'vmsctl outbox list'."
    )
    yield rules.counted(
        "outbox", found.mail_parked, "{} messages were given up.", "See 'vmsctl outbox list --state parked'."
    )
    yield rules.counted(
        "print queue",
        found.print_late,
        "{} jobs have been waiting for more than an hour.",
        "See 'vmsctl printers queue'.",
    )
    yield rules.counted(
        "print queue", found.print_failed, "{} jobs of the last day did not come out for sure.",
        "See 'vmsctl printers queue'.",
    )  # fmt: skip


def privacy(tx: Transaction) -> Iterator[Finding | None]:
    """Who has asked for deletion, proven it by the mailbox, and waits: there is a month for the answer (GDPR 12)."""
    yield rules.counted(
        "privacy requests", privacy_requests.waiting_for_staff(tx),
        "{} visitors have asked for deletion and wait for an answer.",
        "See 'vmsctl privacy-requests list'; carry it out with 'vmsctl privacy-requests do', or refuse it.",
    )  # fmt: skip
