"""A backup from before an erasure is brought back: the person is gone again before anybody reads the store (J6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.queries.roll_call import count_on_site
from tests.cast import Cast, VisitMade
from tests.postgres import Cluster
from tests.services.test_retention import been, values
from tests.wholeness import faults
from vmsctl.errors import Conflict
from vmsctl.services import (
    backups,
    cancel_invitation,
    erase_visitor,
    erasure_ledger,
    erasure_replay,
    retention_run,
    retention_verify,
    roll_call,
)
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.workspace import open_workspace


def link_account(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE users SET os_account = 'alma' WHERE id = :id", {"id": cast.users["alma"]})


@pytest.fixture
def place(cast: Cast, engine: str, request: pytest.FixtureRequest) -> str:
    """Where the backup is brought back to: in the store's own place, or into a new database of the same server."""
    if engine == "sqlite":
        return cast.ws.config.address
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.url(cluster.create())


def bring_back(cast: Cast, backup: Path, place: str) -> None:
    cast.ws.config = cast.ws.config._replace(address=place)
    open_again(cast)
    backups.restore(cast.ws, backup, account="alma", reason="The disk died", replace=True)
    open_again(cast)


def open_again(cast: Cast) -> None:
    cast.ws.store.close()
    cast.ws.store = open_workspace(cast.ws.config).store


@pytest.mark.parametrize("how", ["on request", "by its period"])
def test_a_restored_backup_shows_no_erased_person(cast: Cast, tmp_path: Path, place: str, how: str) -> None:
    link_account(cast)
    ada, bob = cast.visitor(), cast.visitor("Bob Stays")
    been(cast, ada, 400)
    been(cast, bob, 3)
    made = backups.backup(cast.act_as("alma"), tmp_path, reason="Before the erasure").path
    if how == "on request":
        erase_visitor.erase(cast.act_as("alma"), str(ada), reason="Letter, ID seen")
    else:
        assert retention_run.run(cast.ws).forgotten == 1
    bring_back(cast, made, place)
    assert values(cast.ws, "SELECT name FROM visitors") == [("Bob Stays",)]
    assert values(cast.ws, "SELECT count(*) FROM visits WHERE visitor_id IS NULL") == [(1,)]
    left = retention_verify.look(cast.ws).leftovers
    assert [each for each in left if each.where not in ("stores", "backups")] == []


def test_without_the_ledger_the_backup_would_bring_the_person_back(cast: Cast, tmp_path: Path, place: str) -> None:
    """The negative control."""
    link_account(cast)
    ada = cast.visitor()
    made = backups.backup(cast.act_as("alma"), tmp_path, reason="Before the erasure").path
    erase_visitor.erase(cast.act_as("alma"), str(ada), reason="Letter, ID seen")
    for path in erasure_ledger.places(cast.ws.config):
        path.unlink()
    bring_back(cast, made, place)
    assert values(cast.ws, "SELECT name FROM visitors") == [("Ada Lovelace",)]


def coming_and_here(cast: Cast) -> list[str]:
    """Ada and Bob are on site, Carl is expected; the first two visits and the third's invitation."""
    visits = [cast.visit(cast.visitor(name)) for name in ("Ada Lovelace", "Bob Guest", "Carl Coming")]
    for visit in visits[:2]:
        check_in(cast.act_as("linus"), visit.ticket)
    return [*(visit.name for visit in visits[:2]), invitation_of(cast, visits[2])]


def invitation_of(cast: Cast, visit: VisitMade) -> str:
    ((id,),) = values(cast.ws, "SELECT invitation_id FROM visits WHERE id = :id", id=visit.id)
    return str(id)


@pytest.mark.parametrize("ended", [True, False])
def test_nobody_who_was_erased_is_on_site_or_expected_again(
    cast: Cast, tmp_path: Path, place: str, ended: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control leaves the older store's stays open: two people without a name cannot even stand in it."""
    link_account(cast)
    *here, coming = coming_and_here(cast)
    made = backups.backup(cast.act_as("alma"), tmp_path, reason="Before the erasure").path
    for visit in here:
        check_out(cast.act_as("linus"), visit)
    cancel_invitation.cancel(cast.act_as("vera"), coming, reason="Ill")
    for (visitor,) in values(cast.ws, "SELECT id FROM visitors"):
        erase_visitor.erase(cast.act_as("alma"), str(visitor), reason="Letter, ID seen")
    if not ended:
        monkeypatch.setattr(erasure_replay, "_end", lambda *_: None)
        with pytest.raises(Conflict):
            bring_back(cast, made, place)
        return
    bring_back(cast, made, place)
    assert values(cast.ws, "SELECT state, visitor_id FROM visits ORDER BY id") == [
        ("left", None), ("left", None), ("cancelled", None),
    ]  # fmt: skip
    called = roll_call.sheet(cast.act_as("linus"), "HQ")
    with cast.ws.reading() as tx:
        assert (sum(called.counts.values()), count_on_site(tx, cast.hq)) == (0, 0)
    assert [fault for fault in faults(cast.ws) if "open" in fault] == []
