"""What visitors are asked to accept and have accepted, and the signed PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries.stale_documents import ASKED

if TYPE_CHECKING:
    from db.transaction import Transaction

ASKED_OF = f"""
SELECT n.id, d.id, d.name, n.number, n.signature, a.id, a.accepted_at, a.signature
FROM visits v JOIN documents d ON {ASKED} JOIN document_versions n ON n.id = d.current_version_id
LEFT JOIN acceptances a ON a.visitor_id = v.visitor_id AND a.version_id = n.id
WHERE v.id = :visit ORDER BY d.position, d.name
"""
FILES = f"""
SELECT f.version_id, f.language, f.title, f.sha256, f.pages
FROM visits v JOIN documents d ON {ASKED} JOIN document_files f ON f.version_id = d.current_version_id
WHERE v.id = :visit
"""
ACCEPT = """
INSERT INTO acceptances (visitor_id, version_id, document_id, building_id, visit_id, language, accepted_at, signature,
  how, witness)
SELECT :visitor_id, d.current_version_id, d.id, :building_id, :visit_id, :language, :accepted_at, :signature, :how,
  CAST(:witness AS bigint)
FROM documents d WHERE d.id = :document_id AND d.current_version_id = :version_id AND d.active
ON CONFLICT (visitor_id, version_id) DO NOTHING RETURNING id
"""
_SELECT = """
SELECT a.id, a.visitor_id, w.name, a.document_id, d.name, a.version_id, n.number, a.building_id, b.name, b.time_zone,
  a.visit_id, a.language, a.accepted_at, a.signature, a.how, coalesce(u.name, ''),
  EXISTS (SELECT 1 FROM signed_documents s WHERE s.acceptance_id = a.id),
  a.version_id = d.current_version_id
FROM acceptances a JOIN visitors w ON w.id = a.visitor_id JOIN documents d ON d.id = a.document_id
JOIN document_versions n ON n.id = a.version_id JOIN buildings b ON b.id = a.building_id
LEFT JOIN users u ON u.id = a.witness
"""
BY_ID = f"{_SELECT} WHERE a.id = :acceptance"
OF_VISITOR = f"{_SELECT} WHERE a.visitor_id = :visitor ORDER BY a.accepted_at, a.id"
OF_VERSION = f"{_SELECT} WHERE a.visitor_id = :visitor AND a.version_id = :version"
SEALED = "SELECT sealed, sha256 FROM signed_documents WHERE acceptance_id = :acceptance"
KEEP_SIGNED = """
INSERT INTO signed_documents (acceptance_id, sealed, sha256, size) VALUES (:acceptance, :sealed, :digest, :size)
"""
BY_DIGEST = f"{_SELECT} JOIN signed_documents x ON x.acceptance_id = a.id WHERE x.sha256 = :digest"
KEY = "SELECT wrapped FROM visitor_keys WHERE visitor_id = :visitor"
ADD_KEY = """
INSERT INTO visitor_keys (visitor_id, wrapped) VALUES (:visitor, :wrapped) ON CONFLICT (visitor_id) DO NOTHING
"""
FORGET = (
    "DELETE FROM signed_documents WHERE acceptance_id IN (SELECT id FROM acceptances WHERE visitor_id = :visitor)",
    "DELETE FROM acceptances WHERE visitor_id = :visitor",
    "DELETE FROM visitor_keys WHERE visitor_id = :visitor",
)


class AskedRow(NamedTuple):
    """A document asked of a visit, with the visitor's acceptance of the version that holds, if there is one."""

    version_id: int
    document_id: int
    name: str
    number: int
    signature: str
    acceptance_id: int | None
    accepted_at: int | None
    accepted_how: str | None


class AskedFile(NamedTuple):
    version_id: int
    language: str
    title: str
    sha256: str
    pages: int


class NewAcceptance(NamedTuple):
    """`accepted_at` in microseconds; `signature` is `none`, `drawn` or `typed`."""

    visitor_id: int
    version_id: int
    document_id: int
    building_id: int
    visit_id: int
    language: str
    accepted_at: int
    signature: str
    how: str
    witness: int | None


class AcceptanceRow(NamedTuple):
    """`kept` tells that there is a signed PDF, `current` that the version still holds."""

    id: int
    visitor_id: int
    visitor: str
    document_id: int
    document: str
    version_id: int
    number: int
    building_id: int
    building: str
    time_zone: str
    visit_id: int | None
    language: str
    accepted_at: int
    signature: str
    how: str
    witness: str
    kept: bool
    current: bool


def asked(tx: Transaction, visit_id: int) -> list[AskedRow]:
    """What is asked of a visit, in the order in which it is read."""
    return [AskedRow._make(row) for row in tx.rows(ASKED_OF, {"visit": visit_id})]


def files(tx: Transaction, visit_id: int) -> list[AskedFile]:
    """The files of what is asked, in all languages."""
    return [AskedFile._make(row) for row in tx.rows(FILES, {"visit": visit_id})]


def accept(tx: Transaction, new: NewAcceptance) -> int | None:
    """The new acceptance's id; None when the version does not hold any more, or was accepted already."""
    found = tx.changed_rows(ACCEPT, new._asdict())
    return int(found[0][0]) if found else None


def by_id(tx: Transaction, acceptance_id: int) -> AcceptanceRow | None:
    return _acceptance(tx.row(BY_ID, {"acceptance": acceptance_id}))


def of_version(tx: Transaction, visitor_id: int, version_id: int) -> AcceptanceRow | None:
    return _acceptance(tx.row(OF_VERSION, {"visitor": visitor_id, "version": version_id}))


def of_visitor(tx: Transaction, visitor_id: int) -> list[AcceptanceRow]:
    """The earliest first."""
    return [row for found in tx.rows(OF_VISITOR, {"visitor": visitor_id}) if (row := _acceptance(found))]


def by_digest(tx: Transaction, digest: str) -> AcceptanceRow | None:
    """The acceptance whose signed PDF has this SHA-256 (hexadecimal)."""
    return _acceptance(tx.row(BY_DIGEST, {"digest": digest}))


def _acceptance(row: tuple[Any, ...] | None) -> AcceptanceRow | None:
    if row is None:
        return None
    made = AcceptanceRow(*row)
    return made._replace(kept=bool(made.kept), current=bool(made.current))


def keep_signed(tx: Transaction, acceptance_id: int, sealed: bytes, digest: str, size: int) -> None:
    """Store the encrypted PDF of an acceptance."""
    values = {"acceptance": acceptance_id, "sealed": sealed, "digest": digest, "size": size}
    tx.run(KEEP_SIGNED, values)


def signed(tx: Transaction, acceptance_id: int) -> bytes | None:
    """The encrypted PDF of an acceptance."""
    sealed = tx.value(SEALED, {"acceptance": acceptance_id})
    return None if sealed is None else bytes(sealed)


def key(tx: Transaction, visitor_id: int) -> bytes | None:
    wrapped = tx.value(KEY, {"visitor": visitor_id})
    return None if wrapped is None else bytes(wrapped)


def add_key(tx: Transaction, visitor_id: int, wrapped: bytes) -> None:
    """Give a visitor a key; one that is there stays."""
    tx.run(ADD_KEY, {"visitor": visitor_id, "wrapped": wrapped})


def forget(tx: Transaction, visitor_id: int) -> None:
    """Remove what a visitor accepted and signed, and the key."""
    for sql in FORGET:
        tx.run(sql, {"visitor": visitor_id})
