"""Walk-ins: verified at the desk, asked of the host, answered by link, console or telephone, then let in."""

from typing import Any

import pytest

from tests.cast import Cast, verify_chain
from vmsctl.errors import Conflict, Denied, Invalid, Refused, VmsError
from vmsctl.rules.people import Person
from vmsctl.services.approvals import approve, decline
from vmsctl.services.check_in import check_in
from vmsctl.services.walk_ins import WalkedIn, WalkIn, add

ADA = Person("Ada Lovelace", "ada@example.org", profile={"company": "Analytical"})


def walk_in(cast: Cast, visitor: Person = ADA, who: str = "linus", **changes: Any) -> WalkedIn:
    request_id = changes.pop("request_id", None)
    asked = WalkIn(**{"visitor": visitor, "host": "Grace Hopper", "reason": "Demo", "building": "HQ", **changes})
    return add(cast.act_as(who), asked, request_id=request_id)


def test_a_walk_in_waits_for_the_host_who_is_told(cast: Cast) -> None:
    done = walk_in(cast)
    assert (done.visit.state, done.asked, done.visit.verified) == ("awaiting", ("Grace Hopper",), True)
    assert len(done.visit.pin) == 6
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT template, user_id FROM outbox") == [("walk-in-waiting", cast.users["grace"])]
        assert tx.rows("SELECT origin, created_by FROM invitations") == [("walk-in", cast.users["linus"])]
        assert tx.value("SELECT count(*) FROM passes") == 2
        assert verify_chain(tx, cast.hq) == 1
    with pytest.raises(Refused) as refused:
        check_in(cast.act_as("linus"), done.visit.ticket_number)
    assert refused.value.code == "awaiting-answer"


@pytest.mark.parametrize(
    ("who", "note", "how"),
    [("grace", "", "host"), ("vera", "", "manager"), ("alma", "", "admin"), ("linus", "by telephone", "by telephone")],
)
def test_the_answer_is_given_or_noted_and_the_visitor_let_in(cast: Cast, who: str, note: str, how: str) -> None:
    visit = walk_in(cast).visit.id
    done = approve(cast.act_as(who), visit, note=note)
    assert (done.state, done.how) == ("expected", how)
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT state, why FROM outbox") == [("dropped", "answered")]
        assert tx.rows("SELECT approved_by, approved_how FROM visits") == [(cast.users[who], how)]
    assert check_in(cast.act_as("linus"), visit).visitor == "Ada Lovelace"


def test_the_desk_cannot_answer_for_the_host_without_saying_how(cast: Cast) -> None:
    visit = walk_in(cast).visit.id
    with pytest.raises(Invalid) as refused:
        approve(cast.act_as("linus"), visit)
    assert refused.value.code == "note-needed"


def test_a_declined_walk_in_is_not_let_in(cast: Cast) -> None:
    visit = walk_in(cast).visit.id
    assert decline(cast.act_as("grace"), visit, note="no time").state == "cancelled"
    for act in (lambda: check_in(cast.act_as("linus"), visit), lambda: approve(cast.act_as("grace"), visit)):
        with pytest.raises(VmsError) as refused:
            act()
        assert refused.value.code == "visit-cancelled"
    with cast.ws.reading() as tx:
        assert tx.value("SELECT cancelled_why FROM visits") == "declined: host no time"


def test_an_answer_is_given_once(cast: Cast) -> None:
    visit = walk_in(cast).visit.id
    approve(cast.act_as("grace"), visit, request_id="yes-1")
    assert approve(cast.act_as("grace"), visit, request_id="yes-1").repeated
    with pytest.raises(Conflict) as refused:
        decline(cast.act_as("vera"), visit)
    assert refused.value.code == "not-awaiting"


def test_where_the_manager_answers_the_host_does_not(cast: Cast) -> None:
    cast.setting("walk-ins.approval", '"manager"')
    done = walk_in(cast)
    assert done.asked == ("Vera Manager",)
    with pytest.raises(Denied) as refused:
        approve(cast.act_as("grace"), done.visit.id)
    assert refused.value.code == "manager-answers"
    assert approve(cast.act_as("vera"), done.visit.id).state == "expected"


def test_where_nobody_answers_the_visitor_may_come_in_at_once(cast: Cast) -> None:
    cast.setting("walk-ins.approval", '"nobody"')
    done = walk_in(cast)
    assert (done.visit.state, done.asked) == ("expected", ())
    assert check_in(cast.act_as("linus"), done.visit.id).host == "Grace Hopper"


def test_a_visitor_who_is_known_keeps_the_profile(cast: Cast) -> None:
    known = cast.visitor("Ada Lovelace", email="ada@example.org", company="")
    done = walk_in(cast, Person("A. Impostor", "ADA@example.org", profile={"company": "Analytical", "phone": "112"}))
    assert done.known
    assert (done.visit.visitor_id, done.visit.name, done.visit.company) == (str(known), "Ada Lovelace", "Analytical")


def test_who_is_expected_today_or_blocked_is_no_walk_in(cast: Cast) -> None:
    ada = cast.visitor("Ada Lovelace", email="ada@example.org")
    visit = cast.visit(ada)
    with pytest.raises(Conflict, match=visit.name) as expected:
        walk_in(cast)
    assert expected.value.code == "already-expected"
    check_in(cast.act_as("linus"), visit.name)
    with pytest.raises(Conflict) as inside:
        walk_in(cast)
    assert inside.value.code == "on-site-elsewhere"
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET blocked_at = 1")
    with pytest.raises(Refused) as blocked:
        walk_in(cast)
    assert blocked.value.code == "visitor-blocked"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"host": "Nobody"}, "no-such-user"), ({"host": " "}, "host-missing"), ({"reason": ""}, "reason-missing"),
        ({"type": "Spy"}, "no-such-visitor-type"), ({"floor": "13"}, "no-such-floor"),
        ({"until": "08:00"}, "bad-until"),
        ({"visitor": Person(unknown="lift service")}, "walk-in-unknown"),
        ({"visitor": Person(email="new@example.org")}, "name-missing"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said(cast: Cast, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(VmsError) as refused:
        walk_in(cast, **changes)
    assert refused.value.code == code
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visitors") + tx.value("SELECT count(*) FROM visits") == 0


@pytest.mark.parametrize("who", ["grace", "mallory", "audrey"])
def test_only_the_desk_takes_walk_ins(cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        walk_in(cast, who=who)


def test_a_walk_in_sent_twice_is_one_visit(cast: Cast) -> None:
    first = walk_in(cast, request_id="walk-1")
    again = walk_in(cast, request_id="walk-1")
    assert (again.repeated, again.visit.id) == (True, first.visit.id)
    assert again.asked == first.asked == ("Grace Hopper",)
    approve(cast.act_as("grace"), first.visit.id)
    assert walk_in(cast, request_id="walk-1").asked == ()
