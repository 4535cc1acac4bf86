"""Inviting the rows of a file: checked one by one, staged in short transactions, visible all at once (INV-6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from db.instant import stored
from db.queries import invitation_import as queries
from vmsctl.errors import Conflict
from vmsctl.rules import import_files
from vmsctl.rules import invitation_import as rules
from vmsctl.rules.invitation_import import Checked, House, Wrong
from vmsctl.rules.text import clean
from vmsctl.services import blocklist_hits, event_log, listed_rows, outbox, roles
from vmsctl.services.import_house import ACTION, house_of
from vmsctl.services.import_staging import Staging
from vmsctl.services.search_index import forget_many

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.rules.blocklist import Entry
    from vmsctl.rules.import_files import Row
    from vmsctl.workspace import Workspace

LEAST, MOST = 200, 5_000
HELD = 0.08
"""Seconds for which a chunk may hold up the other desks; chunks grow and shrink to it."""

MOST_KEPT = 10_000
"""Refused rows that are kept for the report; more are counted only (and all go to the file of refused rows)."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be invited, and why."""

    line: int
    why: str


@dataclass
class Report:
    """What became of the rows. `published` is False after a dry run, and when rows were refused and all or none was
    asked for."""

    read: int = 0
    invited: int = 0
    already: int = 0
    refused: int = 0
    rows: list[RefusedRow] = field(default_factory=list)
    published: bool = False

    def refuse(self, line: int, why: str) -> None:
        self.refused += 1
        if len(self.rows) < MOST_KEPT:
            self.rows.append(RefusedRow(line, why))


Rejects = Callable[["Row", str], None]
Progress = Callable[[Report], None]


@dataclass(frozen=True)
class Wanted:
    """How to import: `good_rows` invites what can be invited although other rows are refused; `rejects` is given every
    refused row; `progress` is called after each chunk."""

    dry_run: bool = False
    good_rows: bool = False
    reason: str = ""
    rejects: Rejects | None = None
    progress: Progress | None = None


def import_(ws: Workspace, file: BinaryIO, wanted: Wanted) -> Report:
    """Invite the rows of a CSV or JSON-lines file. The same file twice invites nobody twice.

    Raises `Invalid` for a file that cannot be read as such, `Denied`, `Conflict` while another import is at work.
    """
    table = import_files.read(file)
    if table.columns:
        rules.check_columns(table.columns)
    with ws.reading() as tx:
        house = house_of(tx, ws, reason=wanted.reason)
    if wanted.dry_run:
        return _Import(ws, house, wanted, None).run(table.rows)
    with _alone(ws), _all_or_nothing(ws):
        staging = Staging.begin(ws)
        run = _Import(ws, house, wanted, staging)
        report = run.run(table.rows)
        if report.refused and not wanted.good_rows:
            report.invited = 0
        if report.invited:
            _publish(ws, staging, report, wanted, run.listed)
    blocklist_hits.catch_up(ws)
    return report


class _Import:
    """One run over the rows."""

    def __init__(self, ws: Workspace, house: House, wanted: Wanted, staging: Staging | None) -> None:
        self._ws = ws
        self._house = house
        self._wanted = wanted
        self._staging = staging
        self._report = Report()
        self._size = LEAST
        self._seen: set[bytes] = set()
        with ws.reading() as tx:
            self.listed = blocklist_hits.entries(tx)

    def run(self, rows: Iterator[Row]) -> Report:
        chunk: list[tuple[Row, Checked]] = []
        for row in rows:
            self._report.read += 1
            if (good := self._checked(row)) is not None:
                chunk.append((row, good))
            if len(chunk) >= self._size:
                self._take(chunk)
                chunk = []
        self._take(chunk)
        return self._report

    def _checked(self, row: Row) -> Checked | None:
        try:
            if row.wrong:
                raise Wrong(row.wrong)
            return rules.checked(row.line, row.fields, self._house)
        except Wrong as wrong:
            self._refuse(row, str(wrong))
            return None

    def _refuse(self, row: Row, why: str) -> None:
        self._report.refuse(row.line, why)
        if self._wanted.rejects is not None:
            self._wanted.rejects(row, why)

    def _take(self, chunk: list[tuple[Row, Checked]]) -> None:
        chunk = self._not_listed(chunk)
        if not chunk:
            return
        if self._staging is None or (self._report.refused and not self._wanted.good_rows):
            self._compare(chunk)
        else:
            self._stage(chunk, self._staging)
        if self._wanted.progress is not None:
            self._wanted.progress(self._report)

    def _not_listed(self, chunk: list[tuple[Row, Checked]]) -> list[tuple[Row, Checked]]:
        """The rows whose visitors meet no entry of the block list; the others are refused with the entry."""
        found = listed_rows.of(self._ws, self.listed, [row for _, row in chunk])
        for place, hit in found.items():
            self._refuse(chunk[place][0], f"{ON_LIST}: {hit.words}")
        return [pair for place, pair in enumerate(chunk) if place not in found] if found else chunk

    def _compare(self, chunk: list[tuple[Row, Checked]]) -> None:
        """Count what would happen, and change nothing."""
        with self._ws.reading() as tx:
            known = queries.known_sameness(tx, [row.sameness for _, row in chunk]) | self._seen
            emails = queries.known_emails(tx, [row.email_folded for _, row in chunk if row.email_folded])
        for source, row in chunk:
            if row.sameness in known:
                self._report.already += 1
            elif emails.get(row.email_folded, (0, False))[1]:
                self._refuse(source, BLOCKED)
            else:
                self._report.invited += 1
                self._seen.add(row.sameness)
            known.add(row.sameness)

    def _stage(self, chunk: list[tuple[Row, Checked]], staging: Staging) -> None:
        outcome = staging.add([row for _, row in chunk])
        self._report.invited += outcome.invited
        self._report.already += outcome.already
        blocked = set(outcome.blocked)
        for source, row in chunk:
            if row.line in blocked:
                self._refuse(source, BLOCKED)
        self._pace(outcome.held)

    def _pace(self, held: float) -> None:
        self._size = max(LEAST, min(MOST, int(self._size * min(2.0, HELD / max(held, 0.001)))))


BLOCKED = "this visitor is blocked"
ON_LIST = "the visitor meets the block list"


def _publish(ws: Workspace, staging: Staging, report: Report, wanted: Wanted, listed: Sequence[Entry]) -> None:
    """Let everybody see all of it, in one short act by a user who still may. Where the block list is another by now
    than the one that the rows were held against, everybody is to be looked up anew."""
    now = ws.now()
    counts = {"read": report.read, "invited": report.invited, "already": report.already, "refused": report.refused}
    with ws.transaction() as tx:
        for building_id in sorted(staging.buildings):
            roles.require(tx, ws, ACTION, building_id, reason=wanted.reason)
        head = tx.value("SELECT head FROM chains WHERE id = :chain", {"chain": staging.chain.id})
        ours = {"at": stored(now), "counts": json.dumps(counts), "import_id": staging.stamp.import_id}
        if not tx.run(queries.PUBLISH, ours):
            raise Conflict("import-gone", "This import was taken away or ended meanwhile.", "Import the file again.")
        blocklist_hits.published(tx, listed)
        outbox.hold_imported(tx, ws, staging.stamp.import_id, staging.messages)
        facts = {**counts, "chain": staging.chain.id, "head": bytes(head).hex()}
        event_log.append(
            tx, ws, "invitations.imported", f"import:{staging.stamp.import_id}", chain=event_log.INSTALLATION, at=now,
            facts=facts, personal={"reason": clean(wanted.reason, what="reason")},
        )  # fmt: skip
        tx.presence |= staging.buildings
    report.published = True


@contextmanager
def _all_or_nothing(ws: Workspace) -> Iterator[None]:
    """What an earlier import has left is taken away first, and what this one has not published last, however it ends.

    Whoever interrupts it is told so in the exception.
    """
    _clear_broken_off(ws)
    try:
        yield
    except KeyboardInterrupt as stop:
        if _clear_broken_off(ws):
            stop.args = ("Nothing was invited.",)
        raise
    finally:
        _clear_broken_off(ws)


def _clear_broken_off(ws: Workspace) -> bool:
    """Take away what was staged and never published, which nobody ever saw; whether there was something."""
    with ws.reading() as tx:
        left = tx.rows(queries.BROKEN_OFF)
    for import_id, first_ids in left:
        _bit_by_bit(ws, partial(queries.remove_chunk, import_id=import_id, first_ids=json.loads(first_ids)))
        _bit_by_bit(ws, partial(queries.remove_events, import_id=import_id))
        forget_many(ws)
        with ws.transaction() as tx:
            queries.remove_record(tx, import_id)
    return bool(left)


def _bit_by_bit(ws: Workspace, act: Callable[[Transaction], int]) -> None:
    """Repeat a short act until it has nothing left to do, so that other desks get their turn in between."""
    gone = 1
    while gone:
        with ws.transaction() as tx:
            gone = act(tx)


@contextmanager
def _alone(ws: Workspace) -> Iterator[None]:
    """One import at a time: an unfinished one that nobody is working at was broken off."""
    with ws.store.exclusive("import") as mine:
        if not mine:
            raise Conflict("import-running", "Another import is at work.", "Wait until it has ended, then try again.")
        yield
