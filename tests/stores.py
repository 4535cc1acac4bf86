"""Stores of the newest schema to copy from, made once in a test run: a fresh one costs milliseconds."""

import shutil
from pathlib import Path

from db.engine import open_store
from db.upgrade import upgrade
from tests.databases import Stock
from tests.postgres import Cluster, locked


def new_sqlite_store(run_folder: Path, folder: Path) -> str:
    """The address of an empty store of the newest schema, in `folder`."""
    pattern = run_folder / "newest.db"
    with locked(run_folder / "newest.lock"):
        if not pattern.exists():
            _upgrade(str(run_folder / "unfinished.db"))
            (run_folder / "unfinished.db").rename(pattern)
    return str(shutil.copy(pattern, folder / "vmsctl.db"))


def postgresql_stock(cluster: Cluster) -> Stock:
    """Databases with an empty store of the newest schema."""
    return Stock(cluster, cluster.template("newest", _upgrade))


def _upgrade(address: str) -> None:
    store = open_store(address, create=True)
    try:
        upgrade(store)
    finally:
        store.close()
