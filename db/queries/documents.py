"""Documents, their versions and files, and whom they are asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries import rows
from db.queries.roles import on_both
from db.queries.stale_documents import ASKED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.transaction import Transaction

LISTED = on_both("""
SELECT d.id, d.name, d.sample, d.active, d.position, d.current_version_id, coalesce(c.number, 0),
  coalesce(c.signature, 'none'),
  (SELECT {list}(CAST(g.visitor_type_id AS text) || ':' || CAST(g.building_id AS text), ' ')
     FROM document_scopes g WHERE g.document_id = d.id)
FROM documents d LEFT JOIN document_versions c ON c.id = d.current_version_id
ORDER BY d.active DESC, d.position, d.name
""")
VERSIONS = """
SELECT n.id, n.document_id, n.number, n.signature, n.facts, n.created_at, coalesce(cu.name, ''), n.activated_at,
  coalesce(au.name, ''),
  (SELECT count(*) FROM acceptances a WHERE a.version_id = n.id)
FROM document_versions n LEFT JOIN users cu ON cu.id = n.created_by LEFT JOIN users au ON au.id = n.activated_by
WHERE n.document_id = :document ORDER BY n.number DESC
"""
FILES = """
SELECT f.version_id, f.language, f.title, f.source, f.sha256, f.pages, f.size
FROM document_files f JOIN document_versions n ON n.id = f.version_id
WHERE n.document_id = :document ORDER BY n.number, f.language
"""
PDF = "SELECT pdf FROM document_files WHERE version_id = :version AND language = :language"
OF_VERSION = """
SELECT f.version_id, f.language, f.title, f.source, f.sha256, f.pages, f.size
FROM document_files f WHERE f.version_id = :version ORDER BY f.language
"""
ACTIVATE = """
UPDATE documents SET current_version_id = :version WHERE id = :document AND coalesce(current_version_id, 0) = :before
"""
NOTE_ACTIVATION = """
UPDATE document_versions SET activated_at = :at, activated_by = :by WHERE id = :version AND activated_at IS NULL
"""
PUT_FILE = """
INSERT INTO document_files (version_id, language, title, source, sha256, pages, size, pdf)
VALUES (:version_id, :language, :title, :source, :digest, :pages, :size, :pdf)
"""
DROP_FILE = "DELETE FROM document_files WHERE version_id = :version AND language = :language"
DROP_SCOPES = "DELETE FROM document_scopes WHERE document_id = :document"
STALE = f"""
SELECT v.id, v.day, w.name, b.name, v.building_id,
  EXISTS (SELECT 1 FROM acceptances o WHERE o.visitor_id = v.visitor_id AND o.document_id = d.id)
FROM documents d, visits v JOIN visitors w ON w.id = v.visitor_id JOIN buildings b ON b.id = v.building_id
WHERE d.id = :document AND v.building_id = :building AND v.day >= :today AND v.state IN ('expected', 'on-site')
  AND {ASKED}
  AND NOT EXISTS (SELECT 1 FROM imports p WHERE p.id = v.import_id AND p.published_at IS NULL)
  AND NOT EXISTS (
    SELECT 1 FROM acceptances a WHERE a.visitor_id = v.visitor_id AND a.version_id = d.current_version_id)
ORDER BY v.day, v.expected_at, v.id LIMIT :most
"""


class DocumentRow(NamedTuple):
    """`number` and `signature` are those of the version that holds, 0 and `none` before there is one; `scopes` pairs
    of visitor type and building, 0 for all."""

    id: int
    name: str
    sample: str
    active: bool
    position: int
    current_version_id: int | None
    number: int
    signature: str
    scopes: tuple[tuple[int, int], ...]


class VersionRow(NamedTuple):
    """Times in microseconds; `facts` JSON; `accepted` counts acceptances."""

    id: int
    document_id: int
    number: int
    signature: str
    facts: str
    created_at: int
    created_by: str
    activated_at: int | None
    activated_by: str
    accepted: int


class FileRow(NamedTuple):
    """A version in one language, without the PDF itself; `size` in bytes."""

    version_id: int
    language: str
    title: str
    source: str
    sha256: str
    pages: int
    size: int


class NewFile(NamedTuple):
    """`digest` is the SHA-256 of the PDF, hexadecimal."""

    language: str
    title: str
    source: str
    digest: str
    pages: int
    pdf: bytes


class StaleVisit(NamedTuple):
    """A visit to come whose visitor has not accepted the version that holds; `before` tells of an earlier one."""

    id: int
    day: str
    visitor: str
    building: str
    building_id: int
    before: bool


def listed(tx: Transaction) -> list[DocumentRow]:
    """All documents, those in use first."""
    return [_document(row) for row in tx.rows(LISTED)]


def _document(row: tuple[Any, ...]) -> DocumentRow:
    pairs = (pair.split(":") for pair in (row[-1] or "").split())
    scopes = tuple(sorted((int(type), int(place)) for type, place in pairs))
    return DocumentRow._make(row)._replace(active=bool(row[3]), scopes=scopes)


def versions(tx: Transaction, document_id: int) -> list[VersionRow]:
    """The newest first."""
    return [VersionRow._make(row) for row in tx.rows(VERSIONS, {"document": document_id})]


def files(tx: Transaction, document_id: int) -> list[FileRow]:
    return [FileRow._make(row) for row in tx.rows(FILES, {"document": document_id})]


def of_version(tx: Transaction, version_id: int) -> list[FileRow]:
    return [FileRow._make(row) for row in tx.rows(OF_VERSION, {"version": version_id})]


def pdf(tx: Transaction, version_id: int, language: str) -> bytes:
    return bytes(tx.value(PDF, {"version": version_id, "language": language}))


def add_version(
    tx: Transaction, document_id: int, number: int, *, signature: str, facts: str, at: int, by: int | None
) -> int:
    values = {"document_id": document_id, "number": number, "signature": signature, "facts": facts}
    return rows.insert(tx, "document_versions", {**values, "created_at": at, "created_by": by})


def put_file(tx: Transaction, version_id: int, file: NewFile) -> None:
    """Add the file of a language, in the place of one that is there."""
    tx.run(DROP_FILE, {"version": version_id, "language": file.language})
    tx.run(PUT_FILE, {**file._asdict(), "version_id": version_id, "size": len(file.pdf)})


def put_scopes(tx: Transaction, document_id: int, scopes: Iterable[tuple[int, int]]) -> None:
    """Whom the document is asked of from now on."""
    tx.run(DROP_SCOPES, {"document": document_id})
    tx.insert_many(
        "document_scopes", ("visitor_type_id", "building_id", "document_id"),
        [(type, place, document_id) for type, place in scopes],
    )  # fmt: skip


def activate(
    tx: Transaction, document_id: int, version_id: int, *, before: int | None, at: int, by: int | None
) -> bool:
    """Let a version hold; False when another has been activated since `before` was read."""
    values = {"document": document_id, "version": version_id, "before": before or 0}
    if not tx.run(ACTIVATE, values):
        return False
    tx.run(NOTE_ACTIVATION, {"version": version_id, "at": at, "by": by})
    return True


def stale(tx: Transaction, document_id: int, building_id: int, today: str, most: int) -> list[StaleVisit]:
    """Visits of a building from today on that wait for the document."""
    values = {"document": document_id, "building": building_id, "today": today, "most": most}
    return [StaleVisit._make(row)._replace(before=bool(row[5])) for row in tx.rows(STALE, values)]


def document_of(tx: Transaction, version_id: int) -> int | None:
    """Which document a version is of."""
    found = tx.value("SELECT document_id FROM document_versions WHERE id = :version", {"version": version_id})
    return None if found is None else int(found)
