"""E-ticket templates."""

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from db.tables.base import Id, key


class EticketTemplate(SQLModel, table=True):
    """`design` is a JSON object of colours and of the lower part's layout; without a `logo` the building's is shown."""

    __tablename__ = "eticket_templates"

    id: int | None = key()
    name: str = Field(unique=True)
    design: str = "{}"
    logo: bytes | None = Field(default=None, sa_type=LargeBinary)
    active: bool = True
    position: int = 0


class EticketTemplateType(SQLModel, table=True):
    """The visitor types that get this template; a type has one at most."""

    __tablename__ = "eticket_template_types"

    visitor_type_id: int = Field(sa_type=Id, primary_key=True, foreign_key="visitor_types.id")
    template_id: int = Field(sa_type=Id, foreign_key="eticket_templates.id", index=True)


class EticketText(SQLModel, table=True):
    """A template's words in a language: the mail's subject and body, and the lower part of the ticket (Markdown)."""

    __tablename__ = "eticket_texts"

    template_id: int = Field(sa_type=Id, primary_key=True, foreign_key="eticket_templates.id")
    language: str = Field(primary_key=True)
    subject: str = ""
    body: str = ""
    lower: str = ""
