"""SIGKILL while a store is made or brought up to date: the old one or the new one, and the next start finishes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from db import upgrade
from tests.crash.acts import an_upgrade, at_work, earlier_store
from tests.crash.killing import Cut, cut_off
from tests.machine import needs
from tests.scale import Scale
from tests.wholeness import faults
from vmsctl.config import read_key
from vmsctl.errors import Conflict
from vmsctl.services import installation

pytestmark = [pytest.mark.crash, pytest.mark.long, needs("strace")]
STORE_CALLS = ("pwrite64", "fsync", "ftruncate", "unlink")
EARLIER = [f"{number:04}" for number in range(1, int(upgrade.HEAD))]


def begin_again(cut: Cut) -> str:
    """What `init` comes to after the kill: `made`, or `already-made`."""
    ws = at_work(cut.home, create=True)
    try:
        installation.make(ws, building="HQ", time_zone="Europe/Berlin", admin="Alma Admin <alma@example.org>")
    except Conflict as refused:
        return refused.code
    else:
        return "made"
    finally:
        assert faults(ws) == []
        ws.store.close()


def test_an_installation_that_is_cut_off_is_made_by_the_next_try(tmp_path: Path, scale: Scale) -> None:
    pattern = tmp_path / "pattern"
    pattern.mkdir()
    for cut in cut_off("an_installation", pattern, tmp_path, (*STORE_CALLS, "link"), scale(15, nightly=200)):
        again = begin_again(cut)
        assert again == "already-made" or not cut.acks, cut
        assert len(read_key(cut.home / "keys" / "installation.key")) == 32


@pytest.mark.parametrize("revision", EARLIER)
def test_a_store_of_an_earlier_version_is_old_or_new_and_backed_up(tmp_path: Path, scale: Scale, revision: str) -> None:
    pattern = tmp_path / "pattern"
    pattern.mkdir()
    earlier_store(str(pattern / "vmsctl.db"), revision)
    kills = scale(10 if revision == EARLIER[0] else 2, nightly=150)
    for cut in cut_off("an_upgrade", pattern, tmp_path, (*STORE_CALLS, "link"), kills):
        assert standing(cut.home) in ({upgrade.HEAD} if cut.acks else {revision, upgrade.HEAD}), cut
        if standing(cut.home) == upgrade.HEAD:
            assert [path.suffix for path in (cut.home / "backups").iterdir()].count(".db") == 1, cut
        an_upgrade(cut.home, lambda _: None)
        assert standing(cut.home) == upgrade.HEAD
        assert schema(cut.home) == schema(whole(pattern, tmp_path)), cut


def standing(home: Path) -> str | None:
    ws = at_work(home)
    assert faults_of_engine(home) == []
    with ws.reading() as tx:
        found = upgrade.revision(tx)
    ws.store.close()
    return found


def faults_of_engine(home: Path) -> list[str]:
    ws = at_work(home)
    with ws.reading() as tx:
        found = [row[0] for row in tx.rows("PRAGMA integrity_check") if row[0] != "ok"]
    ws.store.close()
    return found


def schema(home: Path) -> list[tuple[str, ...]]:
    ws = at_work(home)
    with ws.reading() as tx:
        found = tx.rows("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1, 2")
    ws.store.close()
    return found


def whole(pattern: Path, folder: Path) -> Path:
    """A home upgraded by nobody who was killed."""
    home = folder / "upgraded"
    if not home.exists():
        shutil.copytree(pattern, home)
        an_upgrade(home, lambda _: None)
    return home


def test_a_migration_without_a_transaction_is_caught(tmp_path: Path) -> None:
    """The control: statement by statement, the store is left between two versions."""
    pattern = tmp_path / "pattern"
    pattern.mkdir()
    between = 0
    for cut in cut_off("an_installation", pattern, tmp_path, ("pwrite64",), 6, controls=["torn_migration"]):
        ws = at_work(cut.home, create=True)
        with ws.reading() as tx:
            between += upgrade.revision(tx) is None and tx.value("SELECT count(*) FROM sqlite_master") > 0
        ws.store.close()
    assert between
