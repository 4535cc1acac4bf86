"""Attributes of a visitor that an installation adds to the given ones."""

from sqlmodel import Field, SQLModel

from db.kinds import FieldKind
from db.tables.base import key, one_of


class CustomField(SQLModel, table=True):
    """`name` is what `custom.…` names; `labels` a JSON object of languages to words, `choices` a JSON list."""

    __tablename__ = "custom_fields"
    __table_args__ = (one_of("kind", FieldKind),)

    id: int | None = key()
    name: str = Field(unique=True)
    kind: str
    labels: str = "{}"
    choices: str = "[]"
    active: bool = True
    position: int = 0
