"""Users, their groups and their roles."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from db.kinds import Role
from db.tables.base import Id, at, key, one_of, reference


class User(SQLModel, table=True):
    """`password` and `pin` hold Argon2id hashes; `os_account` is the operating-system account that signs in as this."""

    __tablename__ = "users"

    id: int | None = key()
    name: str
    email: str
    email_folded: str = Field(unique=True)
    phone: str = ""
    active: bool = True
    os_account: str | None = Field(default=None, unique=True)
    password: str | None = None
    pin: str | None = None
    failures: int = 0
    locked_until: datetime | None = at(nullable=True)
    search: str = ""


class Group(SQLModel, table=True):
    __tablename__ = "groups"

    id: int | None = key()
    name: str = Field(unique=True)
    may_invite: bool = True


class Membership(SQLModel, table=True):
    __tablename__ = "memberships"

    group_id: int = Field(sa_type=Id, primary_key=True, foreign_key="groups.id")
    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="users.id", index=True)


class GroupBuilding(SQLModel, table=True):
    """Buildings that the members of a group may invite to; a group with none may invite to all."""

    __tablename__ = "group_buildings"

    group_id: int = Field(sa_type=Id, primary_key=True, foreign_key="groups.id")
    building_id: int = Field(sa_type=Id, primary_key=True, foreign_key="buildings.id")


class RoleGrant(SQLModel, table=True):
    """A role of a user, in one building or (without one) in all."""

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "building_id"),
        one_of("role", Role),
        Index("uq_roles_everywhere", "user_id", "role", unique=True,
              sqlite_where=text("building_id IS NULL"), postgresql_where=text("building_id IS NULL")),
    )  # fmt: skip

    id: int | None = key()
    user_id: int = reference("users.id")
    role: str
    building_id: int | None = reference("buildings.id", nullable=True)
