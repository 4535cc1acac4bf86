"""How a building presents itself: its logo and its own texts."""

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from db.tables.base import Id


class Logo(SQLModel, table=True):
    """A PNG made by vmsctl from what was given; building 0 is the whole installation."""

    __tablename__ = "logos"

    building_id: int = Field(primary_key=True, sa_type=Id)
    png: bytes = Field(sa_type=LargeBinary)
    sha256: str
    width: int
    height: int


class Text(SQLModel, table=True):
    """A building's own words in a language, in Markdown; building 0 is the whole installation. `name` says where they
    stand, such as `invitation.top`."""

    __tablename__ = "texts"

    building_id: int = Field(primary_key=True, sa_type=Id)
    name: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    text: str
