"""Visitors: who is offered, who may look, and how somebody becomes known or blocked."""

from typing import Any

import pytest

from tests.cast import Cast, verify_chain
from tests.services.test_invitations import ADA, invite
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, Refused, VmsError
from vmsctl.rules.people import Person
from vmsctl.services import visitors
from vmsctl.services.check_in import check_in
from vmsctl.services.visitors import MOST_SUGGESTIONS, Suggestion


def visitor_id(made: Any, nth: int = 0) -> str:
    return str(made.invitation.visits[nth].visitor_id)


def details(cast: Cast, kind: str) -> str:
    """The personal values of the one event of a kind, as they are kept."""
    with cast.ws.reading() as tx:
        sql = "SELECT d.details FROM event_details d JOIN events e ON e.chain = d.chain AND e.seq = d.seq"
        return str(tx.value(f"{sql} WHERE e.kind = :kind", {"kind": kind}))


def test_a_host_learns_of_another_hosts_visitor_only_that_the_address_is_known(cast: Cast) -> None:
    invite(cast, by="alma")
    assert visitors.suggest(cast.act_as("grace"), "ADA@example.org") == Suggestion("", "", "", None)
    assert visitors.suggest(cast.act_as("grace"), "nobody@example.org") is None


def test_own_visitors_and_those_of_the_desks_building_are_offered_by_name(cast: Cast) -> None:
    made = invite(cast)
    for by in ("grace", "linus", "vera", "alma"):
        offered = visitors.suggest(cast.act_as(by), "ada@example.org")
        assert offered == Suggestion(visitor_id(made), "Ada Lovelace", "", verified=True)


@pytest.mark.parametrize("part", ["ada", "ada@", "ada@example", "@example.org", ""])
def test_part_of_an_address_finds_nobody_and_is_not_counted(cast: Cast, part: str) -> None:
    invite(cast)
    assert visitors.suggest(cast.act_as("grace"), part) is None
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'visitor.suggested'") == 0


def test_signs_that_a_search_could_take_for_any_word_find_nobody(cast: Cast) -> None:
    invite(cast)
    for address in ("%@example.org", "_da@example.org", "*@example.org"):
        assert visitors.suggest(cast.act_as("grace"), address) is None


def test_a_host_may_ask_so_often_in_a_day_whoever_is_known(cast: Cast) -> None:
    for number in range(MOST_SUGGESTIONS):
        visitors.suggest(cast.act_as("grace"), f"guess{number}@example.org")
    with pytest.raises(Refused) as error:
        visitors.suggest(cast.act_as("grace"), "ada@example.org")
    assert error.value.code == "too-many-suggestions"
    visitors.suggest(cast.act_as("linus"), "ada@example.org")
    cast.clock.tick(hours=25)
    assert visitors.suggest(cast.act_as("grace"), "ada@example.org") is None


def test_the_log_of_questions_holds_no_address(cast: Cast) -> None:
    visitors.suggest(cast.act_as("grace"), "ada@example.org")
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT subject, facts FROM events WHERE kind = 'visitor.suggested'") == [
            (f"user:{cast.users['grace']}", "{}")
        ]
        assert verify_chain(tx, 0) >= 2


@pytest.mark.parametrize("by", ["mallory", "audrey"])
def test_who_may_not_invite_is_offered_nobody(cast: Cast, by: str) -> None:
    with pytest.raises(Denied):
        visitors.suggest(cast.act_as(by), "ada@example.org")


def test_found_by_parts_of_name_company_and_plate(cast: Cast) -> None:
    invite(cast, Person("Ada Lovelace", "ada@example.org", profile={"company": "Analytical", "plate": "B-AL 1815"}))
    for text in ("ada", "lovel", "analyt ada", "b-al 1815"):
        assert [found.name for found in visitors.find(cast.act_as("grace"), text)] == ["Ada Lovelace"]
    assert visitors.find(cast.act_as("grace"), "charles") == []


def test_hosts_browse_only_visitors_they_invited_until_the_setting_says_otherwise(cast: Cast) -> None:
    made = invite(cast, by="alma")
    hosts = cast.act_as("grace")
    assert visitors.find(hosts, "ada") == []
    with pytest.raises(NotFound):
        visitors.show(hosts, visitor_id(made))
    cast.setting("visits.only-mine", "false", building=cast.hq)
    seen = visitors.show(hosts, visitor_id(made))
    assert (seen.name, seen.profile["email"], seen.visits) == ("Ada Lovelace", "", 0)


def test_a_desk_sees_visitors_of_its_own_building_only(cast: Cast) -> None:
    made = invite(cast, by="alma", building="Lab")
    for by in ("linus", "vera"):
        with pytest.raises(NotFound) as unseen:
            visitors.show(cast.act_as(by), visitor_id(made))
        with pytest.raises(NotFound) as absent:
            visitors.show(cast.act_as(by), "4711")
        assert unseen.value.message.replace(visitor_id(made), "4711") == absent.value.message
    invite(cast, by="alma")
    assert visitors.show(cast.act_as("linus"), visitor_id(made)).profile["email"] == "ada@example.org"


def test_auditors_read_initials_and_no_contact(cast: Cast) -> None:
    person = Person("Ada Lovelace", "ada@example.org", profile={"company": "Analytical", "phone": "+44 20"})
    seen = visitors.show(cast.act_as("audrey"), visitor_id(invite(cast, person)))
    assert seen.name == "A. L."
    assert {value for value in seen.profile.values() if value} == {"A. L."}


def test_the_id_number_is_read_whole_with_a_reason_that_is_kept(cast: Cast) -> None:
    number = visitor_id(invite(cast, Person("Ada Lovelace", "ada@example.org", profile={"id_number": "L01X00T47"})))
    shown = {by: visitors.show(cast.act_as(by), number).profile["id_number"] for by in ("alma", "vera", "linus")}
    assert set(shown.values()) == {"…T47"}
    assert visitors.show(cast.act_as("grace"), number).profile["id_number"] == ""
    assert visitors.show(cast.act_as("vera"), number, reason="Police").profile["id_number"] == "L01X00T47"
    assert "Police" in details(cast, "visitor.id-number-read")
    for by in ("linus", "grace"):
        with pytest.raises(Denied):
            visitors.show(cast.act_as(by), number, reason="Curious")


def test_an_unknown_visitor_becomes_known_at_the_desk_and_comes_in(cast: Cast) -> None:
    (visit,) = invite(cast, Person(unknown="lift service")).invitation.visits
    desk = cast.act_as("linus")
    known = visitors.complete(desk, visit.id, {"name": "Otis Lift", "email": "otis@example.org"})
    assert (known.name, known.verified, known.ticket_number) == ("Otis Lift", True, visit.ticket_number)
    assert check_in(desk, visit.pin, building="HQ").visitor == "Otis Lift"
    assert "lift service" in details(cast, "visit.completed")


def test_one_unknown_visitor_is_known_on_all_days_to_come(cast: Cast) -> None:
    made = invite(cast, Person(unknown="painter"), Person(unknown="plumber"), repeat="FREQ=DAILY;COUNT=2")
    painters = [visit for visit in made.invitation.visits if visit.name == "painter"]
    visitors.complete(cast.act_as("linus"), painters[0].id, {"name": "Artemisia", "email": "a@example.org"})
    with cast.ws.reading() as tx:
        known = tx.rows("SELECT unknown FROM visits WHERE visitor_id IS NOT NULL")
    assert known == [("painter",), ("painter",)]
    cast.clock.tick(days=1)
    second = check_in(cast.act_as("linus"), painters[0].ticket_number, building="HQ")
    assert f"v{second.visit_id}" == painters[1].id


def test_a_known_address_at_the_desk_is_the_same_visitor(cast: Cast) -> None:
    ada = cast.visitor("Ada Lovelace", email="ada@example.org")
    (visit,) = invite(cast, Person(unknown="somebody")).invitation.visits
    known = visitors.complete(
        cast.act_as("linus"), visit.id, {"name": "A.", "email": "ada@example.org", "plate": "B 1"}
    )
    assert (known.visitor_id, known.name, known.plate) == (str(ada), "Ada Lovelace", "B 1")


def test_a_blocked_visitor_does_not_come_in_as_an_unknown_one(cast: Cast) -> None:
    made = invite(cast)
    visitors.block(cast.act_as("vera"), visitor_id(made), reason="Took a lamp")
    (visit,) = invite(cast, Person(unknown="somebody")).invitation.visits
    with pytest.raises(Refused) as error:
        visitors.complete(cast.act_as("linus"), visit.id, {"name": "Ada", "email": "ada@example.org"})
    assert error.value.code == "visitor-blocked" and "lamp" not in error.value.message


def test_what_is_missing_is_filled_in_and_verifies(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Nora Nomail", email=""))
    desk = cast.act_as("linus")
    with pytest.raises(Refused):
        check_in(desk, visit.name)
    assert visitors.complete(desk, visit.name, {"email": "nora@example.org"}, request_id="c").verified
    assert visitors.complete(desk, visit.name, {"email": "nora@example.org"}, request_id="c").verified
    assert check_in(desk, visit.name).visitor == "Nora Nomail"
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'visit.completed'") == 1
        assert verify_chain(tx, cast.hq) == 3


@pytest.mark.parametrize(
    ("fields", "kind", "code"),
    [
        ({"name": ""}, Invalid, "name-missing"),
        ({"email": "ada@"}, Invalid, "bad-email"),
        ({"shoe_size": "38"}, Invalid, "no-such-field"),
        ({"custom.a b": "x"}, Invalid, "no-such-field"),
        ({"email": "cb@example.org"}, Conflict, "email-taken"),
        ({"phone": "1" * 600}, Invalid, "too-long"),
    ],
)
def test_a_profile_is_not_spoilt(cast: Cast, fields: dict[str, str], kind: type[VmsError], code: str) -> None:
    invite(cast, Person("Charles Babbage", "cb@example.org"))
    made = invite(cast)
    for act in (
        lambda: visitors.change(cast.act_as("linus"), visitor_id(made), fields),
        lambda: visitors.complete(cast.act_as("linus"), made.invitation.visits[0].id, fields),
    ):
        with pytest.raises(kind) as error:
            act()
        assert error.value.code == code
    assert visitors.show(cast.act_as("linus"), visitor_id(made)).name == "Ada Lovelace"


def test_a_corrected_profile_is_found_by_its_new_words_and_the_old_are_kept_for_the_audit(cast: Cast) -> None:
    made = invite(cast)
    desk = cast.act_as("linus")
    changed = visitors.change(desk, visitor_id(made), {"name": "Ada King", "company": "Lovelace Ltd"}, request_id="c")
    assert visitors.change(desk, visitor_id(made), {"name": "Other"}, request_id="c") == changed
    assert [found.name for found in visitors.find(desk, "king ltd")] == ["Ada King"]
    assert "Ada Lovelace" in details(cast, "visitor.changed")


def test_hosts_do_not_correct_profiles(cast: Cast) -> None:
    made = invite(cast)
    with pytest.raises(Denied):
        visitors.change(cast.act_as("grace"), visitor_id(made), {"phone": "112"})
    with pytest.raises(Denied):
        visitors.complete(cast.act_as("grace"), made.invitation.visits[0].id, {"phone": "112"})


def test_a_blocked_visitor_is_kept_out_until_unblocked(cast: Cast) -> None:
    made = invite(cast)
    manager, number = cast.act_as("vera"), visitor_id(made)
    blocked = visitors.block(manager, number, reason="Took a lamp", request_id="b")
    assert (blocked.blocked, blocked.blocked_reason, blocked.blocked_by) == (True, "Took a lamp", "Vera Manager")
    assert visitors.block(manager, number, reason="Took a lamp", request_id="b").blocked
    with pytest.raises(Refused) as error:
        check_in(cast.act_as("linus"), made.invitation.visits[0].id)
    assert error.value.code == "visitor-blocked"
    with pytest.raises(Conflict):
        visitors.block(manager, number, reason="Again")
    assert not visitors.unblock(manager, number, reason="The lamp is back").blocked
    assert check_in(cast.act_as("linus"), made.invitation.visits[0].id).visitor == "Ada Lovelace"
    with pytest.raises(Conflict):
        visitors.unblock(manager, number, reason="Again")


def test_the_desk_sees_that_somebody_is_blocked_and_not_why(cast: Cast) -> None:
    made = invite(cast)
    visitors.block(cast.act_as("vera"), visitor_id(made), reason="Took a lamp")
    desk = visitors.show(cast.act_as("linus"), visitor_id(made))
    assert (desk.blocked, desk.blocked_reason, desk.blocked_by) == (True, "", "")
    host = visitors.show(cast.act_as("grace"), visitor_id(made))
    assert (host.blocked, host.blocked_reason) == (False, "")


@pytest.mark.parametrize(
    ("by", "code"), [("linus", "not-allowed"), ("grace", "not-allowed"), ("vera", "reason-needed")]
)
def test_blocking_is_for_managers_with_a_reason(cast: Cast, by: str, code: str) -> None:
    made = invite(cast)
    with pytest.raises(Denied) as error:
        visitors.block(cast.act_as(by), visitor_id(made), reason="" if by == "vera" else "Because")
    assert error.value.code == code


def test_a_manager_blocks_nobody_of_another_building(cast: Cast) -> None:
    made = invite(cast, ADA, by="alma", building="Lab")
    with pytest.raises(NotFound):
        visitors.block(cast.act_as("vera"), visitor_id(made), reason="Because")
