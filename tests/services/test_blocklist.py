"""Nobody on the block list is invited silently, and a manager has the last word (INV-10)."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.cast import Cast, verify_chain
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, Refused, VmsError
from vmsctl.rules.people import Person
from vmsctl.services import (
    approvals,
    block_visitor,
    blocklist,
    change_visitor,
    check_in,
    etickets,
    invitation_import,
    invitations,
    invite,
    visits,
    walk_ins,
)
from vmsctl.services.blocklist import Listed, Said
from vmsctl.services.invitation_views import InvitationView
from vmsctl.services.invite import NewInvitation
from vmsctl.services.walk_ins import WalkIn

_WAITING = "SELECT template, user_id FROM outbox WHERE state = 'waiting' ORDER BY id"


def put(cast: Cast, name: str = "Mallory Intruder", *, user: str = "alma", everywhere: bool = True) -> Listed:
    return blocklist.add(cast.act_as(user), Said(name), everywhere=everywhere, building="HQ", reason="took a laptop")


def invites(cast: Cast, name: str, *, user: str = "grace", email: str = "m@evil.example") -> InvitationView:
    asked = NewInvitation([Person(name, email)], "2026-11-23T14:00", building="HQ", reason="Talk")
    return invite.add(cast.act_as(user, how="command"), asked).invitation


def templates(cast: Cast) -> list[tuple[str, int | None]]:
    with cast.ws.reading() as tx:
        return [(template, user_id) for template, user_id in tx.rows(_WAITING)]


def test_the_manager_is_asked_and_the_visitor_gets_nothing(cast: Cast) -> None:
    put(cast)
    (visit,) = invites(cast, "Malory Intrüder").visits
    assert visit.state == "awaiting"
    assert templates(cast) == [("manager-asked", cast.users["vera"])]
    assert (visit.ticket_number, visit.pin, visit.link, visit.blocked, visit.listed) == ("", "", "", False, "")


def test_others_are_invited_as_ever(cast: Cast) -> None:
    put(cast)
    (visit,) = invites(cast, "Ada Lovelace").visits
    assert visit.state == "expected"
    assert [template for template, _ in templates(cast)] == ["invitation"]


def test_by_setting_the_inviter_is_refused_in_neutral_words(cast: Cast) -> None:
    put(cast)
    cast.setting("blocklist.on-hit", '"refuse"')
    with pytest.raises(Refused) as refused:
        invites(cast, "Mallory Intruder")
    assert (refused.value.code, refused.value.message) == ("not-invitable", "This visitor cannot be invited.")
    with pytest.raises(Refused, match="took a laptop"):
        invites(cast, "Mallory Intruder", user="vera")


def test_a_manager_lets_the_visitor_come_with_a_reason_and_is_not_asked_again(cast: Cast) -> None:
    put(cast)
    (visit,) = invites(cast, "Malory Intruder").visits
    with pytest.raises(Denied):
        approvals.approve(cast.act_as("grace"), visit.id)
    with pytest.raises(Denied, match="manager"):  # and not: call the host
        approvals.approve(cast.act_as("linus"), visit.id)
    with pytest.raises(Denied):
        approvals.approve(cast.act_as("linus"), visit.id, note="by telephone")
    with pytest.raises(Invalid, match="meets the block list"):
        approvals.approve(cast.act_as("vera"), visit.id)
    assert approvals.approve(cast.act_as("vera"), visit.id, note="Another person").state == "expected"
    assert ("invitation", None) in templates(cast)
    assert visits.show(cast.act_as("grace"), visit.id).ticket_number
    assert invites(cast, "Malory Intruder").visits[0].state == "expected"
    with cast.ws.reading() as tx:
        verify_chain(tx, cast.hq)
        verify_chain(tx, 0)


def test_a_manager_declines(cast: Cast) -> None:
    put(cast)
    (visit,) = invites(cast, "Mallory Intruder").visits
    assert approvals.decline(cast.act_as("vera"), visit.id, note="no").state == "cancelled"


def test_an_entry_that_comes_later_keeps_out_who_was_invited_before(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Mallory Intruder"))
    assert put(cast).hits == 1
    with pytest.raises(Refused, match="Mallory Intruder is blocked") as refused:
        check_in.check_in(cast.act_as("linus"), visit.ticket)
    assert "laptop" not in refused.value.message + refused.value.hint
    with pytest.raises(VmsError):
        etickets.send(cast.act_as("linus"), visit.name)


def test_the_desk_reads_whom_to_call_the_manager_why_and_the_host_nothing(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Mallory Intruder"))
    put(cast)
    assert visits.show(cast.act_as("linus"), visit.name).listed == "call the visitor manager"
    assert "took a laptop" in visits.show(cast.act_as("vera"), visit.name).listed
    seen = visits.show(cast.act_as("grace"), visit.name)
    assert (seen.blocked, seen.listed) == (False, "")


def test_a_manager_lets_in_at_the_door_who_was_invited_before(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Mallory Intruder"))
    put(cast)
    with pytest.raises(Denied):
        block_visitor.unblock(cast.act_as("linus"), str(visit.visitor_id), reason="x")
    block_visitor.unblock(cast.act_as("vera"), str(visit.visitor_id), reason="Looked at the ID card")
    assert check_in.check_in(cast.act_as("linus"), visit.ticket).stay_opened


def test_an_entry_taken_away_lets_everybody_in_again(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Mallory Intruder"))
    entry = put(cast)
    blocklist.remove(cast.act_as("alma"), str(entry.id), reason="Settled")
    assert check_in.check_in(cast.act_as("linus"), visit.ticket).stay_opened


def test_an_always_allow_entry_ends_the_alarm(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Mallory Intruder", email="good@example.org"))
    put(cast)
    said = Said("Mallory Intruder", "good@example.org")
    blocklist.add(cast.act_as("vera"), said, allow=True, building="HQ", reason="A namesake")
    blocklist.add(cast.act_as("alma"), said, allow=True, everywhere=True, reason="A namesake")
    assert check_in.check_in(cast.act_as("linus"), visit.ticket).stay_opened


def test_who_turns_out_to_be_on_the_list_at_verification_is_kept_out_at_arrival(cast: Cast) -> None:
    put(cast)
    visit = cast.visit(cast.visitor("Nobody Inparticular"))
    change_visitor.complete(cast.act_as("linus"), visit.name, {"name": "Mallory Intruder"})
    with pytest.raises(Refused, match="blocked"):
        check_in.check_in(cast.act_as("linus"), visit.ticket)


def test_a_walk_in_waits_for_the_manager(cast: Cast) -> None:
    put(cast)
    asked = WalkIn(Person("Mallory Intruder", "m@evil.example"), "grace@example.org", "Sales", "HQ")
    done = walk_ins.add(cast.act_as("linus"), asked)
    assert (done.visit.state, done.asked) == ("awaiting", ("Vera Manager",))


def test_an_entry_of_one_building_holds_in_no_other(cast: Cast) -> None:
    put(cast, user="vera", everywhere=False)
    there = cast.visit(cast.visitor("Mallory Intruder"), building_id=cast.lab)
    assert visits.show(cast.act_as("alma"), there.name).blocked is False


def test_a_bulk_import_refuses_the_row_and_says_why_to_the_importer(cast: Cast) -> None:
    put(cast)
    rows = (
        "name,email,host,building,arrive\n"
        "Ada Lovelace,ada@example.org,grace@example.org,HQ,2026-11-24T10:00\n"
        "Malory Intruder,m@evil.example,grace@example.org,HQ,2026-11-24T10:00\n"
    )
    for dry_run in (True, False):
        wanted = invitation_import.Wanted(dry_run=dry_run, good_rows=True, reason="x")
        report = invitation_import.import_(cast.act_as("vera"), BytesIO(rows.encode()), wanted)
        assert (report.invited, report.refused) == (1, 1)
        assert report.rows[0].line == 3
        assert "meets the block list: name 'Malory Intruder' is 96 % like" in report.rows[0].why


def test_a_check_names_field_score_and_entry_and_notes_nothing(cast: Cast) -> None:
    entry = put(cast)
    (met,) = blocklist.check(cast.act_as("vera"), Said("intruder malory"), building="HQ")
    assert (met.entry, met.field, met.score) == (entry.id, "name", 96)
    assert blocklist.check(cast.act_as("vera"), Said("Ada Lovelace"), building="HQ") == []


@pytest.mark.parametrize("user", ["linus", "grace", "mallory"])
def test_the_list_is_for_managers_and_auditors(cast: Cast, user: str) -> None:
    put(cast)
    with pytest.raises(Denied):
        blocklist.list_(cast.act_as(user))
    with pytest.raises(Denied):
        blocklist.check(cast.act_as(user), Said("Mallory Intruder"))
    assert len(blocklist.list_(cast.act_as("audrey"))) == len(blocklist.list_(cast.act_as("vera"))) == 1


def test_a_manager_writes_for_the_own_building_and_nowhere_else(cast: Cast) -> None:
    entry = put(cast, user="vera", everywhere=False)
    everywhere = put(cast, "Eve Dropper")
    with pytest.raises(Denied):
        put(cast, "Trudy", user="vera", everywhere=True)
    with pytest.raises(Denied):
        blocklist.remove(cast.act_as("vera"), str(everywhere.id), reason="x")
    with pytest.raises(Denied):
        blocklist.remove(cast.act_as("vera"), str(entry.id), reason="")
    blocklist.change(cast.act_as("vera"), str(entry.id), Said(aliases=["Mal"]), reason="x")
    blocklist.remove(cast.act_as("vera"), str(entry.id), reason="x")
    with pytest.raises(NotFound):
        blocklist.show(cast.act_as("vera"), str(entry.id))


@pytest.mark.parametrize(
    "said",
    [Said(""), Said("X"), Said("", aliases=["Mal"]), Said("A B", email="no mail"), Said("Eve", review="2029-01-01")],
)
def test_an_entry_that_means_nobody_or_everybody_is_refused(cast: Cast, said: Said) -> None:
    with pytest.raises(Invalid):
        blocklist.add(cast.act_as("alma"), said, everywhere=True, reason="x")


def test_the_same_person_is_not_put_on_it_twice(cast: Cast) -> None:
    first = put(cast)
    with pytest.raises(Conflict, match=f"Entry {first.id} names the same"):
        put(cast)
    put(cast, everywhere=False)
    assert len(blocklist.list_(cast.act_as("alma"))) == 2


def test_every_day_of_a_series_is_let_go_at_once(cast: Cast) -> None:
    put(cast)
    asked = NewInvitation(
        [Person("Mallory Intruder", "m@evil.example")], "2026-11-24T14:00", building="HQ", reason="Talk",
        repeat="daily 3 times",
    )  # fmt: skip
    made = invite.add(cast.act_as("grace"), asked).invitation
    assert [visit.state for visit in made.visits] == ["awaiting"] * 3
    approvals.approve(cast.act_as("vera"), made.visits[1].id, note="Known to me")
    assert [visit.state for visit in invitations.show(cast.act_as("grace"), made.id).visits] == ["expected"] * 3
