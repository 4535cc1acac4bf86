"""The documents that ship as samples, and writing anew what quotes a setting that has changed (VER-7)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from db.queries import documents as queries
from vmsctl.errors import Conflict, NotFound
from vmsctl.services import document_texts, document_versions
from vmsctl.services.document_versions import EVERYBODY, Given, Scope
from vmsctl.services.documents import Document, whole

if TYPE_CHECKING:
    from db.queries.documents import DocumentRow, FileRow, VersionRow
    from vmsctl.workspace import Workspace

FOLDER = Path(__file__).resolve().parent.parent / "samples"


class Sample(NamedTuple):
    """`signature` is what is asked for unless somebody says otherwise."""

    code: str
    name: str
    signature: str
    words: str


SAMPLES = (
    Sample("privacy-notice", "Privacy notice", "none", "Purpose, data, period and rights, with the retention days."),
    Sample("code-of-conduct", "Code of conduct", "required", "Badge, closed areas, photography, emergencies, Wi-Fi."),
)


def named(code: str) -> Sample:
    """The sample of a code; raises `NotFound`."""
    for sample in SAMPLES:
        if sample.code == code:
            return sample
    codes = ", ".join(sample.code for sample in SAMPLES)
    raise NotFound("no-such-sample", f"There is no sample {code[:40]!r}.", f"There are: {codes}.")


def texts(code: str) -> dict[str, str]:
    """The Markdown of a sample by language."""
    found = sorted(FOLDER.glob(f"{named(code).code}.*.md"))
    return {path.name.split(".")[1]: path.read_text(encoding="utf-8") for path in found}


def add(
    ws: Workspace, code: str, *, name: str = "", scope: Scope = EVERYBODY, signature: str | None = None,
    activate: bool = True, position: int = 0, reason: str,
) -> Document:  # fmt: skip
    """Add a document made from a sample, in all its languages, with the settings' values filled in."""
    sample = named(code)
    document_versions.may_manage(ws, reason)
    given, facts = written(ws, texts(code), scope)
    return document_versions.add(
        ws, name or sample.name, given, scope=scope, signature=signature or sample.signature, activate=activate,
        position=position, sample=sample.code, facts=facts, reason=reason,
    )  # fmt: skip


def written(ws: Workspace, markdown: dict[str, str], scope: Scope) -> tuple[list[Given], dict[str, int]]:
    """Versions made from Markdown by language, and the facts that they quote."""
    with ws.reading() as tx:
        known = document_texts.values(tx, scope.buildings[0] if len(scope.buildings) == 1 else "")
    given = [document_texts.given(ws, text, language, known) for language, text in markdown.items()]
    quoted = {name for text in markdown.values() for name in document_texts.quoted(text)}
    return given, {name: known.facts[name] for name in sorted(quoted)}


def renew_due(ws: Workspace) -> list[Document]:
    """Write anew each document whose text quotes a setting that has changed since; the new version holds at once, for
    what it replaces is not true any more. What another machine is renewing at this moment is left to that."""
    return [renewed for row in _due(ws) if (renewed := _renewed(ws, row)) is not None]


def _due(ws: Workspace) -> list[DocumentRow]:
    with ws.reading() as tx:
        rows = [row for row in queries.listed(tx) if row.active and row.current_version_id is not None]
        if not rows:
            return []
        facts = document_texts.values(tx).facts
        held = {one.id: one for row in rows for one in queries.versions(tx, row.id)}
        return [row for row in rows if row.current_version_id and _is_outdated(held[row.current_version_id], facts)]


def _is_outdated(version: VersionRow, facts: Mapping[str, int]) -> bool:
    return any(facts.get(name) != value for name, value in json.loads(version.facts).items())


def _renewed(ws: Workspace, row: DocumentRow) -> Document | None:
    assert row.current_version_id is not None
    with ws.reading() as tx:
        files: list[FileRow] = queries.of_version(tx, row.current_version_id)
        places = whole(tx, row).buildings
    given, facts = written(ws, {file.language: file.source for file in files if file.source}, Scope(buildings=places))
    try:
        return document_versions.write_anew(ws, row, given, facts)
    except Conflict:
        return None
