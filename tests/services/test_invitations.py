"""Inviting visitors: who, where, when, and what becomes of it."""

from typing import Any

import pytest

from tests.cast import Cast, verify_chain
from vmsctl.errors import Conflict, Denied, NotFound, Refused, VmsError
from vmsctl.rules.people import Person, typed
from vmsctl.services import floors, invitations
from vmsctl.services.check_in import check_in
from vmsctl.services.invitations import InvitationMade, NewInvitation

ADA = typed("Ada Lovelace <ada@example.org>")


def invite(cast: Cast, *people: Person, by: str = "grace", request_id: str | None = None, **changes: Any) -> Any:
    """Ada (or others) invited by Grace to HQ for today at ten; what became of it."""
    asked: dict[str, Any] = {
        "visitors": people or (ADA,), "arrive": "2026-11-23T10:00", "until": "11:00", "reason": "Interview",
        "building": "HQ", **changes,
    }  # fmt: skip
    return invitations.add(cast.act_as(by), NewInvitation(**asked), request_id=request_id)


def refused(cast: Cast, *people: Person, **changes: Any) -> VmsError:
    """Why that invitation was refused; asserts that nothing was written."""
    with pytest.raises(VmsError) as error:
        invite(cast, *people, **changes)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM invitations") == 0
        assert tx.value("SELECT count(*) FROM visits") == 0
    return error.value


def test_a_host_invites_a_new_visitor_whose_passes_open_the_visit(cast: Cast) -> None:
    made: InvitationMade = invite(cast)
    (visit,) = made.invitation.visits
    assert (visit.name, visit.email, visit.host, visit.building) == (
        "Ada Lovelace", "ada@example.org", "Grace Hopper", "HQ",
    )  # fmt: skip
    assert visit.expected_at.isoformat() == "2026-11-23T10:00:00+01:00"
    assert visit.until.isoformat() == "2026-11-23T11:00:00+01:00"
    assert visit.verified
    assert check_in(cast.act_as("linus"), visit.pin, building="HQ").visitor == "Ada Lovelace"
    assert check_in(cast.act_as("linus"), visit.ticket_number).repeated


def test_one_act_is_one_event_and_one_message_to_the_visitor(cast: Cast) -> None:
    made = invite(cast, request_id="one")
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT kind, subject FROM events WHERE chain = :hq", {"hq": cast.hq}) == [
            ("invitation.made", f"invitation:{made.invitation.id}")
        ]
        assert tx.rows("SELECT template, user_id FROM outbox") == [("invitation", None)]
        assert "Ada" not in tx.value("SELECT facts FROM events WHERE chain = :hq", {"hq": cast.hq})
        assert verify_chain(tx, cast.hq) == 1


def test_a_request_sent_twice_is_one_invitation(cast: Cast) -> None:
    first = invite(cast, request_id="one")
    again = invite(cast, request_id="one")
    assert (again.repeated, again.invitation) == (True, first.invitation)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visits") == 1


def test_a_request_id_of_another_act_is_a_conflict(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit().name, request_id="one")
    with pytest.raises(Conflict) as error:
        invite(cast, request_id="one")
    assert error.value.code == "request-reused"


def test_other_fields_of_the_profile_are_filled_in_ahead(cast: Cast) -> None:
    profile = {"company": "Analytical", "plate": "B-AL 1815", "custom.badge": "blue"}
    invite(cast, Person("Ada Lovelace", "ada@example.org", profile=profile))
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT company, plate, custom, search, indexed FROM visitors") == [
            (
                "Analytical",
                "B-AL 1815",
                '{"badge": "blue"}',
                "ada lovelace analytical example org b al 1815 bal1815",
                False,
            )
        ]


def test_a_mail_address_that_is_known_is_the_same_visitor_and_what_is_known_stays(cast: Cast) -> None:
    ada = cast.visitor("Ada Lovelace", email="ada@example.org", company="Analytical")
    (visit,) = invite(
        cast, Person("A. Byron", "ADA@example.org", profile={"company": "Other", "phone": "+44 1"})
    ).invitation.visits
    assert (visit.visitor_id, visit.name, visit.company, visit.phone) == (
        str(ada), "Ada Lovelace", "Analytical", "+44 1",
    )  # fmt: skip


def test_a_known_visitor_is_picked_by_id_by_whom_may_see_them(cast: Cast) -> None:
    first = invite(cast).invitation.visits[0]
    again = invite(cast, Person(id=str(first.visitor_id)), arrive="2026-11-30T10:00").invitation.visits[0]
    assert again.visitor_id == first.visitor_id
    stranger = cast.visitor("Charles Babbage")
    with pytest.raises(NotFound) as unseen:
        invite(cast, Person(id=str(stranger)))
    with pytest.raises(NotFound) as absent:
        invite(cast, Person(id="99999"))
    assert unseen.value.message.replace(str(stranger), "N") == absent.value.message.replace("99999", "N")
    assert invite(cast, Person(id=str(stranger)), by="alma", host="grace@example.org").invitation.host == "Grace Hopper"


def test_a_mail_address_alone_is_enough_for_a_known_visitor_only(cast: Cast) -> None:
    assert refused(cast, typed("ada@example.org")).code == "name-missing"
    invite(cast)
    assert invite(cast, typed("ada@example.org")).invitation.visits[0].name == "Ada Lovelace"


def test_an_unknown_visitor_is_expected_without_a_name(cast: Cast) -> None:
    (visit,) = invite(cast, Person(unknown="lift service"), note="Ask for the red box").invitation.visits
    assert (visit.visitor_id, visit.name, visit.verified, visit.note) == (
        None, "lift service", False, "Ask for the red box",
    )  # fmt: skip
    with pytest.raises(Refused) as error:
        check_in(cast.act_as("linus"), visit.pin, building="HQ")
    assert error.value.code == "visitor-unknown"
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM outbox") == 0


def test_a_group_comes_at_one_time_each_with_a_ticket(cast: Cast) -> None:
    made = invite(cast, ADA, typed("Charles Babbage <cb@example.org>"), Person(unknown="a driver"), party="Board")
    assert made.invitation.party == "Board"
    assert len({visit.ticket_number for visit in made.invitation.visits}) == 3
    assert len({visit.pin for visit in made.invitation.visits}) == 3


def test_each_day_of_a_rule_is_a_visit_and_one_ticket_serves_all(cast: Cast) -> None:
    made = invite(cast, repeat="FREQ=WEEKLY;COUNT=3")
    days = [visit.day.isoformat() for visit in made.invitation.visits]
    assert days == ["2026-11-23", "2026-11-30", "2026-12-07"]
    assert len({visit.ticket_number for visit in made.invitation.visits}) == 1
    assert len({visit.pin for visit in made.invitation.visits}) == 3
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM outbox") == 1
    cast.clock.tick(days=7)
    third = check_in(cast.act_as("linus"), made.invitation.visits[0].ticket_number, building="HQ")
    assert f"v{third.visit_id}" == made.invitation.visits[1].id


def test_an_end_days_later_is_a_visit_on_each_day(cast: Cast) -> None:
    made = invite(cast, until="2026-11-25T17:00")
    assert [(str(visit.day), f"{visit.until:%d %H:%M}") for visit in made.invitation.visits] == [
        ("2026-11-23", "23 17:00"), ("2026-11-24", "24 17:00"), ("2026-11-25", "25 17:00"),
    ]  # fmt: skip
    assert made.invitation.rule == "FREQ=DAILY;COUNT=3"


def test_a_night_is_one_visit(cast: Cast) -> None:
    made = invite(cast, arrive="2026-11-23T22:00", until="2026-11-24T06:00")
    assert [str(visit.day) for visit in made.invitation.visits] == ["2026-11-23"]


def test_a_recurring_visit_keeps_its_wall_clock_time_when_the_clocks_change(cast: Cast) -> None:
    made = invite(cast, arrive="2027-03-27T10:00", until="11:30", repeat="FREQ=DAILY;COUNT=2")
    assert [visit.expected_at.isoformat() for visit in made.invitation.visits] == [
        "2027-03-27T10:00:00+01:00", "2027-03-28T10:00:00+02:00",
    ]  # fmt: skip


def test_times_are_the_buildings_own(cast: Cast) -> None:
    (visit,) = invite(cast, building="Lab", by="alma").invitation.visits
    assert visit.expected_at.isoformat() == "2026-11-23T10:00:00+00:00"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"arrive": "2026-11-22T10:00"}, "in-the-past"),
        ({"arrive": "2029-11-23T10:00"}, "too-far-ahead"),
        ({"until": "09:00"}, "until-before-arrive"),
        ({"until": "10:00"}, "until-before-arrive"),
        ({"arrive": "tomorrow"}, "bad-time"),
        ({"arrive": "2026-11-24"}, "bad-time"),
        ({"arrive": "2027-03-28T02:30", "until": ""}, "time-skipped"),
        ({"arrive": "2027-10-31T02:30", "until": ""}, "time-twice"),
        ({"reason": " \u202e "}, "reason-missing"),
        ({"floor": "Cellar"}, "no-such-floor"),
        ({"type": "Ghost"}, "no-such-visitor-type"),
        ({"building": "Atlantis"}, "no-such-building"),
        ({"host": "nobody@example.org"}, "no-such-user"),
        ({"repeat": "FREQ=SECONDLY;COUNT=5"}, "bad-rule"),
        ({"repeat": "FREQ=DAILY"}, "rule-endless"),
        ({"repeat": "FREQ=DAILY;COUNT=367"}, "rule-too-long"),
        ({"repeat": "FREQ=DAILY;COUNT=2", "until": "2026-11-26T11:00"}, "until-other-day"),
        ({"visitors": ()}, "visitor-missing"),
        ({"visitors": (ADA, typed("Ada <ADA@example.org>"))}, "visitor-twice"),
        ({"visitors": (typed("Nora Nomail"),)}, "email-missing"),
        ({"visitors": (Person("Ada", "ada@"),)}, "bad-email"),
        ({"visitors": (Person("A" * 300, "ada@example.org"),)}, "too-long"),
        ({"visitors": (ADA, Person(unknown="a driver")), "repeat": "FREQ=DAILY;COUNT=200"}, "too-many-visits"),
    ],
)
def test_what_cannot_be_invited_says_why_and_changes_nothing(cast: Cast, changes: dict[str, Any], code: str) -> None:
    assert refused(cast, **changes).code == code


def test_earlier_today_is_not_yet_the_past(cast: Cast) -> None:
    assert invite(cast, arrive="2026-11-23T08:00", until="08:30").invitation.visits


def test_a_visitor_without_mail_can_come_where_the_type_asks_for_none(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("""INSERT INTO visitor_types (name, fields) VALUES ('Delivery', '{"email": "optional"}')""")
    (visit,) = invite(cast, typed("Nora Nomail"), type="delivery").invitation.visits
    assert (visit.type, visit.verified) == ("Delivery", True)


def test_a_building_that_takes_no_visitors_takes_none(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE buildings SET takes_visitors = false WHERE id = :hq", {"hq": cast.hq})
    assert refused(cast, by="alma").code == "building-closed"


def test_floors_are_those_of_the_building(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO floors (building_id, name) VALUES (:lab, 'Second')", {"lab": cast.lab})
    assert refused(cast, floor="Second").code == "no-such-floor"
    assert invite(cast, floor="second", building="Lab", by="alma").invitation.floor == "Second"


def test_nobody_is_invited_to_a_floor_that_is_closed(cast: Cast) -> None:
    floors.add(cast.act_as("alma"), "Attic", building="HQ", reason="New")
    floors.change(cast.act_as("alma"), "Attic", building="HQ", active=False, reason="Closed")
    assert refused(cast, floor="Attic").code == "no-such-floor"


def test_a_blocked_visitor_is_not_invited_and_only_managers_read_why(cast: Cast) -> None:
    ada = cast.visitor("Ada Lovelace", email="ada@example.org")
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET blocked_at = 1, blocked_reason = 'Took a lamp' WHERE id = :ada", {"ada": ada})
    by_host, by_manager = refused(cast), refused(cast, by="vera")
    assert by_host.code == by_manager.code == "visitor-blocked"
    assert "lamp" not in by_host.message + by_host.hint and "block" not in by_host.message
    assert "Took a lamp" in by_manager.message


@pytest.mark.parametrize(
    ("by", "changes"),
    [
        ("mallory", {}),
        ("audrey", {}),
        ("grace", {"host": "linus@example.org"}),
        ("linus", {"building": "Lab"}),
        ("vera", {"building": "Lab"}),
    ],
)
def test_who_may_not_invite_there_is_denied(cast: Cast, by: str, changes: dict[str, Any]) -> None:
    error = refused(cast, by=by, **changes)
    assert isinstance(error, Denied) and error.code == "not-allowed"


@pytest.mark.parametrize("by", ["alma", "vera", "linus"])
def test_desk_and_managers_invite_for_any_host(cast: Cast, by: str) -> None:
    assert invite(cast, by=by, host="grace@example.org").invitation.host == "Grace Hopper"


def test_groups_say_where_their_members_may_invite(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO group_buildings (group_id, building_id) VALUES (1, :lab)", {"lab": cast.lab})
    assert refused(cast).code == "not-allowed"
    assert invite(cast, building="Lab").invitation.building == "Lab"
    with cast.ws.transaction() as tx:
        tx.run("UPDATE groups SET may_invite = false")
    with pytest.raises(Denied):
        invite(cast, building="Lab")


def test_hostile_words_become_harmless_ones(cast: Cast) -> None:
    hostile = Person("\x1b]0;owned\x07Mal\u202elory\r\nBcc: x", "mal@example.org", profile={"company": "=?utf-8?q?x?="})
    made = invite(cast, hostile, reason="\x1b[2JHello\r\nthere", note="one\x00\r\ntwo")
    (visit,) = made.invitation.visits
    assert visit.name == "]0;ownedMallory Bcc: x"
    assert "=?" not in visit.company
    assert (made.invitation.reason, made.invitation.note) == ("[2JHello there", "one\ntwo")


def test_a_pin_that_is_taken_that_day_moves_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from vmsctl.rules import passes

    monkeypatch.setattr(passes, "pin", lambda keys, visit_id, counter: f"{counter:06d}")
    visits = [invite(cast).invitation.visits[0] for _ in range(3)]
    assert [visit.pin for visit in visits] == ["000000", "000001", "000002"]
    elsewhere = invite(cast, building="Lab", by="alma").invitation.visits[0]
    next_day = invite(cast, arrive="2026-11-24T10:00").invitation.visits[0]
    assert (elsewhere.pin, next_day.pin) == ("000000", "000000")
    assert check_in(cast.act_as("linus"), "000001", building="HQ").visit_id == int(visits[1].id[1:])
