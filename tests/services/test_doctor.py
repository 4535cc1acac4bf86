"""The doctor finds what is wrong, says how to mend it, and works where nothing else does."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from db import engines_seen
from db.queries import blocklist as blocklist_queries
from db.queries import rows
from tests.cast import NOON, Cast
from vmsctl.config import Config
from vmsctl.rules import doctor as rules
from vmsctl.rules.doctor import Finding, State
from vmsctl.rules.jobs import JOBS
from vmsctl.services import (
    accounts,
    backups,
    blocklist,
    clock,
    doctor,
    document_samples,
    floors,
    muster_points,
    roll_call_copies,
    schedule,
    seal,
    settings,
    start_roll_call,
    users,
)
from vmsctl.services.blocklist import Said
from vmsctl.services.check_in import check_in
from vmsctl.workspace import Workspace

WHY = "To see"


def examined(ws: Workspace, *, deep: bool = False) -> list[Finding]:
    """What the doctor finds, but for the one thing that the tests' own server is made with."""
    found = doctor.examine(ws.config, deep=deep, ws=ws)
    return [finding for finding in found if "fsync=off" not in finding.words]


def troubles(ws: Workspace, *, deep: bool = False) -> Mapping[str, State]:
    """What is not well."""
    found = examined(ws, deep=deep)
    assert all(finding.mend for finding in found if finding.state != State.OK)
    return {finding.what: finding.state for finding in found if finding.state != State.OK}


@pytest.fixture
def well(cast: Cast) -> Cast:
    """An installation with nothing to complain of but what the machine itself lacks."""
    cast.ws.config.home.chmod(0o700)
    accounts.set_password(cast.act_as("alma"), "seven grey herons at noon")
    accounts.set_pin(cast.act_as("linus"), "4937")
    accounts.set_pin(cast.act_as("vera"), "4938")
    backups.backup(cast.act_as("alma"), reason=WHY)
    for building in ("HQ", "Lab"):
        muster_points.add(cast.act_as("alma"), "Car park", building=building, reason=WHY)
    clock.look(cast.ws)
    for turn in schedule.due(cast.ws, JOBS):
        if claim := schedule.claim(cast.ws, turn):
            schedule.finish(cast.ws, claim, "done")
    return cast


@pytest.fixture(autouse=True)
def a_safe_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "SAFE_MAIL", {})


@pytest.mark.parametrize("deep", [False, True])
def test_a_well_installation_is_well(well: Cast, deep: bool) -> None:
    assert troubles(well.ws, deep=deep) == {}


def no_key(cast: Cast) -> None:
    cast.ws.config.key_file.unlink()


def open_key(cast: Cast) -> None:
    cast.ws.config.key_file.chmod(0o644)


def open_home(cast: Cast) -> None:
    cast.ws.config.home.chmod(0o755)


def no_admin(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE users SET password = NULL")


def tampered(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE events SET subject = 'user:99' WHERE seq = 2 AND chain = 0")


def no_pins(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE users SET pin = NULL")


def locked(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE users SET failures = 10 WHERE name = 'Linus Desk'")


def mail_waits(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit().name)
    (cast.ws.config.copies).mkdir()
    cast.clock.tick(hours=2)
    roll_call_copies.write(cast.ws, cast.hq)


def no_copy(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit().name)


def old_copy(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit().name)
    roll_call_copies.write(cast.ws, cast.hq)
    cast.clock.tick(hours=2)


def seal_open(cast: Cast) -> None:
    seal.ready(cast.ws)
    cast.ws.config.seal_file.chmod(0o644)


def seal_ends(cast: Cast) -> None:
    seal.ready(cast.ws)
    cast.clock.tick(days=365 * 20 - 30)


def no_muster_point(cast: Cast) -> None:
    muster_points.change(cast.act_as("alma"), "Car park", building="Lab", active=False, reason=WHY)


def roll_call_forgotten(cast: Cast) -> None:
    start_roll_call.start(cast.act_as("linus"), "drill", building="HQ")
    cast.clock.tick(hours=13)


def sample_outdated(cast: Cast) -> None:
    document_samples.add(cast.act_as("alma"), "privacy-notice", reason=WHY, activate=True)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE document_versions SET facts = replace(facts, '365', '7')")


def not_translated(cast: Cast) -> None:
    document_samples.add(cast.act_as("alma"), "privacy-notice", reason=WHY, activate=True)
    cast.setting("languages.default", '"pt"', building=cast.lab)


def nothing_holds(cast: Cast) -> None:
    document_samples.add(cast.act_as("alma"), "privacy-notice", reason=WHY, activate=False)


def second_admin_needed(cast: Cast) -> None:
    settings.change(cast.act_as("alma"), "retention.visitors-days", "3", reason=WHY)


def run_overdue(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM job_runs WHERE job = 'backup'")


def portal_away(cast: Cast) -> None:
    cast.setting("portal.address", '"http://127.0.0.1:9"')


def clock_back(cast: Cast) -> None:
    cast.clock.tick(hours=-2)


def printer_away(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        values = {"building_id": cast.hq, "name": "Desk", "url": "tcp://127.0.0.1:9", "profile": "receipt-80mm"}
        rows.insert(tx, "printers", values)


def entry_forgotten(cast: Cast) -> None:
    blocklist.add(cast.act_as("alma"), Said("Mallory Intruder"), everywhere=True, reason="took a laptop")
    with cast.ws.transaction() as tx:
        tx.run("UPDATE blocklist_entries SET review_on = '2026-11-23'")


def list_half_looked_up(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        blocklist_queries.note_due(tx)


def newer(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("harm", "what", "state"),
    [
        (no_key, "key file", State.PROBLEM),
        (open_key, "key file", State.PROBLEM),
        (open_home, "home", State.PROBLEM),
        (no_admin, "admins", State.PROBLEM),
        (tampered, "event log", State.PROBLEM),
        (no_pins, "sign-in", State.WARNING),
        (locked, "sign-in", State.WARNING),
        (mail_waits, "outbox", State.WARNING),
        (no_copy, "roll-call copy", State.WARNING),
        (clock_back, "clock", State.PROBLEM),
        (printer_away, "printer Desk (HQ)", State.PROBLEM),
        (entry_forgotten, "block list", State.WARNING),
        (list_half_looked_up, "block list", State.WARNING),
        (newer, "schema", State.PROBLEM),
        (old_copy, "roll-call copy", State.WARNING),
        (seal_open, "seal", State.PROBLEM),
        (seal_ends, "seal", State.WARNING),
        (no_muster_point, "muster points", State.WARNING),
        (roll_call_forgotten, "roll call", State.WARNING),
        (sample_outdated, "documents", State.WARNING),
        (not_translated, "documents", State.WARNING),
        (nothing_holds, "documents", State.WARNING),
        (second_admin_needed, "retention", State.WARNING),
        (run_overdue, "schedule", State.WARNING),
        (portal_away, "portal", State.WARNING),
    ],
)
def test_each_trouble_is_found_by_its_name(well: Cast, harm: Callable[[Cast], None], what: str, state: State) -> None:
    harm(well)
    found = troubles(well.ws, deep=True)
    assert found.get(what) == state
    assert doctor.is_well(examined(well.ws, deep=True)) is (state != State.PROBLEM)


def test_where_there_is_nothing_it_says_how_to_begin(tmp_path: Path) -> None:
    nowhere = Config(
        home=tmp_path / "no", address=str(tmp_path / "no" / "vmsctl.db"), user=None, building=None, desk=""
    )
    found = {finding.what: finding.mend for finding in doctor.examine(nowhere)}
    assert "vmsctl init" in found["home"] and "vmsctl init" in found["store"]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=False)
def test_a_server_that_does_not_wait_for_its_disk_is_named(ws: Workspace, cast: Cast) -> None:
    (found,) = (finding for finding in doctor.examine(ws.config, ws=ws) if finding.what == "store")
    assert found.state == State.PROBLEM and "fsync=off" in found.words


@pytest.mark.parametrize("engine", ["sqlite"], indirect=False)
def test_a_damaged_store_is_a_finding_and_no_fault(ws: Workspace, cast: Cast) -> None:
    ws.store.close()
    store = Path(ws.config.address)
    store.write_bytes(b"\xff" * 100 + store.read_bytes()[100:])
    found = {finding.what: finding for finding in doctor.examine(ws.config)}
    assert found["store"].state == State.PROBLEM and "database restore" in found["store"].mend


@pytest.mark.parametrize("engine", ["sqlite"], indirect=False)
def test_two_engines_on_one_file_are_noticed(ws: Workspace, cast: Cast) -> None:
    today = NOON.date()
    engines_seen.note(ws.store, "SQLite 3.53.4 (sqlcipher3)", today)
    assert "engines" not in troubles(ws)
    engines_seen.note(ws.store, "SQLite 3.52.0 (sqlite3)", today)
    assert troubles(ws)["engines"] == State.WARNING
    engines_seen.note(ws.store, "SQLite 3.40.1 (sqlite3)", today)
    assert troubles(ws)["engines"] == State.PROBLEM


def test_nothing_is_changed_by_looking(well: Cast) -> None:
    with well.ws.reading() as tx:
        before = tx.value("SELECT count(*) FROM events")
    examined(well.ws, deep=True)
    with well.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events") == before


def test_names_of_people_are_not_in_it(well: Cast) -> None:
    users.change(well.act_as("alma"), "Grace Hopper", phone="+49 30 1234", reason=WHY)
    floors.add(well.act_as("alma"), "Roof", building="HQ", reason=WHY)
    said = " ".join(f"{finding.words} {finding.mend}" for finding in examined(well.ws, deep=True))
    assert not any(name in said for name in ("Grace", "Linus", "Ada", "example.org"))
