"""One kind of transaction for all services: fixed SQL on the driver's connection, and a SQLModel session on demand.

SQL is written once with `:name` for values. Where the two engines need different words, an `Sql` holds both.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from db.errors import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlmodel import Session

Values = "Mapping[str, Any]"
Row = tuple[Any, ...]


class Sql(NamedTuple):
    """One question or change in the words of both engines."""

    sqlite: str
    postgresql: str


class Transaction(ABC):
    """What happens in it happens whole or not at all.

    Raises `db.errors.StoreProblem` and nothing of a driver.
    """

    engine: str

    def __init__(self) -> None:
        self._session: Session | None = None
        self.presence: set[int] = set()
        """Buildings whose roll call this transaction changes: the desk's copy of it is due afterwards."""

    @property
    def picture(self) -> object:
        """Equal in two transactions that see the same store; None where the engine cannot tell."""
        return None

    @abstractmethod
    def rows(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Every row that the statement returns."""

    @abstractmethod
    def run(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> int:
        """Carry out a change; how many rows it touched."""

    @abstractmethod
    def changed_rows(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Carry out a change that returns rows."""

    def alone(self, sql: str | Sql, values: Mapping[str, Any]) -> list[Row]:
        """A change that is whole in itself: where nothing else has been changed, it needs no `BEGIN` and `COMMIT`."""
        return self.rows(sql, values)

    @abstractmethod
    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out a change, with `?` for values, once for each row."""

    @abstractmethod
    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Append rows the fastest way that the engine has."""

    @abstractmethod
    def stream(self, sql: str | Sql, values: Mapping[str, Any] | None = None, *, size: int = 500) -> Iterator[Row]:
        """Rows one after another, without holding all of them."""

    @abstractmethod
    def allocate(self, table: str, count: int) -> Sequence[int]:
        """Rising ids for `count` new rows of a table, which nobody else will get."""

    @abstractmethod
    def problem(self, error: Any) -> StoreProblem:
        """An error of the driver in the store's words."""

    @abstractmethod
    def _open_session(self) -> Session:
        """A SQLModel session on this connection and in this transaction."""

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part that may fail for itself: what it has changed is taken back, and the transaction can go on."""
        self.run("SAVEPOINT part")
        try:
            yield
        except BaseException:
            with suppress(StoreProblem):
                self.run("ROLLBACK TO SAVEPOINT part")
                self.run("RELEASE SAVEPOINT part")
            raise
        self.run("RELEASE SAVEPOINT part")

    def row(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> Row | None:
        """The first row, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def value(self, sql: str | Sql, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, values)
        return found[0] if found else None

    @property
    def session(self) -> Session:
        """The SQLModel session of this transaction; it is flushed before each fixed statement's commit."""
        if self._session is None:
            self._session = self._open_session()
        return self._session

    def _flush(self) -> None:
        if self._session is not None:
            self._session.flush()

    def _close_session(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
