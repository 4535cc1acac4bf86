"""What all tables share: names of constraints, stored times, stored words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Dialect, ForeignKey, Integer
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from db.instant import instant, stored

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only a column whose type is exactly INTEGER."""


class Instant(TypeDecorator[datetime]):
    """An aware time, kept as in `db/instant.py`; a naive one is an error."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else stored(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)


def key() -> Any:
    """The row's own id, given by the store."""
    return Field(default=None, primary_key=True, sa_type=Id)


def reference(target: str, *, index: bool = False, nullable: bool = False) -> Any:
    """A row of another table, named `table.column`."""
    column: dict[str, Any] = {
        "sa_column_args": (ForeignKey(target),),
        "sa_type": Id,
        "index": index,
        "nullable": nullable,
    }
    return Field(default=None, **column) if nullable else Field(**column)


def at(*, nullable: bool = False, index: bool = False) -> Any:
    """A column of times."""
    column: dict[str, Any] = {"sa_type": Instant, "nullable": nullable, "index": index}
    return Field(default=None, **column) if nullable else Field(**column)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """The store itself refuses a word that is none of the kind."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)
