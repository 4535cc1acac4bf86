"""Documents that visitors accept, and their versions."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.base import Id, at, key, reference


class Document(SQLModel, table=True):
    """`sample` names the sample that a document was made from. `current_version_id` is the version that holds now, none
    before the first was activated."""

    __tablename__ = "documents"

    id: int | None = key()
    name: str = Field(unique=True)
    sample: str = ""
    current_version_id: int | None = Field(default=None, sa_type=Id)
    active: bool = True
    position: int = 0


class DocumentScope(SQLModel, table=True):
    """Whom a document is asked of; visitor type 0 and building 0 mean all."""

    __tablename__ = "document_scopes"
    __table_args__ = (Index("ix_document_scopes_document", "document_id"),)

    visitor_type_id: int = Field(sa_type=Id, primary_key=True)
    building_id: int = Field(sa_type=Id, primary_key=True)
    document_id: int = Field(sa_type=Id, primary_key=True, foreign_key="documents.id")


class DocumentVersion(SQLModel, table=True):
    """`signature` is `none`, `optional` or `required`; `facts` is a JSON object of the settings' values that the text
    quotes: when they change, the version is written anew."""

    __tablename__ = "document_versions"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: int | None = key()
    document_id: int = reference("documents.id")
    number: int
    signature: str = "none"
    facts: str = "{}"
    created_at: datetime = at()
    created_by: int | None = reference("users.id", nullable=True)
    activated_at: datetime | None = at(nullable=True)
    activated_by: int | None = reference("users.id", nullable=True)


class DocumentFile(SQLModel, table=True):
    """A version in one language; `source` is the Markdown that the PDF was made from, if it was."""

    __tablename__ = "document_files"

    version_id: int = Field(sa_type=Id, primary_key=True, foreign_key="document_versions.id")
    language: str = Field(primary_key=True)
    title: str
    source: str = ""
    sha256: str
    pages: int
    size: int
    # Last, so that reading the others does not read through it.
    pdf: bytes = Field(sa_type=LargeBinary)
