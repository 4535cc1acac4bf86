"""Bringing a store to this version: whole or not at all, one process at a time, after a backup."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from db import upgrade
from db.backup import check
from db.contents import tables
from db.engine import open_store
from db.errors import StoreProblem
from db.transaction import Sql
from tests.cast import Cast
from tests.scale import Scale
from vmsctl.config import Config
from vmsctl.errors import StoreFailed
from vmsctl.services import accounts
from vmsctl.workspace import Workspace, open_workspace

ROOT = Path(__file__).parents[2]
FIRST = "0001"
UPGRADE = """
import sys
from db.engine import open_store
from db.upgrade import upgrade
from tests.crew import unhurried
with unhurried():
    store = open_store(sys.argv[1], create=True)
    input()
    print(upgrade(store))
"""


@pytest.fixture
def old(store_url: str, home: Path) -> Iterator[Workspace]:
    """A store of the first revision, with an installation in it."""
    store = open_store(store_url, create=True)
    with store.migration() as tx:
        upgrade.upgrade_to(tx, FIRST)
    with store.transaction() as tx:
        tx.run("INSERT INTO users (name, email, email_folded) VALUES ('Alma', 'alma@example.org', 'alma@example.org')")
    store.close()
    ws = open_workspace(Config(home=home, address=store_url, user=None, building=None, desk=""))
    yield ws
    ws.store.close()


def test_a_backup_is_made_before_an_upgrade(old: Workspace) -> None:
    (made,) = accounts.bring_up_to_date(old)
    found = check(made)
    assert (found.revision, found.rows["users"]) == (FIRST, 1)
    with old.reading() as tx:
        assert upgrade.revision(tx) == upgrade.HEAD
    assert accounts.bring_up_to_date(old) == []


def test_without_room_for_the_backup_nothing_is_upgraded(old: Workspace) -> None:
    old.config.backups.write_text("in the way")
    with pytest.raises(StoreFailed):
        accounts.bring_up_to_date(old)
    with old.reading() as tx:
        assert upgrade.revision(tx) == FIRST


def test_processes_that_upgrade_at_once_do_it_once(store_url: str) -> None:
    desks = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, store_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(4)
    ]
    for desk in desks:
        assert desk.stdin
        desk.stdin.write("\n")
        desk.stdin.flush()
    answers = sorted(desk.communicate()[0] for desk in desks)
    assert answers == ["False\n"] * 3 + ["True\n"]


def test_an_upgrade_that_fails_in_the_middle_changes_nothing(old: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with old.store.reading() as tx:
        before = tables(tx)
    real = upgrade.upgrade_to

    def broken(tx, target):  # type: ignore[no-untyped-def]
        real(tx, target)
        tx.session.connection().execute(text("CREATE TABLE half (id int)"))
        tx.run("INSERT INTO no_such_table VALUES (1)")

    monkeypatch.setattr(upgrade, "upgrade_to", broken)
    with pytest.raises(StoreProblem):
        upgrade.upgrade(old.store)
    with old.store.reading() as tx:
        assert (upgrade.revision(tx), tables(tx)) == (FIRST, before)


IN_THE_WAY = Sql(
    "CREATE TABLE visitor_tokens (id int)",
    "CREATE FUNCTION visitors_forget() RETURNS int LANGUAGE sql AS 'SELECT 1'",
)


def test_an_error_inside_a_step_is_the_stores_own(old: Workspace) -> None:
    with old.store.transaction() as tx:
        tx.run(IN_THE_WAY)
    with pytest.raises(StoreProblem):
        upgrade.upgrade(old.store)
    with old.store.reading() as tx:
        assert upgrade.revision(tx) == FIRST


def states_after_kills(folder: Path, *words: str) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.db.killed_upgrades", str(folder), *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return dict(ast.literal_eval(done.stdout))


@pytest.mark.crash
def test_an_upgrade_killed_at_any_statement_leaves_the_old_store(tmp_path: Path, scale: Scale) -> None:
    found = states_after_kills(tmp_path, str(scale(4, nightly=1)))
    assert set(found) == {"old"} and found["old"] > 25


@pytest.mark.crash
def test_an_upgrade_without_a_transaction_would_leave_half_a_store(tmp_path: Path) -> None:
    """The negative control."""
    assert states_after_kills(tmp_path, "10", "bare").get("half", 0) > 3


def test_a_migrated_store_is_what_the_tables_say(cast: Cast) -> None:
    """Nobody has changed a table without its migration."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlmodel import SQLModel

    import db.tables  # noqa: F401

    with cast.ws.transaction() as tx:
        context = MigrationContext.configure(tx.session.connection(), opts={"compare_type": False})
        found = [
            entry for entry in compare_metadata(context, SQLModel.metadata) if entry[0] in ("add_table", "add_column")
        ]
    assert found == []
