"""What visitors accepted, and the signed PDFs, encrypted with a key of the visitor's own."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.base import Id, at, key, reference


class Acceptance(SQLModel, table=True):
    """`signature` is `none`, `drawn` or `typed`; `how` by which face; `witness` who was at the desk."""

    __tablename__ = "acceptances"
    __table_args__ = (
        UniqueConstraint("visitor_id", "version_id"),
        Index("ix_acceptances_version", "version_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = key()
    visitor_id: int = reference("visitors.id")
    version_id: int = reference("document_versions.id")
    document_id: int = reference("documents.id")
    building_id: int = reference("buildings.id")
    visit_id: int | None = Field(default=None, sa_type=Id)
    language: str
    accepted_at: datetime = at()
    signature: str = "none"
    how: str
    witness: int | None = reference("users.id", nullable=True)


class SignedDocument(SQLModel, table=True):
    """The sealed PDF: `sealed` is AES-256-GCM of it under the visitor's key, with the nonce in front."""

    __tablename__ = "signed_documents"

    acceptance_id: int = Field(sa_type=Id, primary_key=True, foreign_key="acceptances.id")
    sealed: bytes = Field(sa_type=LargeBinary)
    sha256: str
    size: int


class VisitorKey(SQLModel, table=True):
    """The visitor's own key, itself encrypted with one derived from the installation's; without it nothing opens."""

    __tablename__ = "visitor_keys"

    visitor_id: int = Field(sa_type=Id, primary_key=True, foreign_key="visitors.id")
    wrapped: bytes = Field(sa_type=LargeBinary)
