"""Buildings and their floors."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from db.tables.base import key, reference


class Building(SQLModel, table=True):
    __tablename__ = "buildings"

    id: int | None = key()
    name: str = Field(unique=True)
    time_zone: str
    address: str = ""
    takes_visitors: bool = True
    active: bool = True


class Floor(SQLModel, table=True):
    __tablename__ = "floors"
    __table_args__ = (UniqueConstraint("building_id", "name"),)

    id: int | None = key()
    building_id: int = reference("buildings.id")
    name: str
    position: int = 0
    active: bool = True
