"""Check-in, the model of all acts."""

import pytest

from tests.cast import TODAY, Cast, verify_chain
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, Refused
from vmsctl.services.check_in import check_in


def test_a_ticket_lets_its_visitor_in(cast: Cast) -> None:
    visit = cast.visit()
    done = check_in(cast.act_as("linus"), visit.ticket)
    assert (done.visitor, done.host, done.building) == ("Ada Lovelace", "Grace Hopper", "HQ")
    assert done.at.isoformat() == "2026-11-23T09:12:00+01:00"
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT state FROM visits") == [("on-site",)]
        assert tx.rows("SELECT visit_id, in_desk, out_at FROM stays") == [(visit.id, "front", None)]
        assert tx.rows("SELECT template, user_id FROM outbox") == [("visitor-arrived", cast.users["grace"])]
        assert tx.rows("SELECT kind FROM events WHERE chain = :hq", {"hq": cast.hq}) == [("visit.checked-in",)]
        assert verify_chain(tx, cast.hq) == 1


@pytest.mark.parametrize("code", ["ticket", "pin", "name"])
def test_every_pass_opens_the_same_visit(cast: Cast, code: str) -> None:
    visit = cast.visit()
    assert check_in(cast.act_as("linus"), getattr(visit, code), building="HQ").visit_id == visit.id


def test_a_scan_sent_twice_is_one_check_in(cast: Cast) -> None:
    visit = cast.visit()
    first = check_in(cast.act_as("linus"), visit.ticket, request_id="scan-1")
    cast.clock.tick(minutes=5)
    again = check_in(cast.act_as("linus"), visit.ticket, request_id="scan-1")
    assert (again.repeated, again.at) == (True, first.at)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM stays") == 1


def test_a_request_id_serves_one_act_only(cast: Cast) -> None:
    ada, bob = cast.visit(), cast.visit(cast.visitor("Bob"))
    check_in(cast.act_as("linus"), ada.ticket, request_id="scan-1")
    with pytest.raises(Conflict) as refused:
        check_in(cast.act_as("linus"), bob.ticket, request_id="scan-1")
    assert refused.value.code == "request-reused"


def test_an_empty_request_id_is_none(cast: Cast) -> None:
    ada, bob = cast.visit(), cast.visit(cast.visitor("Bob"))
    check_in(cast.act_as("linus"), ada.ticket, request_id="")
    assert not check_in(cast.act_as("linus"), bob.ticket).repeated


def test_who_may_check_nobody_in_gets_no_answer_by_a_request_id_of_the_desk(cast: Cast) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.ticket, request_id="scan-1")
    with pytest.raises(Denied):
        check_in(cast.act_as("grace"), visit.name, request_id="scan-1")


def test_the_same_scan_within_seconds_is_the_same_success_and_a_later_one_says_who(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    check_in(desk, visit.ticket)
    cast.clock.tick(seconds=4)
    assert check_in(desk, visit.ticket).repeated
    cast.clock.tick(minutes=1)
    with pytest.raises(Conflict, match=r"in since 09:12 by Linus Desk at front") as refused:
        check_in(desk, visit.ticket)
    assert refused.value.code == "already-on-site"


def test_a_second_desk_reads_who_was_first(cast: Cast) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.ticket)
    with pytest.raises(Conflict, match="by Linus Desk at front"):
        check_in(cast.act_as("linus", desk="side"), visit.ticket)


def test_a_stay_that_is_open_elsewhere_is_a_conflict_to_settle(cast: Cast) -> None:
    first = cast.visit()
    second = cast.visit(first.visitor_id)
    check_in(cast.act_as("linus"), first.name)
    with pytest.raises(Conflict) as refused:
        check_in(cast.act_as("linus"), second.name)
    assert refused.value.code == "on-site-elsewhere"


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"state": "cancelled"}, Refused, "visit-cancelled"),
        ({"state": "awaiting"}, Refused, "awaiting-answer"),
        ({"day": TODAY.replace(day=20)}, Refused, "pass-expired"),
        ({"day": TODAY.replace(day=24)}, Refused, "too-early"),
        ({"unknown": "Lift service"}, Refused, "visitor-unknown"),
    ],
)
def test_a_visit_that_is_not_for_now_is_refused(
    cast: Cast, changes: dict[str, object], kind: type[Exception], code: str
) -> None:
    visit = cast.visit(**changes)  # type: ignore[arg-type]
    with pytest.raises(kind) as refused:
        check_in(cast.act_as("linus"), visit.name)
    assert refused.value.code == code  # type: ignore[attr-defined]
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM stays") + tx.value("SELECT count(*) FROM outbox") == 0


def test_nobody_unverified_is_checked_in(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Nora Nomail", email=""))
    with pytest.raises(Refused, match="e-mail missing") as refused:
        check_in(cast.act_as("linus"), visit.name)
    assert refused.value.code == "not-verified"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "code-empty"), ("1234567890", "code-truncated"), ("https://x.example/1", "code-foreign"),
     ("12345678901234567890", "code-misread")],
)  # fmt: skip
def test_what_is_no_code_of_ours_says_so(cast: Cast, text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_in(cast.act_as("linus"), text, building="HQ")
    assert refused.value.code == code


def test_a_number_and_a_pin_of_nobody_are_told_apart(cast: Cast) -> None:
    desk = cast.act_as("linus")
    for text, code in (("00000000000000000000", "pass-unknown"), ("000000", "pin-unknown")):
        with pytest.raises(NotFound) as missing:
            check_in(desk, text, building="HQ")
        assert missing.value.code == code


def test_a_visit_of_another_building_is_sent_there(cast: Cast) -> None:
    visit = cast.visit(building_id=cast.lab)
    with pytest.raises(Refused, match="Lab") as refused:
        check_in(cast.act_as("alma"), visit.ticket, building="HQ")
    assert refused.value.code == "other-building"


@pytest.mark.parametrize(
    ("policy", "may"), [("reception", False), ("self", False), ("host-and-reception", True)]
)  # fmt: skip
def test_a_host_lets_own_visitors_in_where_the_policy_says_so(cast: Cast, policy: str, may: bool) -> None:
    cast.setting("check-in.policy", f'"{policy}"')
    visit = cast.visit()
    if may:
        assert check_in(cast.act_as("grace"), visit.name).visitor == "Ada Lovelace"
        return
    with pytest.raises(Denied):
        check_in(cast.act_as("grace"), visit.name)


def test_where_nobody_is_checked_in_the_arrival_is_noted_and_no_stay_opens(cast: Cast) -> None:
    cast.setting("check-in.policy", '"off"')
    visit = cast.visit()
    assert not check_in(cast.act_as("linus"), visit.name).stay_opened
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM stays") == 0
        assert tx.value("SELECT arrived_at FROM visits") is not None


def test_somebody_without_a_role_is_not_allowed_and_a_role_taken_away_is_gone_at_once(cast: Cast) -> None:
    visit = cast.visit()
    with pytest.raises(Denied):
        check_in(cast.act_as("mallory"), visit.name)
    desk = cast.act_as("linus")
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM roles WHERE user_id = :user", {"user": cast.users["linus"]})
    with pytest.raises(Denied):
        check_in(desk, visit.name)


def test_a_full_building_warns_the_desk(cast: Cast) -> None:
    cast.setting("check-in.capacity", "1", building=cast.hq)
    assert check_in(cast.act_as("linus"), cast.visit().name).warning == ""
    assert "1 allowed" in check_in(cast.act_as("linus"), cast.visit(cast.visitor("Bob")).name).warning


def test_nobody_checks_in_alone_where_the_building_is_full(cast: Cast) -> None:
    cast.setting("check-in.policy", '"self"')
    cast.setting("check-in.capacity", "1", building=cast.hq)
    first, second = cast.visit(), cast.visit(cast.visitor("Charles Babbage"))
    assert check_in(cast.act_as("linus", how="kiosk", desk="door"), first.ticket).warning == ""
    with pytest.raises(Refused) as refused:
        check_in(cast.act_as("linus", how="kiosk", desk="door"), second.ticket)
    assert (refused.value.code, "full" in refused.value.visitor_message) == ("building-full", True)
    assert check_in(cast.act_as("linus"), second.ticket).warning == "HQ is over its limit: 2 on site, 1 allowed."
