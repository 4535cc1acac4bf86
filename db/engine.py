"""Opens the store that an address names; nothing above `db/` needs to know which engine it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import Protocol

    from db.transaction import Transaction

    class Watch(Protocol):
        def changed(self, wait: float = 0.0) -> bool: ...
        def close(self) -> None: ...

    class Store(Protocol):
        """A place where vmsctl keeps everything; safe to share between threads."""

        engine: str
        identity: str

        @property
        def address(self) -> str: ...
        def transaction(self) -> AbstractContextManager[Transaction]: ...
        def aside(self) -> AbstractContextManager[Transaction]: ...
        def bring_in(self) -> int: ...
        def reading(self) -> AbstractContextManager[Transaction]: ...
        def migration(self) -> AbstractContextManager[Transaction]: ...
        def exclusive(self, name: str) -> AbstractContextManager[bool]: ...
        def watch(self) -> Watch: ...
        def close(self) -> None: ...


_opened: WeakSet[Store] = WeakSet()


def open_store(address: str | Path, *, create: bool = False) -> Store:
    """The store of a `postgresql://` URL or of a file's path; `create` makes a missing file.

    Raises `db.errors.StoreProblem`.
    """
    if isinstance(address, str) and address.startswith(("postgresql://", "postgres://")):
        from db.postgresql import PostgresStore

        return _noted(PostgresStore(address))
    from db.sqlite import SqliteStore

    return _noted(SqliteStore(Path(address), create=create))


def close_all() -> None:
    """Close what this process has opened, so that SQLite puts its log away into the store's file."""
    for store in list(_opened):
        store.close()


def _noted(store: Store) -> Store:
    _opened.add(store)
    return store
