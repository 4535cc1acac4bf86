"""The world in one object: store, keys, clock and the acting user. A process builds one, a test fakes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from db.engine import open_store
from db.errors import Duplicate, StoreProblem
from vmsctl.config import Config, read_key
from vmsctl.errors import Conflict, StoreFailed

if TYPE_CHECKING:
    from db.engine import Store
    from db.transaction import Transaction
    from vmsctl.connectors.secrets import Places
    from vmsctl.rules.passes import PassKeys


class Actor(NamedTuple):
    """The user who acts, through which face and at which desk; `behind` is the admin who acts as that user."""

    user_id: int
    name: str
    how: str = "command"
    desk: str = ""
    behind: int | None = None


def utc_now() -> datetime:
    return datetime.now(UTC)


class Workspace:
    """`presence` collects the buildings whose roll call changed, for the desk's copy that is written afterwards."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Callable[[], datetime] = utc_now,
        actor: Actor | None = None,
        presence: set[int] | None = None,
    ) -> None:
        self.config = config
        self.store = store
        self.clock = clock
        self.actor = actor
        self.presence = set() if presence is None else presence

    @cached_property
    def keys(self) -> PassKeys:
        """Read with the first code: a roll call must do without."""
        from vmsctl.rules.passes import PassKeys

        return PassKeys.of(read_key(self.config.key_file))

    def now(self) -> datetime:
        """The current time in UTC, asked once in an act."""
        return self.clock()

    @property
    def desk(self) -> str:
        """The name of the desk at which this happens; empty where it happens at none."""
        return self.actor.desk if self.actor else self.config.desk

    def acting(self, actor: Actor | None) -> Workspace:
        """The same world with another user at work, or with nobody who is known."""
        return Workspace(self.config, self.store, self.clock, actor, self.presence)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One act: everything in it or nothing of it. Store problems come out as `StoreFailed` or `Conflict`."""
        with said_plainly(), self.store.transaction() as tx:
            yield tx
        self.presence |= tx.presence

    @contextmanager
    def aside(self) -> Iterator[Transaction]:
        """As `transaction`, for many small acts after one another that no desk is to wait for, and that are done again
        when a power cut takes the last of them back."""
        with said_plainly(), self.store.aside() as tx:
            yield tx
        self.presence |= tx.presence

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One unchanging picture of the store, for lists and screens."""
        with said_plainly(), self.store.reading() as tx:
            yield tx

    def within(self, tx: Transaction) -> Workspace:
        """The same world inside an open transaction, of which every act becomes a part."""
        return _Within(self, tx)


class _Within(Workspace):
    """Neither begins a transaction nor ends one."""

    def __init__(self, whole: Workspace, tx: Transaction) -> None:
        super().__init__(whole.config, whole.store, whole.clock, whole.actor, whole.presence)
        self._tx = tx

    def acting(self, actor: Actor | None) -> Workspace:
        return _Within(super().acting(actor), self._tx)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with said_plainly():
            yield self._tx

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        with said_plainly():
            yield self._tx


@contextmanager
def said_plainly() -> Iterator[None]:
    """The store's problems as errors that every face knows how to show."""
    try:
        yield
    except Duplicate as problem:
        raise Conflict("already-there", "That is there already.", f"({problem.constraint})") from problem
    except StoreProblem as problem:
        raise StoreFailed(problem.code, problem.message, problem.hint) from problem


def open_workspace(config: Config, *, create: bool = False) -> Workspace:
    """The workspace of this process; its store is not touched before the first transaction."""
    with said_plainly():
        return Workspace(config, open_store(address(config), create=create))


def address(config: Config) -> str:
    """Where the store is, with the password that a server asks for and no configuration holds."""
    if not config.address.startswith(("postgresql:", "postgres:")):
        if "://" in config.address:
            raise StoreFailed(
                "store-address-unknown", "The store's address is neither a file's nor a PostgreSQL server's.",
                "Set VMSCTL_DATABASE_URL to postgresql://USER@HOST/DATABASE, or unset it.",
            )  # fmt: skip
        return config.address
    from vmsctl.connectors import secrets

    return secrets.with_password(config.address, secret_places(config))


def secret_places(config: Config) -> Places:
    """Where this installation's secrets may lie."""
    from vmsctl.connectors.secrets import Places

    return Places(config.home, lambda: read_key(config.key_file))
