"""Check-out: one stay ended, by compare-and-set, whoever scans first."""

import pytest

from tests.cast import Cast, VisitMade, verify_chain
from vmsctl.errors import Conflict, Denied, NotFound, Refused, VmsError
from vmsctl.rules import passes
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out


def badge(cast: Cast, visit: VisitMade, counter: int = 1) -> str:
    """The number of a badge of the visit, as a printed one carries it."""
    number = passes.badge_number(cast.ws.keys, visit.id, counter)
    with cast.ws.transaction() as tx:
        tx.run(
            "INSERT INTO passes (lookup, building_id, kind, visit_id, counter) VALUES (:l, :b, 'badge', :v, :c)",
            {"l": passes.number_lookup(cast.ws.keys, number), "b": cast.hq, "v": visit.id, "c": counter},
        )
    return number


def test_a_check_out_ends_the_stay_and_takes_the_badge_back(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    check_in(desk, visit.ticket)
    number = badge(cast, visit)
    cast.clock.tick(minutes=50)
    done = check_out(desk, number)
    assert (done.visitor, done.host, f"{done.since:%H:%M}", f"{done.at:%H:%M}") == (
        "Ada Lovelace", "Grace Hopper", "09:12", "10:02",
    )  # fmt: skip
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT state FROM visits") == [("left",)]
        assert tx.rows("SELECT out_how, out_desk, out_by FROM stays") == [("desk", "front", cast.users["linus"])]
        assert tx.value("SELECT count(*) FROM passes WHERE kind = 'badge' AND withdrawn_at IS NULL") == 0
        assert tx.value("SELECT count(*) FROM passes WHERE kind <> 'badge' AND withdrawn_at IS NOT NULL") == 0
        assert verify_chain(tx, cast.hq) == 2
    assert desk.presence == {cast.hq}


@pytest.mark.parametrize("code", ["ticket", "badge"])
def test_the_same_scan_within_seconds_is_the_same_success_and_a_later_one_says_who(cast: Cast, code: str) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    check_in(desk, visit.ticket)
    number = badge(cast, visit) if code == "badge" else visit.ticket
    first = check_out(desk, number)
    cast.clock.tick(seconds=5)
    again = check_out(desk, number)
    assert (again.repeated, again.at) == (True, first.at)
    cast.clock.tick(minutes=1)
    with pytest.raises(Conflict, match="left at 09:12, checked out by Linus Desk at front") as refused:
        check_out(desk, number)
    assert refused.value.code == "already-left"


def test_the_same_request_is_one_check_out_however_late(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus", desk="")
    check_in(desk, visit.ticket)
    first = check_out(desk, visit.ticket, request_id="out-1")
    cast.clock.tick(hours=1)
    again = check_out(desk, visit.ticket, request_id="out-1")
    assert (again.repeated, again.at) == (True, first.at)
    with pytest.raises(Conflict) as refused:
        check_in(desk, visit.ticket, request_id="out-1")
    assert refused.value.code == "request-reused"


def test_a_visitor_may_come_back_and_the_history_stays(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    for _ in range(3):
        check_in(desk, visit.ticket)
        cast.clock.tick(minutes=30)
        check_out(desk, visit.ticket)
        cast.clock.tick(minutes=30)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM stays WHERE out_at IS NOT NULL") == 3
        assert tx.value("SELECT count(*) FROM events WHERE chain = :hq", {"hq": cast.hq}) == 6


def test_who_has_not_come_in_cannot_leave(cast: Cast) -> None:
    with pytest.raises(Conflict) as refused:
        check_out(cast.act_as("linus"), cast.visit().ticket)
    assert refused.value.code == "not-on-site"


def test_who_is_in_for_another_visit_is_checked_out_of_that_one(cast: Cast) -> None:
    here = cast.visit()
    other = cast.visit(here.visitor_id)
    check_in(cast.act_as("linus"), here.name)
    with pytest.raises(Conflict, match=here.name) as refused:
        check_out(cast.act_as("linus"), other.name)
    assert refused.value.code == "on-site-elsewhere"


def test_a_replaced_badge_opens_nothing(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    check_in(desk, visit.ticket)
    lost = badge(cast, visit)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE passes SET withdrawn_at = 1 WHERE kind = 'badge'")
    with pytest.raises(Refused) as refused:
        check_out(desk, lost)
    assert refused.value.code == "pass-replaced"


@pytest.mark.parametrize(("who", "code", "kind"), [
    ("mallory", "name", Denied), ("mallory", "v999999", Denied), ("audrey", "name", Denied),
    ("grace", "name", Denied), ("linus", "v999999", NotFound),
])  # fmt: skip
def test_only_whom_the_matrix_allows_checks_out(cast: Cast, who: str, code: str, kind: type[VmsError]) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.ticket)
    with pytest.raises(kind):
        check_out(cast.act_as(who), visit.name if code == "name" else code)


def test_a_host_checks_own_visitors_out_where_the_policy_says_so(cast: Cast) -> None:
    cast.setting("check-in.policy", '"host-and-reception"')
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.ticket)
    check_out(cast.act_as("grace", how="command", desk=""), visit.name)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT out_how FROM stays") == "host"


def test_a_visit_of_another_building_is_as_if_it_were_not_there_but_its_pass_is_sent_there(cast: Cast) -> None:
    visit = cast.visit(building_id=cast.lab)
    with pytest.raises(NotFound) as missing:
        check_out(cast.act_as("linus"), visit.name)
    assert missing.value.code == "no-such-visit"
    with pytest.raises(Refused) as refused:
        check_out(cast.act_as("linus"), visit.ticket)
    assert refused.value.code == "other-building"


def test_where_nobody_is_checked_in_nobody_is_checked_out(cast: Cast) -> None:
    cast.setting("check-in.policy", '"off"')
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.name)
    with pytest.raises(Refused) as refused:
        check_out(cast.act_as("linus"), visit.name)
    assert refused.value.code == "no-check-out"


def test_a_stay_that_was_opened_before_the_policy_changed_can_be_ended(cast: Cast) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.name)
    cast.setting("check-in.policy", '"off"')
    assert not check_out(cast.act_as("linus"), visit.name).repeated
