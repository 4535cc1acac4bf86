"""People from outside, one profile each."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from db.tables.base import Id, at, key, reference


class Visitor(SQLModel, table=True):
    """`search` is the folded text of name, company, e-mail and plate; `indexed` tells whether the index has it.

    `custom` is a JSON object of the custom attributes. A row of an import that is not published yet is nobody's.
    """

    __tablename__ = "visitors"
    __table_args__ = (
        Index("ix_visitors_email", "email_folded",
              sqlite_where=text("email_folded <> ''"), postgresql_where=text("email_folded <> ''")),
        Index("ix_visitors_not_indexed", "id",
              sqlite_where=text("indexed = false"), postgresql_where=text("indexed = false")),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: int | None = key()
    name: str
    email: str = ""
    email_folded: str = ""
    phone: str = ""
    address: str = ""
    id_number: str = ""
    plate: str = ""
    company: str = ""
    company_email: str = ""
    company_phone: str = ""
    company_website: str = ""
    company_address: str = ""
    language: str = ""
    custom: str = "{}"
    blocked_at: datetime | None = at(nullable=True)
    blocked_reason: str = ""
    blocked_by: int | None = reference("users.id", nullable=True)
    created_at: datetime = at()
    created_by: int | None = reference("users.id", nullable=True)
    import_id: int | None = Field(default=None, sa_type=Id)
    search: str = ""
    indexed: bool = Field(default=False)
