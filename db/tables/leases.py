"""Who does what only one process may do at a time."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from db.tables.base import at


class Lease(SQLModel, table=True):
    """`holder` has it until `until`, and takes it anew before that; after it anybody may."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = at()
