"""What can be wrong with a store on a server."""

from pathlib import Path

from db.engine import open_store
from db.errors import StoreReadOnly, StoreUnreachable
from db.upgrade import needs_upgrade
from tests.db.problems import problem
from tests.postgres import Cluster


def test_a_server_that_is_away_says_so(tmp_path: Path) -> None:
    store = open_store(f"postgresql://vms@/nothing?host={tmp_path}")
    found = problem(lambda: needs_upgrade(store), StoreUnreachable)
    assert "\n" not in found.message


def test_a_password_is_in_no_message(tmp_path: Path) -> None:
    store = open_store(f"postgresql://vms:s3cret@/nothing?host={tmp_path}")
    found = problem(lambda: needs_upgrade(store), StoreUnreachable)
    assert "s3cret" not in found.message + found.hint + store.address


def test_a_server_that_takes_no_writes_says_so(postgres: Cluster) -> None:
    name = postgres.create()
    store = open_store(postgres.url(name) + "&options=-c%20default_transaction_read_only%3Don")

    def make() -> None:
        with store.transaction() as tx:
            tx.run("CREATE TABLE t (id int)")

    problem(make, StoreReadOnly)
    store.close()
    postgres.drop(name)


def test_a_server_that_goes_away_in_the_middle_leaves_the_act_in_doubt(postgres: Cluster) -> None:
    name = postgres.create()
    store = open_store(postgres.url(name))
    other = open_store(postgres.url("postgres"))

    def make() -> None:
        with store.transaction() as tx:
            tx.run("CREATE TABLE t (id int)")
            with other.transaction() as killer:
                killer.rows(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name", {"name": name}
                )
            tx.run("INSERT INTO t VALUES (1)")

    assert problem(make, StoreUnreachable).in_doubt
    with store.reading() as tx:
        assert tx.value("SELECT to_regclass('t')") is None
    store.close()
    other.close()
    postgres.drop(name)
