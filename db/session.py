"""A SQLModel session on a connection and in a transaction that are already open.

SQLAlchemy is told that beginning, committing and closing are somebody else's: the transaction in
`db/sqlite.py` or `db/postgresql.py` owns the connection.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session


def on_sqlite(raw: Any, driver: Any) -> Session:
    """A session on a connection of `sqlcipher3` or `sqlite3`."""
    return _session(create_engine("sqlite://", creator=lambda: raw, module=driver, poolclass=StaticPool))


def on_postgresql(raw: Any) -> Session:
    """A session on a psycopg connection."""
    return _session(create_engine("postgresql+psycopg://", creator=lambda: raw, poolclass=StaticPool))


def _session(engine: Engine) -> Session:
    for act in ("do_begin", "do_commit", "do_rollback", "do_close", "do_terminate"):
        setattr(engine.dialect, act, _leave_alone)
    return Session(engine, expire_on_commit=False)


def _leave_alone(_connection: Any) -> None:
    return None
