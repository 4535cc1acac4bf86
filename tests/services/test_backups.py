"""Copies of the whole store, made while it works, and brought back."""

import getpass
import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.engine import open_store
from tests.cast import Cast
from tests.postgres import Cluster
from vmsctl.config import Config
from vmsctl.errors import Conflict, Denied, Invalid, StoreFailed, VmsError
from vmsctl.services import accounts, backups, event_history, floors, store_health, users
from vmsctl.services.check_in import check_in
from vmsctl.workspace import Workspace, open_workspace

WHY = "Nightly"


@pytest.fixture
def day(cast: Cast) -> Cast:
    """A day with somebody inside, and with the first admin linked to the account that runs the tests."""
    check_in(cast.act_as("linus"), cast.visit().name)
    users.change(cast.act_as("alma"), "Alma Admin", account=getpass.getuser(), reason=WHY)
    return cast


@pytest.fixture
def elsewhere(day: Cast, engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Workspace]:
    """A workspace whose store is not there yet, with the same key."""
    if engine == "sqlite":
        address = str(tmp_path / "elsewhere" / "vmsctl.db")
    else:
        cluster: Cluster = request.getfixturevalue("postgres")
        address = cluster.url(cluster.create())
    config = Config(home=day.ws.config.home, address=address, user=None, building=None, desk="")
    workspace = open_workspace(config, create=True)
    workspace.clock = day.clock
    yield workspace
    workspace.store.close()


def rows(ws: Workspace) -> dict[str, list[tuple[object, ...]]]:
    with ws.reading() as tx:
        return {
            table: sorted(map(tuple, tx.rows(f"SELECT * FROM {table}")), key=repr)
            for table in ("users", "visits", "stays", "visitors", "outbox", "passes", "roles", "settings")
        }


def test_a_backup_brought_back_elsewhere_is_the_same_store(day: Cast, elsewhere: Workspace, tmp_path: Path) -> None:
    made = backups.backup(day.act_as("alma"), tmp_path / "kept", reason=WHY)
    assert made.path.stat().st_mode & 0o777 == 0o600
    done = backups.restore(elsewhere, made.path, account=getpass.getuser(), reason=WHY)
    assert done.kept is None
    again = accounts.sign_in_by_account(elsewhere, getpass.getuser())
    assert rows(again) == rows(day.ws)
    assert store_health.check(again).events
    assert not [report for report in event_history.verify(again) if report.broken_at]


def test_in_a_store_that_was_brought_back_work_goes_on(day: Cast, elsewhere: Workspace, tmp_path: Path) -> None:
    made = backups.backup(day.act_as("alma"), tmp_path / "kept", reason=WHY)
    backups.restore(elsewhere, made.path, account=getpass.getuser(), reason=WHY)
    there = replace(day, ws=elsewhere)
    assert check_in(there.act_as("linus"), there.visit(there.visitor("Bob")).name).visitor == "Bob"


def test_what_is_written_during_the_backup_is_in_it_whole_or_not_at_all(day: Cast, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            floors.add(day.act_as("alma"), f"Floor {number}", building="HQ", reason=WHY)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backups.backup(day.act_as("alma"), tmp_path / f"{number}", reason=WHY) for number in range(5)]
    finally:
        stop.set()
        writer.join()
    counts = [backups.check(file.path).events for file in made]
    assert counts == sorted(counts)


def test_a_backup_never_takes_the_place_of_a_file(day: Cast, tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_text("precious")
    with pytest.raises(StoreFailed, match="already"):
        backups.backup(day.act_as("alma"), target, reason=WHY)
    assert target.read_text() == "precious"
    assert list(tmp_path.glob("*.partial")) == []


def test_only_an_admin_backs_up_and_says_why(day: Cast) -> None:
    for name, reason in (("linus", WHY), ("vera", WHY), ("audrey", WHY), ("alma", "")):
        with pytest.raises(Denied):
            backups.backup(day.act_as(name), reason=reason)


def test_a_store_that_is_there_is_not_replaced_unasked(day: Cast, tmp_path: Path) -> None:
    made = backups.backup(day.act_as("alma"), tmp_path / "kept", reason=WHY)
    with pytest.raises(Conflict, match="There is a store"):
        backups.restore(day.ws, made.path, account=getpass.getuser(), reason=WHY)
    with pytest.raises(Denied):
        backups.restore(day.ws, made.path, account="mallory", reason=WHY, replace=True)


def test_a_damaged_backup_is_refused_and_nothing_changes(day: Cast, elsewhere: Workspace, tmp_path: Path) -> None:
    path = backups.backup(day.act_as("alma"), tmp_path / "kept", reason=WHY).path
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 3, len(content) // 3 + 4096):
        content[at] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(StoreFailed) as no:
        backups.restore(elsewhere, path, account=getpass.getuser(), reason=WHY)
    assert no.value.code == "store-damaged"
    assert not Path(elsewhere.config.address).exists()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=False)
def test_on_one_machine_the_old_store_stays_beside_the_new(ws: Workspace, cast: Cast, tmp_path: Path) -> None:
    alma = cast.act_as("alma")
    made = backups.backup(alma, tmp_path / "kept", reason=WHY)
    users.change(alma, "Alma Admin", account=getpass.getuser(), reason=WHY)
    floors.add(alma, "Roof", building="HQ", reason=WHY)
    done = backups.restore(ws, made.path, account=getpass.getuser(), reason=WHY, replace=True)
    assert done.kept is not None
    again = open_workspace(ws.config)
    with again.reading() as tx:
        assert tx.value("SELECT count(*) FROM floors") == 0
    old = open_store(done.kept)
    with old.reading() as tx:
        assert tx.value("SELECT count(*) FROM floors") == 1
    again.store.close()
    old.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=False)
def test_a_store_that_another_program_has_open_is_not_replaced(ws: Workspace, cast: Cast, tmp_path: Path) -> None:
    import subprocess
    import sys

    made = backups.backup(cast.act_as("alma"), tmp_path / "kept", reason=WHY)
    users.change(cast.act_as("alma"), "Alma Admin", account=getpass.getuser(), reason=WHY)
    hold = (
        "import sys; from db.engine import open_store\n"
        "with open_store(sys.argv[1]).reading() as tx:\n"
        "    tx.rows('SELECT 1 FROM users'); print('open', flush=True); input()"
    )
    desk = subprocess.Popen(
        [sys.executable, "-c", hold, ws.config.address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert desk.stdout and desk.stdout.readline() == "open\n"
    try:
        with pytest.raises(StoreFailed, match="open") as no:
            backups.restore(ws, made.path, account=getpass.getuser(), reason=WHY, replace=True)
        assert no.value.code == "store-locked"
    finally:
        desk.communicate("\n")
    assert backups.restore(ws, made.path, account=getpass.getuser(), reason=WHY, replace=True).kept


@pytest.mark.parametrize("engine", ["sqlite"], indirect=False)
def test_a_damaged_store_is_brought_back_by_whoever_keeps_the_home(ws: Workspace, cast: Cast, tmp_path: Path) -> None:
    made = backups.backup(cast.act_as("alma"), tmp_path / "kept", reason=WHY)
    ws.store.close()
    store = Path(ws.config.address)
    store.write_bytes(b"\xff" * 4096 + store.read_bytes()[4096:])
    done = backups.restore(ws, made.path, account="nobody-known", reason="", replace=True)
    assert done.kept is not None and done.kept.read_bytes()[:16] == b"\xff" * 16
    again = open_workspace(ws.config)
    with again.reading() as tx:
        assert tx.value("SELECT count(*) FROM users") == 6
    again.store.close()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=False)
def test_a_database_that_holds_something_is_left_alone(ws: Workspace, cast: Cast, tmp_path: Path) -> None:
    users.change(cast.act_as("alma"), "Alma Admin", account=getpass.getuser(), reason=WHY)
    made = backups.backup(cast.act_as("alma"), tmp_path / "kept", reason=WHY)
    with pytest.raises(StoreFailed, match="not empty"):
        backups.restore(ws, made.path, account=getpass.getuser(), reason=WHY, replace=True)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=False)
def test_a_dump_says_what_is_in_it(ws: Workspace, cast: Cast, tmp_path: Path) -> None:
    path = backups.backup(cast.act_as("alma"), tmp_path / "kept", reason=WHY).path
    with zipfile.ZipFile(path) as file:
        manifest = json.loads(file.read("manifest.json"))
        names = [table["name"] for table in manifest["tables"]]
        assert names.index("buildings") < names.index("visits") < names.index("stays")
        assert file.read("tables/buildings").count(b"\n") == manifest["contents"]["rows"]["buildings"] == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=False)
def test_a_backup_of_the_other_engine_is_refused(ws: Workspace, cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as file:
        held = {"revision": "0001", "rows": {}, "ends": {}}
        file.writestr("manifest.json", json.dumps({"form": 1, "tables": [], "counters": {}, "contents": held}))
    with pytest.raises(Invalid, match="other kind"):
        backups.restore(ws, path, account=getpass.getuser(), reason=WHY, replace=True)


@pytest.mark.parametrize("text", [b"", b"PK\x03\x04", b"SQLite format 3\x00", b"<html>", b"PK" + b"\xff" * 5000])
def test_what_is_no_backup_says_so(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(text)
    with pytest.raises(VmsError) as no:
        backups.check(path)
    assert no.value.code == "store-damaged"
