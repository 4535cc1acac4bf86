"""PostgreSQL databases with an empty store of the newest schema. One that a test gave back is emptied and taken again,
which costs a tenth of making and dropping one."""

from __future__ import annotations

from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from tests.postgres import Cluster

LARGEST = 64 * 1024**2
"""Bytes; what deleted rows leave makes a larger one slow for the next test."""
END_WITHIN_MS = 60_000
OTHERS = "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s"
CATALOGS = (
    "pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_trigger", "pg_proc", "pg_namespace",
)  # fmt: skip
SEQUENCES = "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Born:
    """What a new database is: its shape, the statements that bring one back to it, the rows it has from the start."""

    shape: tuple[object, ...]
    emptying: sql.Composed
    rows: dict[str, bytes]


@dataclass(slots=True)
class Stock:
    """The databases of one worker."""

    cluster: Cluster
    template: str
    _free: list[str] = field(default_factory=list)
    _born: Born | None = None

    def take(self) -> str:
        """The name of a database that is as new."""
        if self._free:
            return self._free.pop()
        name = self.cluster.create(self.template)
        if self._born is None:
            with self._connected(name) as connection:
                self._born = _born(connection)
        return name

    def give_back(self, name: str) -> None:
        """Let the next test take it; one whose shape a test has changed, or that has grown large, is dropped."""
        with self._connected(name) as connection:
            connection.execute(f"{OTHERS} AND pid <> pg_backend_pid()", [END_WITHIN_MS, name])
            fit = self._born is not None and _fit(connection, self._born)
        if fit:
            self._free.append(name)
        else:
            self.cluster.drop(name)

    def _connected(self, name: str) -> Connection:
        return psycopg.connect(self.cluster.url(name), autocommit=True)


def _fit(connection: Connection, born: Born) -> bool:
    """Empty a database; False where that would not make it as new."""
    if _shape(connection) != born.shape or _bytes(connection) > LARGEST:
        return False
    connection.execute(born.emptying)
    for table, rows in born.rows.items():
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
            copy.write(rows)
    return True


def _born(connection: Connection) -> Born:
    tables = [str(table) for (table,) in connection.execute(TABLES)]
    return Born(
        _shape(connection), _emptying(connection, tables), {t: r for t in tables if (r := _rows(connection, t))}
    )


def _shape(connection: Connection) -> tuple[object, ...]:
    """Changes with every change of the schema."""
    asked = ", ".join(f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {catalog})" for catalog in CATALOGS)
    return connection.execute(f"SELECT {asked}, (SELECT count(*) FROM pg_db_role_setting)").fetchall()[0]


def _bytes(connection: Connection) -> int:
    ((size,),) = connection.execute("SELECT pg_database_size(current_database())")
    return int(str(size))


def _emptying(connection: Connection, tables: list[str]) -> sql.Composed:
    """As a replica no trigger forbids it, and no foreign key asks for an order."""
    steps: list[sql.Composable] = [sql.SQL("SET session_replication_role = replica")]
    steps += [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in tables]
    steps += [sql.SQL("SELECT setval({}, {}, {})").format(*row) for row in connection.execute(SEQUENCES)]
    return sql.SQL("; ").join(steps)


def _rows(connection: Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(part) for part in copy)
