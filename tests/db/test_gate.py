"""Which SQLite may do what, and on which disks."""

from datetime import date
from pathlib import Path

import pytest

from db import engines_seen, gate, sqlite
from db.engine import open_store
from db.errors import StoreLocked, StoreUnsafe
from db.health import engine
from tests.stores import new_sqlite_store

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False),
     ((3, 50, 7), True), ((3, 51, 1), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True)],
)  # fmt: skip
def test_only_engines_with_the_correction_may_share_a_write_ahead_log(
    version: tuple[int, int, int], safe: bool
) -> None:
    assert gate.wal_is_safe(version) is safe


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 1)])
def test_an_old_engine_keeps_a_rollback_journal_and_every_acknowledged_write(
    version: tuple[int, int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "VERSION", version)
    store = open_store(tmp_path / "new.db", create=True)
    with store.reading() as tx:
        found = engine(tx)
    store.close()
    assert (found.journal, found.sync) == ("delete", "FULL")


def test_a_safe_engine_writes_ahead_and_waits_for_the_disk(tmp_path: Path) -> None:
    store = open_store(tmp_path / "new.db", create=True)
    with store.reading() as tx:
        found = engine(tx)
        settings = [tx.value(f"PRAGMA {name}") for name in ("foreign_keys", "secure_delete", "trusted_schema")]
    store.close()
    assert (found.journal, found.sync, found.keeps_acknowledged) == ("wal", "FULL", True)
    assert settings == [1, 1, 0]
    assert (tmp_path / "new.db").stat().st_mode & 0o077 == 0


def test_an_old_engine_does_not_work_beside_a_new_one(
    run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = open_store(new_sqlite_store(run_folder, tmp_path))
    with newer.reading() as tx:
        tx.rows("SELECT 1 FROM users")
        monkeypatch.setattr(sqlite, "VERSION", (3, 40, 1))
        older = open_store(tmp_path / "vmsctl.db")
        with pytest.raises((StoreUnsafe, StoreLocked)), older.reading():
            pass
    newer.close()


MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
server:/export /srv/net nfs4 rw,vers=4.2 0 0
//nas/share /srv/with\\040space cifs rw 0 0
me@host: /home/ada/remote fuse.sshfs rw 0 0
tmpfs /srv/net/inner tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [("/var/lib/vmsctl", "ext4"), ("/srv/net/vmsctl", "nfs4"), ("/srv/with space/a", "cifs"),
     ("/home/ada/remote", "fuse.sshfs"), ("/srv/net/inner/a", "tmpfs"), ("/srv/network", "ext4")],
)  # fmt: skip
def test_the_kind_of_disk_is_that_of_the_nearest_mount(place: str, kind: str) -> None:
    assert gate.disk_kind(Path(place), MOUNTS) == kind


def test_a_store_on_a_network_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "disk_kind", lambda path, mounts: "nfs4")
    with pytest.raises(StoreUnsafe, match="network disk") as no:
        open_store(tmp_path / "new.db", create=True)
    assert "PostgreSQL" in no.value.hint
    assert not (tmp_path / "new.db").exists()


def test_engines_that_share_a_store_are_noted(run_folder: Path, tmp_path: Path) -> None:
    store = open_store(new_sqlite_store(run_folder, tmp_path))
    for identity, day in (("SQLite 3.40.1 (sqlite3)", DAY), ("SQLite 3.53.4 (sqlcipher3)", DAY)):
        engines_seen.note(store, identity, day)
    with store.reading() as tx:
        assert sorted(engines_seen.seen(tx)) == ["SQLite 3.40.1 (sqlite3)", "SQLite 3.53.4 (sqlcipher3)"]
        assert engines_seen.is_noted(tx, "SQLite 3.53.4 (sqlcipher3)", DAY)
        assert not engines_seen.is_noted(tx, "SQLite 3.53.4 (sqlcipher3)", DAY.replace(day=24))
    engines_seen.note(store, "SQLite 3.53.4 (sqlcipher3)", DAY.replace(year=2027))
    with store.reading() as tx:
        assert sorted(engines_seen.seen(tx)) == ["SQLite 3.53.4 (sqlcipher3)"]
    store.close()
