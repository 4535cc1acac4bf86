"""Documents of a configuration file: the files beside it, told apart by what is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from vmsctl.connectors.pdf import apart
from vmsctl.errors import Invalid
from vmsctl.rules.configuration_files import Mistake, together
from vmsctl.rules.configuration_plan import Verb
from vmsctl.services import document_samples, document_versions
from vmsctl.services.document_versions import Given, Scope

if TYPE_CHECKING:
    from vmsctl.rules.configuration_files import Sheet
    from vmsctl.rules.configuration_plan import Step, Thing
    from vmsctl.workspace import Workspace

Beside = Callable[[str], bytes]
"""Reads a file beside the configuration by the name that stands in it; raises `Invalid`."""


class File(NamedTuple):
    """One language of a document: `source` is its Markdown, empty of a PDF."""

    pdf: bytes
    source: str


Files = Mapping[str, Mapping[str, File]]
"""By document and language."""


def read(sheet: Sheet, beside: Beside) -> Files:
    """The files that the documents name. Raises `Invalid` for all that cannot be read."""
    found: dict[str, dict[str, File]] = {}
    mistakes: list[tuple[Mistake, str]] = []
    for name, document in _documents(sheet).items():
        for language, path in document.get("files", {}).items():
            try:
                data = beside(path)
            except Invalid as error:
                place = sheet.mark_of(("documents", name, "files", language))
                mistakes.append((Mistake(place, error.message, error.hint), error.code))
                continue
            text = data.decode("utf-8-sig", errors="replace") if path.lower().endswith((".md", ".markdown")) else ""
            found.setdefault(name, {})[language] = File(b"" if text else data, text)
    if len(mistakes) == 1:
        ((only, code),) = mistakes
        raise Invalid(code, only._replace(hint="").line, only.hint)
    if mistakes:
        raise together(one for one, _ in mistakes)
    return found


def told_by_contents(sheet: Sheet, files: Files, current: Thing) -> Sheet:
    """The same sheet, in which a document's files stand as what they are compared by."""
    documents = dict(_documents(sheet))
    for name, of_document in files.items():
        held = current.get(name, {}).get("files", {})
        digests = {language: _digest(file, held.get(language, "")) for language, file in of_document.items()}
        documents[name] = {**documents[name], "files": digests}
    return sheet._replace(value={**sheet.value, "documents": documents}) if files else sheet


def _documents(sheet: Sheet) -> Mapping[str, Any]:
    return sheet.value.get("documents") or {}


def _digest(file: File, held: str) -> str:
    """A PDF is kept cleaned: one that is not the kept one already is cleaned before it is compared."""
    digest = hashlib.sha256(file.source.encode() or file.pdf).hexdigest()
    if file.source or not held or digest == held:
        return digest
    return hashlib.sha256(apart.clean(file.pdf).pdf).hexdigest()


def carry_out(ws: Workspace, files: Files, step: Step, reason: str) -> None:
    """Add, renew, change or switch off a document."""
    if step.verb == Verb.REMOVE:
        document_versions.change(ws, step.name, active=False, reason=reason)
        return
    given = dict(step.given)
    version = {part: given.pop(part) for part in ("files", "signature") if part in given}
    scope = Scope(tuple(given.pop("types", ())), tuple(given.pop("buildings", ())))
    if step.verb == Verb.ADD:
        _add(ws, step.name, files, scope, {**given, **version}, reason)
        return
    if version:
        written, facts = _written(ws, files.get(step.name, {}), scope)
        signature = version.get("signature")
        document_versions.renew(ws, step.name, written, signature=signature, facts=facts, reason=reason)
    if {"types", "buildings"} & step.given.keys():
        given["scope"] = _whole_scope(step, scope)
    if given:
        document_versions.change(ws, step.name, **given, reason=reason)


def _add(ws: Workspace, name: str, files: Files, scope: Scope, given: Mapping[str, Any], reason: str) -> None:
    written, facts = _written(ws, files.get(name, {}), scope)
    document_versions.add(
        ws, name, written, scope=scope, signature=given.get("signature", "none"), position=given.get("position", 0),
        facts=facts, reason=reason,
    )  # fmt: skip
    if given.get("active") is False:
        document_versions.change(ws, name, active=False, reason=reason)


def _written(ws: Workspace, files: Mapping[str, File], scope: Scope) -> tuple[list[Given], dict[str, int]]:
    """The languages as versions, Markdown made into PDF, and the facts that it quotes."""
    pdfs = [Given(language, file.pdf) for language, file in files.items() if not file.source]
    texts = {language: file.source for language, file in files.items() if file.source}
    made, facts = document_samples.written(ws, texts, scope)
    return pdfs + made, facts


def _whole_scope(step: Step, scope: Scope) -> Scope:
    """The scope with what the file leaves unsaid as it is."""
    before = step.before
    return Scope(
        scope.types if "types" in step.given else tuple(before.get("types", ())),
        scope.buildings if "buildings" in step.given else tuple(before.get("buildings", ())),
    )
