"""`vmsctl invitations import`: many invitations from a file or pipe."""

from __future__ import annotations

import csv
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from vmsctl.cli import output
from vmsctl.cli.options import As, AsJson, DryRun, workspace
from vmsctl.errors import ExitCode, Invalid
from vmsctl.rules import formulas
from vmsctl.rules.invitation_import import OPTIONAL, REQUIRED
from vmsctl.services import invitation_import as service
from vmsctl.services.invitation_import import Progress, Rejects, Report

if TYPE_CHECKING:
    from vmsctl.rules.import_files import Row

SHOWN = 20


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="CSV or JSON lines; - reads a pipe.")],
    dry_run: DryRun = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Invite the good rows although others are bad.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="Write the refused rows there.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; else the file's name is kept.")] = "",
    as_user: As = None,
    as_json: AsJson = False,
) -> None:
    """Invite the rows of a file: all or, when one is refused, none.

    Columns: name email host building arrive, and where wanted: until reason type note company phone plate floor group
    language. The same file twice invites nobody twice.

    Example: vmsctl invitations import monday.csv --rejects bad.csv
    """
    ws = workspace(as_user)
    with ExitStack() as open_files:
        source = open_files.enter_context(opened(file))
        wanted = service.Wanted(
            dry_run=dry_run,
            good_rows=good_rows,
            reason=reason or f"import of {Path(file).name}",
            rejects=open_files.enter_context(rejects_to(rejects)) if rejects else None,
            progress=open_files.enter_context(_progress(source)),
        )
        with _at_work():
            report = service.import_(ws, source, wanted)
    _tell(report, dry_run=dry_run, good_rows=good_rows, as_json=as_json)
    if report.refused:
        raise typer.Exit(ExitCode.REFUSED)


@contextmanager
def _at_work() -> Iterator[None]:
    """Whoever stops it hears what became of the rows. Rows make no circles, so that nobody need look for some, which
    would take a tenth of the time."""
    gc.disable()
    try:
        yield
    except KeyboardInterrupt as stop:
        for sentence in stop.args:
            output.narrate(sentence)
        raise
    finally:
        gc.enable()


@contextmanager
def opened(file: str) -> Iterator[BinaryIO]:
    """The file that somebody names, or the pipe."""
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        source = open(file, "rb")
    except OSError as error:
        raise Invalid("file-unreadable", f"{file} cannot be read: {error.strerror}.", "Check its name.") from None
    with source:
        yield source


@contextmanager
def rejects_to(path: Path, known: Sequence[str] = (*REQUIRED, *OPTIONAL)) -> Iterator[Rejects]:
    """Writes refused rows as they were read, with line and reason; the file can be corrected and read again."""
    try:
        # It holds names and mail addresses: nobody else's to read.
        target = open(path, "w", encoding="utf-8", newline="", opener=lambda name, flags: os.open(name, flags, 0o600))
    except OSError as error:
        raise Invalid("file-unwritable", f"{path} cannot be written: {error.strerror}.", "Choose another.") from None
    with target:
        columns = ["line", "why", *known]
        writer = csv.DictWriter(target, columns, restval="", extrasaction="ignore")
        writer.writeheader()

        def reject(row: Row, why: str) -> None:
            cells = {name: formulas.escaped(value) for name, value in row.fields.items()}
            writer.writerow({**cells, "line": row.line, "why": why})

        yield reject


@contextmanager
def _progress(source: BinaryIO) -> Iterator[Progress | None]:
    seekable = source.seekable()
    size = os.fstat(source.fileno()).st_size if seekable else None
    with output.progress("Reading", size) as shown:
        if shown is None:
            yield None
            return

        def advance(report: Report) -> None:
            done = source.tell() if seekable else None
            shown(done, f"{report.read:,} read, {report.invited:,} invited")

        yield advance


def _tell(report: Report, *, dry_run: bool, good_rows: bool, as_json: bool) -> None:
    for row in report.rows[:SHOWN]:
        output.narrate(f"Line {row.line}: {row.why}.")
    if report.refused > SHOWN:
        output.narrate(f"… and {report.refused - SHOWN:,} more; --rejects FILE keeps all of them.")
    counts = {"read": report.read, "invited": report.invited, "already": report.already, "refused": report.refused}
    said = f"{report.read:,} read: {report.invited:,} invited, {report.already:,} already, {report.refused:,} refused."
    output.show(counts, as_json=True) if as_json else output.line(said)
    if dry_run:
        output.narrate("Nothing was changed (dry run).")
    elif report.refused and not report.published:
        way_out = "Correct the rows." if good_rows else "Correct the rows, or add --good-rows to invite the others."
        output.narrate(f"Nothing was invited. {way_out}")
