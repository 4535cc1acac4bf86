"""Categories of visitors and what each asks of them."""

from sqlmodel import Field, SQLModel

from db.tables.base import key


class VisitorType(SQLModel, table=True):
    """`fields` is a JSON object: attribute to `required`, `optional` or `hidden`; `confirmation` a step to tick."""

    __tablename__ = "visitor_types"

    id: int | None = key()
    name: str = Field(unique=True)
    fields: str = "{}"
    confirmation: str = ""
    active: bool = True
    position: int = 0
