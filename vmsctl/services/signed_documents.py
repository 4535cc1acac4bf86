"""Signed PDFs: made, kept encrypted under a key of the visitor's own, given out, and forgotten with the visitor."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant
from db.queries import acceptances as queries
from vmsctl.config import read_key
from vmsctl.errors import NotFound, StoreFailed
from vmsctl.rules import roles as role_rules
from vmsctl.rules.text import clean, is_id
from vmsctl.services import event_log, roles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from db.queries.acceptances import AcceptanceRow
    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

_NONCE, _KEY = 12, 32
_FORM = b"vmsctl visitor keys 1"
EXPORTED = "document.given-out"


class SignedDocument(NamedTuple):
    """A signed PDF as it is given out; `at` is the building's time."""

    acceptance_id: int
    visitor: str
    document: str
    number: int
    at: datetime
    pdf: bytes

    @property
    def name(self) -> str:
        """Its acceptance's public id."""
        return f"a{self.acceptance_id}"

    @property
    def file_name(self) -> str:
        """A name for the file that says nothing about the visitor."""
        return f"signed-{self.acceptance_id}.pdf"


class Accepted(NamedTuple):
    """What a visitor has accepted, without the PDF; `at` is the building's time, `current` that the version holds."""

    name: str
    document: str
    number: int
    at: datetime
    language: str
    signature: str
    how: str
    witness: str
    current: bool


def keep(tx: Transaction, ws: Workspace, acceptance_id: int, visitor_id: int, pdf: bytes) -> str:
    """Store a signed PDF; the SHA-256 of what is stored."""
    nonce = os.urandom(_NONCE)
    sealed = nonce + _cipher(_own_key(tx, ws, visitor_id)).encrypt(nonce, pdf, _context(acceptance_id))
    queries.keep_signed(tx, acceptance_id, sealed, hashlib.sha256(pdf).hexdigest(), len(pdf))
    return hashlib.sha256(sealed).hexdigest()


def read(tx: Transaction, ws: Workspace, row: AcceptanceRow) -> SignedDocument:
    """The signed PDF of an acceptance whose right to be read the caller has checked; raises `NotFound`."""
    sealed = queries.signed(tx, row.id)
    if sealed is None:
        raise NotFound("not-signed", f"{row.document} was accepted without a signature.", "There is no PDF of it.")
    pdf = _opened(_own_key(tx, ws, row.visitor_id), sealed, _context(row.id))
    return SignedDocument(row.id, row.visitor, row.document, row.number, _at(row), pdf)


def export(ws: Workspace, what: str, *, reason: str) -> list[SignedDocument]:
    """The signed PDFs of a visitor (`visitor:17` or `17`) or the one of an acceptance (`a17`), for whom the matrix
    lets; the event says who took which and why. Raises `NotFound`, `Denied`."""
    with ws.transaction() as tx:
        found = [row for row in _meant(tx, what) if row.kept]
        if not found:
            roles.require(tx, ws, "see-signed-documents", None, reason=reason)
            raise NotFound(
                "no-signed-documents", f"There is nothing signed under {what[:40]!r}.", "See 'visitors show'."
            )
        for row in found:
            roles.require(tx, ws, "see-signed-documents", row.building_id, reason=reason)
        given = [read(tx, ws, row) for row in found]
        for row in found:
            event_log.append(
                tx, ws, EXPORTED, f"acceptance:{row.id}", chain=row.building_id, at=ws.now(),
                facts={"document": row.document_id, "version": row.number}, personal={"reason": clean(reason)},
            )  # fmt: skip
    return given


def of_visitor(ws: Workspace, visitor: str) -> list[Accepted]:
    """What a visitor has accepted, without the PDFs, in buildings where the acting user may see that."""
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        rows = _meant(tx, visitor)
        return [
            _accepted(row) for row in rows if role_rules.reaches("see-acceptances", grants, row.building_id, own=False)
        ]


def own_copy(tx: Transaction, ws: Workspace, version_id: int, *, visits: Sequence[VisitRow]) -> SignedDocument:
    """What the visitor of an invitation's visits has signed, for who holds its link; raises `NotFound`.

    A link may be forwarded (safety T10), and so it opens no more than it is about: what was signed at one of its
    visits, and what is asked of them now. What was signed at other visits is given out by an admin alone.
    """
    visitor_id, ids = visits[0].visitor_id, {visit.id for visit in visits}
    row = None if visitor_id is None else queries.of_version(tx, visitor_id, version_id)
    if row is None or not (row.visit_id in ids or any(_asks(tx, visit.id, version_id) for visit in visits)):
        raise NotFound("not-accepted", "This document has not been accepted.", "Accept it first.")
    return read(tx, ws, row)


def _asks(tx: Transaction, visit_id: int, version_id: int) -> bool:
    return any(asked.version_id == version_id for asked in queries.asked(tx, visit_id))


def forget(tx: Transaction, visitor_id: int) -> None:
    """Remove all that a visitor accepted and signed, and the key without which no copy of it opens."""
    queries.forget(tx, visitor_id)


def _accepted(row: AcceptanceRow) -> Accepted:
    return Accepted(
        f"a{row.id}", row.document, row.number, _at(row), row.language, row.signature, row.how, row.witness, row.current
    )


def _at(row: AcceptanceRow) -> datetime:
    return instant(row.accepted_at).astimezone(ZoneInfo(row.time_zone))


def _meant(tx: Transaction, what: str) -> list[AcceptanceRow]:
    bare = what.strip().removeprefix("visitor:")
    if bare[:1] in ("a", "A") and is_id(bare[1:]):
        row = queries.by_id(tx, int(bare[1:]))
        return [] if row is None else [row]
    return queries.of_visitor(tx, int(bare)) if is_id(bare) else []


def _own_key(tx: Transaction, ws: Workspace, visitor_id: int) -> bytes:
    """The visitor's key, made at the first use."""
    master = hmac.digest(read_key(ws.config.key_file), _FORM, "sha256")
    wrapped = queries.key(tx, visitor_id)
    if wrapped is None:
        nonce = os.urandom(_NONCE)
        fresh = nonce + _cipher(master).encrypt(nonce, os.urandom(_KEY), b"%d" % visitor_id)
        queries.add_key(tx, visitor_id, fresh)
        wrapped = queries.key(tx, visitor_id)
    assert wrapped is not None
    return _opened(master, wrapped, b"%d" % visitor_id)


def _opened(key: bytes, sealed: bytes, context: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag

    try:
        return _cipher(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
    except InvalidTag as error:
        raise StoreFailed(
            "sealed-unfit", "A signed document cannot be opened with this installation's key.",
            "Bring back the key that it was made with ('vmsctl doctor' says which file).",
        ) from error  # fmt: skip


def _context(acceptance_id: int) -> bytes:
    """What the encryption is bound to, so that no row can take another's place."""
    return b"signed document %d" % acceptance_id


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
