"""Documents as commands read and show them: files in languages, records, lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vmsctl.errors import Invalid
from vmsctl.services import document_samples
from vmsctl.services.document_versions import LARGEST, Given
from vmsctl.wording import amount

if TYPE_CHECKING:
    from vmsctl.services.document_versions import Scope
    from vmsctl.services.documents import Document, Version
    from vmsctl.workspace import Workspace

Record = dict[str, Any]


def given(
    ws: Workspace, files: Sequence[str], language: str, title: str, scope: Scope
) -> tuple[list[Given], dict[str, int]]:
    """What was named as `FILE` or `LANGUAGE=FILE`, Markdown made into PDF; and the facts that it quotes."""
    pdfs: list[Given] = []
    texts: dict[str, str] = {}
    for named in files:
        code, path = _named(named, language)
        data = bytes_of(path)
        if path.lower().endswith((".md", ".markdown")):
            texts[code] = data.decode("utf-8-sig", errors="replace")
        else:
            pdfs.append(Given(code, data, title))
    made, facts = document_samples.written(ws, texts, scope)
    return pdfs + made, facts


def _named(named: str, language: str) -> tuple[str, str]:
    code, equals, path = named.partition("=")
    if equals and not Path(named).exists():
        return code, path
    if not language:
        raise Invalid("no-language", f"In which language is {named}?", f"Write en={named}, or --language en.")
    return language, named


def bytes_of(path: str) -> bytes:
    """A file's bytes, one more at most than a document may have; raises `Invalid`."""
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise Invalid("file-not-read", f"{path} cannot be read: {error.strerror}.", "Name another file.") from error


def record(one: Document) -> Record:
    """A document as programs read it, without its versions."""
    return {
        "id": one.id,
        "name": one.name,
        "version": one.number,
        "signature": one.signature,
        "types": list(one.types) or ["all"],
        "buildings": list(one.buildings) or ["all"],
        "sample": one.sample,
        "active": one.active,
        "position": one.position,
    }


def version_record(one: Version) -> Record:
    """A version as programs read it."""
    return {
        "number": one.number,
        "signature": one.signature,
        "created_at": one.created_at,
        "created_by": one.created_by,
        "activated_at": one.activated_at,
        "activated_by": one.activated_by,
        "accepted": one.accepted,
        "facts": dict(one.facts),
        "languages": [language._asdict() for language in one.languages],
    }


def words_of(one: Document) -> Iterator[str]:
    """A document for people, line by line."""
    state = f"version {one.number} holds" if one.number else "no version holds yet"
    yield f"{one.name}: {state}" + ("" if one.active else ", asked of nobody any more")
    yield f"asked of: {', '.join(one.types) or 'all visitor types'}, in {', '.join(one.buildings) or 'all buildings'}"
    for version in one.versions:
        yield _version_words(version, holds=version.number == one.number)
        for file in version.languages:
            pages = amount(file.pages, "page")
            size = f"{max(file.size // 1024, 1)} kB"
            yield f"  {file.language}: {file.title}, {pages}, {size}, SHA-256 {file.sha256[:16]}…"


def _version_words(one: Version, *, holds: bool) -> str:
    when = f"activated {one.activated_at:%d.%m.%Y %H:%M} UTC" if one.activated_at else "a draft"
    signed = {"none": "no signature", "optional": "signature if the visitor likes", "required": "signature required"}
    accepted = f"accepted by {amount(one.accepted, 'visitor')}"
    return f"version {one.number}{' (holds)' if holds else ''}: {when}; {signed[one.signature]}; {accepted}"
