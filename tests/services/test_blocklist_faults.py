"""What the block list must not do: lose somebody between two changes, keep who was erased, open another house."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from tests.cast import Cast
from tests.services.test_blocklist import invites, put
from vmsctl.errors import Conflict, Refused
from vmsctl.rules.people import Person
from vmsctl.scheduler import jobs
from vmsctl.services import (
    approvals,
    block_visitor,
    blocklist,
    blocklist_hits,
    change_visitor,
    invitation_import,
    invite,
)
from vmsctl.services.blocklist import Said
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.invite import NewInvitation


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let somebody else act once, after everybody was looked up and before it is written."""
    real, acts = blocklist_hits.found_by, [act]

    def later(*arguments: Any) -> Any:
        found = real(*arguments)
        if acts:
            acts.pop()()
        return found

    monkeypatch.setattr(blocklist_hits, "found_by", later)


def listed(cast: Cast) -> list[str]:
    with cast.ws.reading() as tx:
        rows = tx.rows("SELECT words FROM blocklist_hits WHERE settled_at IS NULL ORDER BY visitor_id")
        return [str(words).split("'")[1] for (words,) in rows]


def test_of_two_who_change_the_list_at_once_neither_loses_what_the_other_found(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Mallory Intruder", "Trudy Eavesdrop"):
        cast.visitor(name)
    meanwhile(monkeypatch, lambda: put(cast, "Trudy Eavesdrop"))
    put(cast)
    assert listed(cast) == ["Mallory Intruder", "Trudy Eavesdrop"]


def test_who_takes_a_listed_name_while_everybody_is_looked_up_is_found(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = cast.visit(cast.visitor("Nobody Inparticular"))
    renamed = {"name": "Mallory Intruder"}
    meanwhile(monkeypatch, lambda: change_visitor.complete(cast.act_as("linus"), visit.name, renamed))
    put(cast)
    assert listed(cast) == ["Mallory Intruder"]


def test_who_is_erased_while_everybody_is_looked_up_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = cast.visitor("Mallory Intruder")

    def erase() -> None:
        with cast.ws.transaction() as tx:
            tx.run("DELETE FROM visitors WHERE id = :id", {"id": visitor})

    meanwhile(monkeypatch, erase)
    put(cast)
    assert listed(cast) == []


def test_a_change_that_was_killed_before_everybody_was_looked_up_is_finished_by_the_schedule(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = cast.visit(cast.visitor("Mallory Intruder"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(blocklist_hits, "found_by", killed)
        with pytest.raises(KeyboardInterrupt):
            put(cast)
    assert listed(cast) == []
    jobs.run_due(cast.ws, "block-list")
    with pytest.raises(Refused, match="blocked"):
        check_in(cast.act_as("linus"), visit.ticket)
    assert jobs.run_due(cast.ws, "block-list") == []


def test_an_entry_that_comes_during_an_import_meets_who_is_imported(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = invitation_import._publish
    monkeypatch.setattr(invitation_import, "_publish", lambda *given: (put(cast), real(*given)))
    rows = b"name,email,host,building,arrive\nMallory Intruder,m@evil.example,grace@example.org,HQ,2026-11-24T10:00\n"
    wanted = invitation_import.Wanted(reason="conference")
    assert invitation_import.import_(cast.act_as("alma"), BytesIO(rows), wanted).invited == 1
    assert listed(cast) == ["Mallory Intruder"]


def test_a_manager_overrules_an_entry_of_all_buildings_in_the_own_ones_only(cast: Cast) -> None:
    visitor = cast.visitor("Mallory Intruder")
    here, elsewhere = cast.visit(visitor), cast.visit(visitor, building_id=cast.lab)
    put(cast)
    block_visitor.unblock(cast.act_as("vera"), str(visitor), reason="Looked at the ID card")
    with pytest.raises(Refused, match="blocked"):
        check_in(cast.act_as("alma"), elsewhere.name, building="Lab")
    assert check_in(cast.act_as("linus"), here.name).stay_opened
    check_out(cast.act_as("linus"), here.name)
    put(cast, "Somebody Else")
    with pytest.raises(Refused, match="blocked"):
        check_in(cast.act_as("alma"), elsewhere.name, building="Lab")


def test_an_admin_overrules_it_everywhere(cast: Cast) -> None:
    visitor = cast.visitor("Mallory Intruder")
    elsewhere = cast.visit(visitor, building_id=cast.lab)
    put(cast)
    block_visitor.unblock(cast.act_as("alma"), str(visitor), reason="Looked at the ID card")
    assert check_in(cast.act_as("alma"), elsewhere.name, building="Lab").stay_opened


def test_nothing_is_said_to_be_unblocked_where_another_building_keeps_somebody_out(cast: Cast) -> None:
    visitor = cast.visitor("Mallory Intruder")
    cast.visit(visitor)
    blocklist.add(cast.act_as("alma"), Said("Mallory Intruder"), building="Lab", reason="took a laptop")
    with pytest.raises(Conflict, match="is not blocked"):
        block_visitor.unblock(cast.act_as("vera"), str(visitor), reason="x")


def test_an_entry_that_is_about_somebody_else_now_is_asked_about_anew(cast: Cast) -> None:
    visitor = cast.visitor("Malory Intruder", email="m@evil.example")
    entry = put(cast)
    block_visitor.unblock(cast.act_as("alma"), str(visitor), reason="A namesake")
    assert listed(cast) == []
    blocklist.change(cast.act_as("alma"), str(entry.id), Said(email="m@evil.example"), reason="This one is meant")
    assert listed(cast) == ["m@evil.example"]
    block_visitor.unblock(cast.act_as("alma"), str(visitor), reason="A namesake")
    blocklist.change(cast.act_as("alma"), str(entry.id), Said(review="2027-05-01"), reason="Still right")
    assert listed(cast) == []


def test_a_yes_for_several_days_is_an_event_of_each(cast: Cast) -> None:
    put(cast)
    asked = NewInvitation(
        [Person("Mallory Intruder", "m@evil.example")], "2026-11-24T10:00", until="2026-11-26T12:00", building="HQ",
        reason="Talk",
    )  # fmt: skip
    visits = invite.add(cast.act_as("grace"), asked).invitation.visits
    approvals.approve(cast.act_as("vera"), visits[0].id, note="Another person")
    with cast.ws.reading() as tx:
        told = [subject for (subject,) in tx.rows("SELECT subject FROM events WHERE kind = 'visit.approved'")]
    assert sorted(told) == [f"visit:{visit.id.removeprefix('v')}" for visit in visits]


def test_the_same_entry_sent_twice_is_one(cast: Cast) -> None:
    alma = cast.act_as("alma")
    made = [
        blocklist.add(alma, Said("Mallory Intruder"), everywhere=True, reason="took a laptop", request_id="b1")
        for _ in range(2)
    ]
    assert made[0].id == made[1].id and len(blocklist.list_(alma)) == 1


def test_imported_names_are_only_looked_up_again_when_the_list_has_changed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(cast)
    monkeypatch.setattr(blocklist_hits, "found_by", None)
    rows = b"name,email,host,building,arrive\nAda Lovelace,ada@example.org,grace@example.org,HQ,2026-11-24T10:00\n"
    wanted = invitation_import.Wanted(reason="conference")
    assert invitation_import.import_(cast.act_as("alma"), BytesIO(rows), wanted).invited == 1
    assert invites(cast, "Bob Guest").visits[0].state == "expected"
