"""Adding and renewing documents, and letting a version hold: from then on earlier acceptances are stale (VER-5)."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from db.instant import stored
from db.queries import buildings as building_queries
from db.queries import documents as queries
from db.queries import rows
from db.queries import visitor_types as type_queries
from db.queries.documents import NewFile
from vmsctl.connectors.pdf import apart
from vmsctl.connectors.pdf.limits import MOST_BYTES
from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules import documents as rules
from vmsctl.rules import names
from vmsctl.rules.text import LINE_LENGTH, clean
from vmsctl.services import buildings, event_log, roles
from vmsctl.services.documents import Document, named, whole

if TYPE_CHECKING:
    from db.queries.documents import DocumentRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

ACTION = "manage-documents"
LARGEST = MOST_BYTES
"""Bytes of the largest PDF that is taken."""
ADDED, RENEWED, TRANSLATED = "document.added", "document.renewed", "document.translated"
ACTIVATED, CHANGED = "document.activated", "document.changed"


class Given(NamedTuple):
    """A version in one language as somebody gives it; `source` is the Markdown that the PDF was made from."""

    language: str
    pdf: bytes
    title: str = ""
    source: str = ""


class Scope(NamedTuple):
    """Whom a document is asked of: names of visitor types and buildings, empty for all."""

    types: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()


EVERYBODY = Scope()


def _widen(name: str) -> str:
    return f"Choose another name, or ask it of others: vmsctl documents change {shlex.quote(name)} --type TYPE"


def add(
    ws: Workspace,
    name: str,
    given: Sequence[Given],
    *,
    scope: Scope = EVERYBODY,
    signature: str = "none",
    activate: bool = True,
    position: int = 0,
    sample: str = "",
    facts: Mapping[str, int] | None = None,
    reason: str,
) -> Document:
    """A new document with its first version, which holds at once unless `activate` is off.

    The PDFs are cleaned in a process of their own. Raises `Invalid` for one that is not taken, `Conflict`, `Denied`.
    """
    need, called = rules.signature_need(signature), names.given(name, "document's name")
    files = prepared(ws, given, title=called, reason=reason)
    with ws.transaction() as tx:
        roles.require(tx, ws, ACTION, None, reason=reason)
        names.must_be_free(queries.listed(tx), called, "document", way_out=_widen(called))
        id = rows.insert(tx, "documents", {"name": called, "sample": sample, "position": position})
        queries.put_scopes(tx, id, _pairs(tx, ws, scope))
        _append(tx, ws, ADDED, id, {"name": called, "version": 1, "signature": need}, reason)
        version = put_version(tx, ws, id, 1, files, signature=need, facts=facts or {})
        if activate:
            hold(tx, ws, named(tx, str(id)), version, 1, reason)
        return whole(tx, named(tx, str(id)))


def renew(
    ws: Workspace,
    document: str,
    given: Sequence[Given],
    *,
    signature: str | None = None,
    activate: bool = True,
    facts: Mapping[str, int] | None = None,
    reason: str,
) -> Document:
    """A new version of a document, in the languages that are given and no others."""
    need = None if signature is None else rules.signature_need(signature)
    files = prepared(ws, given, title="", reason=reason)
    with ws.transaction() as tx:
        roles.require(tx, ws, ACTION, None, reason=reason)
        row = named(tx, document)
        newest = queries.versions(tx, row.id)[0]
        titled = [file if file.title else file._replace(title=row.name) for file in files]
        number = newest.number + 1
        version = put_version(tx, ws, row.id, number, titled, signature=need or newest.signature, facts=facts or {})
        _append(tx, ws, RENEWED, row.id, {"version": number}, reason)
        if activate:
            hold(tx, ws, row, version, number, reason)
        return whole(tx, named(tx, str(row.id)))


def translate(ws: Workspace, document: str, given: Given, *, reason: str) -> Document:
    """Add a language to the newest version, or replace one while the version is still a draft."""
    files = prepared(ws, [given], title="", reason=reason)
    with ws.transaction() as tx:
        roles.require(tx, ws, ACTION, None, reason=reason)
        row = named(tx, document)
        newest, file = queries.versions(tx, row.id)[0], files[0]
        there = {one.language for one in queries.of_version(tx, newest.id)}
        if file.language in there and newest.activated_at is not None:
            raise Conflict(
                "language-there", f"Version {newest.number} of {row.name} is there in {file.language} already.",
                "What was accepted stays as it was: renew the document.",
            )  # fmt: skip
        queries.put_file(tx, newest.id, file if file.title else file._replace(title=row.name))
        _append(tx, ws, TRANSLATED, row.id, {"version": newest.number, "language": file.language}, reason)
        return whole(tx, row)


def activate(ws: Workspace, document: str, *, number: int | None = None, reason: str) -> Document:
    """Let a version hold, without a number the newest; acceptances of others are stale from now on."""
    with ws.transaction() as tx:
        roles.require(tx, ws, ACTION, None, reason=reason)
        row = named(tx, document)
        there = {one.number: one for one in queries.versions(tx, row.id)}
        if (wanted := number or max(there)) not in there:
            numbers = ", ".join(map(str, there))
            raise NotFound("no-such-version", f"{row.name} has no version {wanted}.", f"There are: {numbers}.")
        if there[wanted].id == row.current_version_id and row.active:
            raise Conflict("already-active", f"Version {wanted} of {row.name} holds already.", "Nothing is to be done.")
        hold(tx, ws, row, there[wanted].id, wanted, reason)
        return whole(tx, named(tx, str(row.id)))


def change(
    ws: Workspace, document: str, *, name: str | None = None, scope: Scope | None = None, position: int | None = None,
    active: bool | None = None, reason: str,
) -> Document:  # fmt: skip
    """Change what is given; switched off, a document is asked of nobody and what was signed stays."""
    called = None if name is None else names.given(name, "document's name")
    said = {"name": called, "position": position, "active": active}
    new: dict[str, Any] = {field: value for field, value in said.items() if value is not None}
    with ws.transaction() as tx:
        roles.require(tx, ws, ACTION, None, reason=reason)
        row = named(tx, document)
        names.must_be_free(queries.listed(tx), new.get("name"), "document", own=row.id)
        rows.change(tx, "documents", row.id, new)
        old: dict[str, Any] = {field: getattr(row, field) for field in new}
        if scope is not None:
            old["scopes"], new["scopes"] = list(row.scopes), _pairs(tx, ws, scope)
            queries.put_scopes(tx, row.id, new["scopes"])
        event_log.append_change(
            tx, ws, CHANGED, f"document:{row.id}", chain=event_log.INSTALLATION, old=old, new=new, reason=clean(reason)
        )
        _tell_the_boards(tx)
        return whole(tx, named(tx, str(row.id)))


def write_anew(ws: Workspace, row: DocumentRow, given: Sequence[Given], facts: Mapping[str, int]) -> Document:
    """A version that says the same with the settings' present values, and holds at once; for nobody's own act.

    Raises `Conflict` when somebody has renewed the document meanwhile.
    """
    files = [_cleaned(one, row.name) for one in given]
    with ws.transaction() as tx:
        number = queries.versions(tx, row.id)[0].number + 1
        version = put_version(tx, ws, row.id, number, files, signature=row.signature, facts=facts)
        _append(tx, ws, RENEWED, row.id, {"version": number, "settings": sorted(facts)}, "")
        hold(tx, ws, row, version, number, "")
        return whole(tx, named(tx, str(row.id)))


def may_manage(ws: Workspace, reason: str) -> None:
    """Refuse whoever may not add documents before any work is done; raises `Denied`."""
    with ws.reading() as tx:
        roles.require(tx, ws, ACTION, None, reason=reason)


def prepared(ws: Workspace, given: Sequence[Given], *, title: str, reason: str) -> list[NewFile]:
    """The given PDFs, cleaned."""
    may_manage(ws, reason)
    if not given:
        raise Invalid("no-file", "A version needs a PDF in one language at least.", "Give a file.")
    files = [_cleaned(one, title) for one in given]
    if len({file.language for file in files}) < len(files):
        raise Invalid("language-twice", "One language is given twice.", "Give each language once.")
    return files


def _cleaned(given: Given, title: str) -> NewFile:
    made = apart.clean(given.pdf)
    said = clean(given.title or title or made.title, longest=LINE_LENGTH, what="title")
    digest = hashlib.sha256(made.pdf).hexdigest()
    return NewFile(rules.language(given.language), said, given.source, digest, made.pages, made.pdf)


def put_version(
    tx: Transaction, ws: Workspace, document_id: int, number: int, files: Sequence[NewFile], *, signature: str,
    facts: Mapping[str, int],
) -> int:  # fmt: skip
    """Store a version; its id."""
    by = ws.actor.user_id if ws.actor else None
    kept = json.dumps(dict(facts), sort_keys=True)
    version = queries.add_version(tx, document_id, number, signature=signature, facts=kept, at=stored(ws.now()), by=by)
    for file in files:
        queries.put_file(tx, version, file)
    return version


def hold(tx: Transaction, ws: Workspace, row: DocumentRow, version_id: int, number: int, reason: str) -> None:
    """Let a version be the one that holds; raises `Conflict` when another was activated meanwhile."""
    by = ws.actor.user_id if ws.actor else None
    if not queries.activate(tx, row.id, version_id, before=row.current_version_id, at=stored(ws.now()), by=by):
        raise Conflict("renewed-at-once", f"{row.name} was renewed at the same moment.", "Look at it again.")
    if not row.active:
        rows.change(tx, "documents", row.id, {"active": True})
    _append(tx, ws, ACTIVATED, row.id, {"version": number}, reason)
    _tell_the_boards(tx)


def _tell_the_boards(tx: Transaction) -> None:
    """Who is verified has changed everywhere."""
    for place in building_queries.listed(tx):
        tx.presence.add(place.id)


def _pairs(tx: Transaction, ws: Workspace, scope: Scope) -> list[tuple[int, int]]:
    types = [_type_id(tx, name) for name in scope.types] or [0]
    places = [buildings.place(tx, ws, name).id for name in scope.buildings] or [0]
    return sorted(set(product(types, places)))


def _type_id(tx: Transaction, name: str) -> int:
    return names.find(type_queries.listed(tx, inactive=True), name, "visitor type").id


def _append(tx: Transaction, ws: Workspace, kind: str, id: int, facts: Mapping[str, object], reason: str) -> None:
    event_log.append(
        tx, ws, kind, f"document:{id}", chain=event_log.INSTALLATION, at=ws.now(), facts=facts,
        personal={"reason": clean(reason)} if reason else None,
    )  # fmt: skip
