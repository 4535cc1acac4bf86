"""How the copy of a visitor's data and the certificate of an erasure are handed out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from vmsctl.cli import files, output
from vmsctl.language import Words
from vmsctl.services import personal_data_paper as paper
from vmsctl.wording import amount

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vmsctl.services.erase_visitor import Erased


def save(data: dict[str, Any], to: Path | None, *, as_json: bool) -> None:
    """To a PDF, to a JSON file, or as JSON to where the command writes."""
    if to is None or as_json:
        output.show_json(data)
    if to is not None:
        is_pdf = to.suffix.lower() == ".pdf"
        saved = paper.pdf(data, Words.of("en"), _clocks(data)) if is_pdf else output.to_json(data).encode() + b"\n"
        files.write(to, saved, private=True)


def _clocks(data: dict[str, Any]) -> ZoneInfo:
    """Those of the last building visited."""
    return ZoneInfo(data["visits"][-1]["time_zone"] if data["visits"] else "UTC")


def show_certificate(done: Erased, *, as_json: bool, dry_run: bool = False) -> None:
    output.show(asdict(done), as_json=as_json, words=_would(done) if dry_run else _certificate(done))


def _would(done: Erased) -> Iterator[str]:
    yield f"{done.visitor} would be erased, and {amount(done.visits, 'visit')} would be made anonymous."
    yield from _shared(done)


def _certificate(done: Erased) -> Iterator[str]:
    changed = f"{amount(done.visits, 'visit')} made anonymous, {amount(done.rows, 'row')} changed"
    yield f"{done.visitor} was erased on {done.day}; {changed}."
    yield f"Entry of the erasure ledger: {done.ledger}"
    yield from _shared(done)
    yield from done.traces
    if not done.traces:
        yield "No trace was found in the files of this installation."
    if done.backups:
        yield f"{done.backups} backups still hold the data until they expire; what is restored of them is erased again."


def _shared(done: Erased) -> Iterator[str]:
    if done.shared_texts:
        yield f"{done.shared_texts} invitations are others' too: look whether reason or note names the visitor."
