"""Brings a store to this version's schema: whole or not at all, one process at a time, after a backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import StoreEmpty, StoreNewer
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.engine import Store
    from db.transaction import Transaction

HEAD = "0009"
"""The newest revision in `db/migrations/versions`; kept here so that opening a store need not load Alembic."""


HAS_REVISION = Sql(
    "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'",
    # to_regclass would answer from a cache of before the wait for another process's upgrade.
    "SELECT 1 FROM pg_class WHERE relname = 'alembic_version' AND relkind = 'r' AND pg_table_is_visible(oid)",
)


def revision(tx: Transaction) -> str | None:
    """The store's revision, or None for an empty store."""
    if tx.row(HAS_REVISION) is None:
        return None
    found = tx.value("SELECT version_num FROM alembic_version")
    return str(found) if found else None


def needs_upgrade(store: Store, *, may_be_empty: bool = False) -> bool:
    """Whether the store is older than this version; raises `StoreNewer` when it is the other way round.

    A store that holds nothing is filled only where one is being made: one that was emptied must not pass for new.
    """
    with store.reading() as tx:
        found = revision(tx)
    if found == HEAD:
        return False
    if found is None and not may_be_empty:
        raise StoreEmpty(f"There is nothing in the store at {store.address}.")
    if found is not None and found > HEAD:
        raise StoreNewer(f"The store is of a newer version (revision {found}; this vmsctl knows {HEAD}).")
    return True


def upgrade(store: Store, *, before: Callable[[str], None] | None = None) -> bool:
    """Carry out what is missing; whether anything was.

    `before` is called with the old revision of a store that holds something, in time to back it up.
    """
    with store.reading() as tx:
        old = revision(tx)
    if old is not None and before is not None and old != HEAD:
        before(old)
    with store.migration() as tx:
        if revision(tx) == HEAD:
            return False
        upgrade_to(tx, "head")
    return True


def upgrade_to(tx: Transaction, target: str) -> None:
    """Carry out the steps up to a revision inside a transaction; raises `StoreProblem`."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.exc import DBAPIError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = tx.session.connection()
    try:
        command.upgrade(config, target)
    except DBAPIError as error:
        raise tx.problem(error.orig) from error
