"""Settings that differ from their declared default."""

from sqlmodel import Field, SQLModel

from db.tables.base import Id


class Setting(SQLModel, table=True):
    """`building_id` 0 is the whole installation; `value` is JSON."""

    __tablename__ = "settings"

    building_id: int = Field(primary_key=True, sa_type=Id)
    name: str = Field(primary_key=True)
    value: str


class Mark(SQLModel, table=True):
    """Facts about the store itself, such as the installation's id."""

    __tablename__ = "marks"

    name: str = Field(primary_key=True)
    value: str
