"""Documents that visitors accept: which there are, whom they are asked of, and their versions (VER-5)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from db.instant import instant
from db.queries import buildings as building_queries
from db.queries import documents as queries
from db.queries import visitor_types as type_queries
from vmsctl.errors import NotFound
from vmsctl.rules import documents as rules
from vmsctl.rules import names
from vmsctl.rules import roles as role_rules
from vmsctl.rules.passes import visit_name
from vmsctl.services import buildings, roles

if TYPE_CHECKING:
    from datetime import datetime

    from db.queries.documents import DocumentRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

MOST_STALE = 500


class Language(NamedTuple):
    """A version in one language; `source` tells that there is Markdown that it was made from."""

    language: str
    title: str
    pages: int
    size: int
    sha256: str
    source: bool


class Version(NamedTuple):
    """A version, in UTC; `facts` are the settings' values that it quotes."""

    id: int
    number: int
    signature: str
    facts: Mapping[str, int]
    created_at: datetime
    created_by: str
    activated_at: datetime | None
    activated_by: str
    accepted: int
    languages: tuple[Language, ...]


class Document(NamedTuple):
    """`types` and `buildings` are names, empty for all; `number` is the version that holds, 0 for none yet."""

    id: int
    name: str
    sample: str
    types: tuple[str, ...]
    buildings: tuple[str, ...]
    number: int
    signature: str
    active: bool
    position: int
    versions: tuple[Version, ...] = ()

    @property
    def current(self) -> Version | None:
        """The version that holds."""
        return next((version for version in self.versions if version.number == self.number), None)


class Waiting(NamedTuple):
    """A visit to come whose visitor still has to accept; `before` tells that an earlier version was accepted."""

    visit: str
    day: str
    visitor: str
    building: str
    before: bool


def list_(ws: Workspace, *, inactive: bool = False) -> list[Document]:
    """The documents in the order in which they are asked, without their versions."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-documents", None)
        return [_document(tx, row) for row in queries.listed(tx) if inactive or row.active]


def show(ws: Workspace, document: str) -> Document:
    """A document by name or id, with its versions."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-documents", None)
        return whole(tx, named(tx, document))


def waiting(ws: Workspace, document: str) -> list[Waiting]:
    """The visits to come that wait for the document, in buildings whose visitors the acting user helps to verify."""
    with ws.reading() as tx:
        grants = roles.require(tx, ws, "see-documents", None)
        row = named(tx, document)
        there = role_rules.buildings("verify-visitor", grants)
        found: list[Waiting] = []
        for one in building_queries.active(tx):
            if there is None or one.id in there:
                today = buildings.by_id(tx, one.id).today(ws.now()).isoformat()
                found += map(_waiting, queries.stale(tx, row.id, one.id, today, MOST_STALE))
        return found


def pdf(ws: Workspace, document: str, *, number: int | None = None, language: str = "") -> tuple[Language, bytes]:
    """A version in a language as it was cleaned and kept; without a number the one that holds, else the newest."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-documents", None)
        one, file = _file(tx, document, number, language)
        return file, queries.pdf(tx, one.id, file.language)


def source(ws: Workspace, document: str, *, number: int | None = None, language: str = "") -> str:
    """The Markdown that a version was made from; raises `NotFound` for one that came as a PDF."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-documents", None)
        one, file = _file(tx, document, number, language)
        text = next(row.source for row in queries.of_version(tx, one.id) if row.language == file.language)
    if not text:
        raise NotFound("no-source", "This version came as a PDF.", "Read that: vmsctl documents read.")
    return text


def _file(tx: Transaction, document: str, number: int | None, language: str) -> tuple[Version, Language]:
    found = whole(tx, named(tx, document))
    wanted = found.number if number is None and found.number else number
    versions = [one for one in found.versions if wanted in (None, one.number)]
    if not versions:
        numbers = ", ".join(str(one.number) for one in found.versions)
        raise NotFound("no-such-version", f"{found.name} has no version {number}.", f"There are: {numbers}.")
    languages = {one.language: one for one in versions[0].languages}
    code = rules.language(language) if language else rules.best_language(sorted(languages), ())
    if code not in languages:
        there = ", ".join(sorted(languages))
        raise NotFound("no-such-language", f"{found.name} is not there in {code}.", f"There are: {there}.")
    return versions[0], languages[code]


def named(tx: Transaction, document: str) -> DocumentRow:
    """The document of a name or id; raises `NotFound`."""
    return names.find(queries.listed(tx), document, "document")


def whole(tx: Transaction, row: DocumentRow) -> Document:
    """The document with its versions, the newest first."""
    files = queries.files(tx, row.id)
    versions = tuple(_version(one, files) for one in queries.versions(tx, row.id))
    return _document(tx, row)._replace(versions=versions)


def _document(tx: Transaction, row: DocumentRow) -> Document:
    types = {one.id: one.name for one in type_queries.listed(tx, inactive=True)}
    places = {one.id: one.name for one in building_queries.listed(tx)}
    of_types = dict.fromkeys(types[type] for type, _ in row.scopes if type)
    of_places = dict.fromkeys(places[place] for _, place in row.scopes if place)
    return Document(
        row.id, row.name, row.sample, tuple(of_types), tuple(of_places), row.number, row.signature, row.active,
        row.position,
    )  # fmt: skip


def _version(row: queries.VersionRow, files: Sequence[queries.FileRow]) -> Version:
    languages = tuple(
        Language(file.language, file.title, file.pages, file.size, file.sha256, bool(file.source))
        for file in files
        if file.version_id == row.id
    )
    at = None if row.activated_at is None else instant(row.activated_at)
    return Version(
        row.id, row.number, row.signature, json.loads(row.facts), instant(row.created_at), row.created_by, at,
        row.activated_by, row.accepted, languages,
    )  # fmt: skip


def _waiting(row: queries.StaleVisit) -> Waiting:
    return Waiting(visit_name(row.id), row.day, row.visitor, row.building, row.before)
