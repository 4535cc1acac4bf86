"""One visitor, a unique word in every field and free text, every feature: afterwards not a byte of it is left (J1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest

from tests.cast import Cast, verify_chain
from tests.databases import Stock
from tests.postgres import Cluster, locked
from tests.privacy import traces
from tests.privacy.life import WORDS, live
from tests.stores import new_sqlite_store
from vmsctl.services import erase_visitor, retention_run, retention_verify, roll_call_copies

PRIVATE = {name: word for name, word in WORDS.items() if name != "import_reason"}


class Disk:
    """Every file in which this test's store or desk could have left something."""

    def __init__(self, cast: Cast, cluster: Cluster | None) -> None:
        self.cast, self.cluster = cast, cluster

    def folders(self) -> list[Path]:
        home = self.cast.ws.config.home
        return [home, self.cluster.folder] if self.cluster else [home, Path(self.cast.ws.config.address).parent]

    def found(self) -> set[tuple[str, str, str]]:
        self.settle()
        return set(traces.found(traces.files(*self.folders()), PRIVATE))

    def settle(self) -> None:
        """The server's own log of changes ends with time: bring that time about."""
        if self.cluster is None:
            return
        url = self.cast.ws.config.address
        with psycopg.connect(url, autocommit=True) as raw:
            segments = len(list((self.cluster.folder / "data" / "pg_wal").iterdir()))
            raw.execute("CHECKPOINT")
            for _ in range(segments + 2):
                raw.execute("SELECT pg_logical_emit_message(false, 'vmsctl', 'settled')")
                raw.execute("SELECT pg_switch_wal()")
                raw.execute("CHECKPOINT")


@pytest.fixture(autouse=True)
def alone(engine: str, run_folder: Path) -> Iterator[None]:
    """On the server one test at a time, until its database is gone: the folder is that of all, the words the same."""
    with locked(run_folder / f"canary-{engine}.lock") if engine == "postgresql" else nullcontext():
        yield


@pytest.fixture
def new_store_url(engine: str, request: pytest.FixtureRequest, run_folder: Path, tmp_path: Path) -> Iterator[str]:
    """As everywhere, but on the server no other test gets the database: its files still hold what was deleted there."""
    if engine == "sqlite":
        yield new_sqlite_store(run_folder, tmp_path)
        return
    stock: Stock = request.getfixturevalue("stock")
    name = stock.take()
    yield stock.cluster.url(name)
    stock.cluster.drop(name)


@pytest.fixture
def disk(cast: Cast, engine: str, request: pytest.FixtureRequest) -> Disk:
    return Disk(cast, request.getfixturevalue("postgres") if engine == "postgresql" else None)


def names(found: set[tuple[str, str, str]]) -> set[str]:
    return {name for _, name, _ in found}


def test_before_anything_goes_the_search_finds_the_words(cast: Cast, disk: Disk) -> None:
    """The negative control: each word is there, but for what is encrypted."""
    live(cast)
    assert names(disk.found()) >= set(PRIVATE) - {"id_number"}


def test_after_retention_nothing_is_left(cast: Cast, disk: Disk) -> None:
    cast.setting("retention.anonymous-days", "30")
    live(cast)
    cast.clock.tick(days=373)  # to the end of the month of the visit that nobody came to, and a year
    done = retention_run.run(cast.ws, many=True, deep=True)
    assert (done.forgotten, done.left) == (1, ())
    cast.clock.tick(days=30)
    assert retention_run.run(cast.ws, many=True, deep=True).anonymous == 3
    roll_call_copies.write(cast.ws, cast.hq)
    assert retention_verify.look(cast.ws).leftovers == []
    assert disk.found() == set()
    with cast.ws.reading() as tx:
        assert verify_chain(tx, cast.hq) > 10


def test_after_an_erasure_nothing_is_left(cast: Cast, disk: Disk) -> None:
    visitor = live(cast)
    reason = f"{WORDS['name']} {WORDS['surname']} asked by letter"
    done = erase_visitor.erase(cast.act_as("alma"), str(visitor), reason=reason)
    assert done.traces == []
    with cast.ws.transaction() as tx:
        tx.presence.add(cast.hq)
    roll_call_copies.write(cast.ws, cast.hq)
    left = retention_verify.look(cast.ws).leftovers
    assert [each for each in left if "whose time is over" not in each.words] == []
    assert names(disk.found()) <= {"added"}
