"""What a visitor is asked to accept, and accepting it: read, agreed to, and signed where that is asked (VER-5, VER-6).

The PDF is stamped and sealed before the transaction, which then compares and sets: a version that was activated
meanwhile is not the one that was read.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.kinds import VisitState
from db.queries import acceptances as queries
from db.queries import documents as document_queries
from db.queries import settings as setting_queries
from db.queries import visits as visit_queries
from vmsctl.errors import Denied, Invalid, NotFound, Refused
from vmsctl.rules import check_in, signatures
from vmsctl.rules import documents as rules
from vmsctl.rules import roles as role_rules
from vmsctl.rules.settings import Settings
from vmsctl.services import cases, event_log, requests, signed_documents, signing, verified, visit_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.queries.acceptances import AskedRow
    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.rules.signatures import Signature
    from vmsctl.workspace import Workspace

ACTION = "verify-visitor"
ACCEPTED = "document.accepted"
OWN_FACES = frozenset({"portal", "kiosk"})
"""Faces at which the visitor acts and nobody is signed in; the face has proven whose visit it is."""


class DocumentAsked(NamedTuple):
    """A document in the version that holds, in the language in which it is shown; `signature` is `none`, `optional`
    or `required`. `accepted_at` is the building's time; `signed` tells that there is a signed PDF."""

    id: int
    version_id: int
    name: str
    number: int
    title: str
    pages: int
    sha256: str
    signature: str
    language: str
    languages: tuple[str, ...]
    accepted_at: datetime | None
    signed: bool


class Accepted(NamedTuple):
    """`at` is the building's time; `repeated` tells that this version was accepted before; `became_verified` that
    nothing lacks since this act."""

    acceptance_id: int
    visitor: str
    document: str
    number: int
    at: datetime
    signed: bool
    became_verified: bool
    repeated: bool


class _Reading(NamedTuple):
    """What was read and agreed to, as far as the store knows it before the act."""

    row: VisitRow
    asked: DocumentAsked
    pdf: bytes


def asked(tx: Transaction, ws: Workspace, visit_id: int, language: str = "") -> list[DocumentAsked]:
    """The documents asked of a visit, each in `language` if there is one, else the building's, else English; for a
    caller that has checked whose visit it is."""
    rows = queries.asked(tx, visit_id)
    if not rows:
        return []
    row = visit_queries.by_id(tx, visit_id)
    assert row is not None
    files = queries.files(tx, visit_id)
    wanted = _languages(tx, row, language)
    return [_asked(one, files, wanted, ZoneInfo(row.time_zone)) for one in rows]


def document(tx: Transaction, ws: Workspace, visit_id: int, version_id: int, language: str = "") -> tuple[str, bytes]:
    """Title and PDF of a document that is asked of a visit; raises `NotFound` for one that is not."""
    one = _of(asked(tx, ws, visit_id, language), version_id)
    return one.title, document_queries.pdf(tx, version_id, one.language)


def accept(
    ws: Workspace,
    visit: str,
    version_id: int,
    *,
    language: str = "",
    signature: Signature | None = None,
    how: str = "",
    building: str | None = None,
    request_id: str | None = None,
) -> Accepted:
    """Accept the version of a document that was read, in its language; accepting it twice is one acceptance.

    `how` is the face; at the visitor's own (`portal`, `kiosk`) nobody is signed in. Raises `Conflict` when another
    version holds by now, `Refused` without the signature that is asked, `Denied`, `NotFound`, `Invalid`.
    """
    given = None if signature is None else signatures.checked(signature)
    with ws.reading() as tx:
        row = _visit(tx, ws, visit, how, building)
        if earlier := _earlier(tx, row, version_id):
            return earlier
        read = _reading(tx, ws, row, version_id, language)
    if no := signatures.refusal(read.asked.signature, given):
        raise no
    now = ws.now()
    signed = None if given is None else signing.signed(ws, read.row, read.asked, read.pdf, given, now)
    with ws.transaction() as tx:
        subject = f"visitor:{row.visitor_id}"
        if requests.repeats(tx, request_id, ACCEPTED, subject) and (earlier := _earlier(tx, row, version_id)):
            return earlier
        return _write(tx, ws, read, given, signed, how, now, request_id)


def _write(
    tx: Transaction, ws: Workspace, read: _Reading, given: Signature | None, signed: bytes | None, how: str,
    now: datetime, request_id: str | None,
) -> Accepted:  # fmt: skip
    row, one = read.row, read.asked
    assert row.visitor_id is not None
    lacked = visit_views.missing(row)
    face = how or (ws.actor.how if ws.actor else "command")
    new = queries.NewAcceptance(
        visitor_id=row.visitor_id, version_id=one.version_id, document_id=one.id, building_id=row.building_id,
        visit_id=row.id, language=one.language, accepted_at=stored(now), signature=given.kind if given else "none",
        how=face, witness=ws.actor.user_id if ws.actor else None,
    )  # fmt: skip
    id = queries.accept(tx, new)
    if id is None:
        if earlier := _earlier(tx, row, one.version_id):
            return earlier
        raise rules.renewed(one.name, _number_now(tx, one.id))
    facts = {"document": one.id, "version": one.number, "visit": row.id, "language": one.language, "how": face}
    if signed is not None:
        facts["signature"] = new.signature
        facts["sealed"] = signed_documents.keep(tx, ws, id, row.visitor_id, signed)
    event_log.append(
        tx, ws, ACCEPTED, f"visitor:{row.visitor_id}", chain=row.building_id, at=now, request_id=request_id, facts=facts
    )
    tx.presence.add(row.building_id)
    became = verified.note(tx, ws, row.id, lacked=lacked, how=face)
    at = now.astimezone(ZoneInfo(row.time_zone))
    return Accepted(id, row.name or "", one.name, one.number, at, signed is not None, became, repeated=False)


def _visit(tx: Transaction, ws: Workspace, visit: str, how: str, building: str | None) -> VisitRow:
    """The visit whose visitor accepts, of whom it is known by now who it is."""
    row = _own_visit(tx, ws, visit) if how in OWN_FACES else _at_the_desk(tx, ws, visit, building)
    if row.state == VisitState.CANCELLED:
        raise check_in.cancelled()
    if row.visitor_id is None:
        raise Refused("visitor-unknown", "Nobody has said yet who this visitor is.", "Enter name and e-mail first.")
    return row


def _own_visit(tx: Transaction, ws: Workspace, visit: str) -> VisitRow:
    if ws.actor is not None:
        raise Denied("not-allowed", "This is the visitor's own page.", "Use the desk's form.")
    bare = visit.removeprefix("v")
    row = visit_queries.by_id(tx, int(bare)) if bare.isascii() and bare.isdigit() and len(bare) < 19 else None
    if row is None:
        raise NotFound("no-such-visit", "There is no such visit.", "Ask for the link again.")
    return row


def _at_the_desk(tx: Transaction, ws: Workspace, visit: str, building: str | None) -> VisitRow:
    _, this = cases.found(tx, ws, ACTION, visit, building)
    if no := role_rules.refusal(ACTION, this.grants, this.visit.building_id):
        raise no
    return this.visit


def _earlier(tx: Transaction, row: VisitRow, version_id: int) -> Accepted | None:
    """The acceptance of the same version that there is already."""
    assert row.visitor_id is not None
    found = queries.of_version(tx, row.visitor_id, version_id)
    if found is None:
        return None
    at = instant(found.accepted_at).astimezone(ZoneInfo(row.time_zone))
    return Accepted(found.id, found.visitor, found.document, found.number, at, found.kept, False, repeated=True)


def _reading(tx: Transaction, ws: Workspace, row: VisitRow, version_id: int, language: str) -> _Reading:
    """The document as it was read. Raises `Conflict` where a newer version holds, `NotFound` where it is not asked."""
    there = asked(tx, ws, row.id, language)
    if not any(one.version_id == version_id for one in there):
        _renewed(tx, there, version_id)
    one = _of(there, version_id)
    if language and one.language != rules.best_language(one.languages, [language]):
        raise Invalid("not-in-language", f"{one.name} is not there in {language[:20]!r}.", "Take another language.")
    return _Reading(row, one, document_queries.pdf(tx, version_id, one.language))


def _renewed(tx: Transaction, there: Sequence[DocumentAsked], version_id: int) -> None:
    document_id = document_queries.document_of(tx, version_id)
    for one in there:
        if one.id == document_id:
            raise rules.renewed(one.name, one.number)


def _number_now(tx: Transaction, document_id: int) -> int:
    return next((row.number for row in document_queries.listed(tx) if row.id == document_id), 0)


def _of(there: Sequence[DocumentAsked], version_id: int) -> DocumentAsked:
    for one in there:
        if one.version_id == version_id:
            return one
    raise NotFound("document-not-asked", "This document is not asked of this visit.", "See what the visit asks.")


def _languages(tx: Transaction, row: VisitRow, language: str) -> list[str]:
    house = Settings(setting_queries.holding(tx, row.building_id))["languages.default"]
    return [one for one in (language, house) if one]


def _asked(one: AskedRow, files: Sequence[queries.AskedFile], wanted: Sequence[str], zone: ZoneInfo) -> DocumentAsked:
    own = {file.language: file for file in files if file.version_id == one.version_id}
    file = own[rules.best_language(sorted(own), wanted)]
    at = None if one.accepted_at is None else instant(one.accepted_at).astimezone(zone)
    return DocumentAsked(
        one.document_id, one.version_id, one.name, one.number, file.title, file.pages, file.sha256, one.signature,
        file.language, tuple(sorted(own)), at, one.accepted_how not in (None, "none"),
    )  # fmt: skip
