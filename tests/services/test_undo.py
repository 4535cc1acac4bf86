"""Undo: state, counts, passes and notices really go back, and the event log keeps both."""

import pytest

from tests.cast import Cast, verify_chain
from tests.services.test_check_out import badge
from vmsctl.errors import Conflict, Denied, Refused
from vmsctl.services import undo as service
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.undo import Undone


def undo(cast: Cast, code: str, who: str = "linus", *, request_id: str | None = None) -> Undone:
    return service.undo(cast.act_as(who), code, reason="wrong row", request_id=request_id)


def state_of_the_store(cast: Cast) -> list[object]:
    """Everything that an undo must bring back."""
    with cast.ws.reading() as tx:
        return [
            tx.rows("SELECT id, state, arrived_at FROM visits ORDER BY id"),
            tx.rows("SELECT visit_id, in_at, out_at, out_how, out_desk FROM stays ORDER BY id"),
            tx.rows("SELECT kind, withdrawn_at FROM passes ORDER BY lookup"),
            tx.rows("SELECT template FROM outbox WHERE state = 'waiting'"),
        ]


def test_an_undone_check_in_leaves_all_as_it_was(cast: Cast) -> None:
    visit = cast.visit()
    before = state_of_the_store(cast)
    check_in(cast.act_as("linus"), visit.ticket)
    cast.clock.tick(minutes=9)
    done = undo(cast, visit.name)
    assert (done.what, done.state) == ("check-in", "expected")
    assert state_of_the_store(cast) == before
    with cast.ws.reading() as tx:
        kinds = tx.rows("SELECT kind FROM events WHERE chain = :hq ORDER BY seq", {"hq": cast.hq})
        assert kinds == [("visit.checked-in",), ("visit.check-in-undone",)]
        assert tx.rows("SELECT state, why FROM outbox") == [("dropped", "undone")]
        assert verify_chain(tx, cast.hq) == 2
    assert not check_in(cast.act_as("linus"), visit.ticket).repeated


def test_an_undone_check_out_leaves_all_as_it_was(cast: Cast) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.ticket)
    badge(cast, visit)
    cast.clock.tick(minutes=60)
    before = state_of_the_store(cast)
    check_out(cast.act_as("linus"), visit.ticket)
    cast.clock.tick(minutes=5)
    assert undo(cast, visit.name).state == "on-site"
    assert state_of_the_store(cast) == before


def test_of_several_stays_only_the_last_is_taken_back(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    check_in(desk, visit.ticket)
    cast.clock.tick(minutes=1)
    check_out(desk, visit.ticket)
    cast.clock.tick(minutes=1)
    before = state_of_the_store(cast)
    check_in(desk, visit.ticket)
    assert undo(cast, visit.name).state == "left"
    assert state_of_the_store(cast) == before
    assert undo(cast, visit.name).what == "check-out"
    assert undo(cast, visit.name).what == "check-in"
    with pytest.raises(Conflict) as refused:
        undo(cast, visit.name)
    assert refused.value.code == "nothing-to-undo"


def test_an_arrival_can_be_undone_where_nobody_is_checked_in(cast: Cast) -> None:
    cast.setting("check-in.policy", '"off"')
    visit = cast.visit()
    before = state_of_the_store(cast)
    check_in(cast.act_as("linus"), visit.ticket)
    assert undo(cast, visit.name).what == "arrival"
    assert state_of_the_store(cast) == before


def test_the_time_for_an_undo_ends(cast: Cast) -> None:
    cast.setting("check-in.undo-minutes", "3")
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.ticket)
    cast.clock.tick(minutes=3, seconds=1)
    with pytest.raises(Refused, match="for 3 minutes") as refused:
        undo(cast, visit.name)
    assert refused.value.code == "undo-too-late"


@pytest.mark.parametrize("left_again", [False, True])
def test_a_check_out_cannot_be_undone_when_the_visitor_has_come_in_elsewhere_since(
    cast: Cast, left_again: bool
) -> None:
    first = cast.visit()
    second = cast.visit(first.visitor_id)
    desk = cast.act_as("linus")
    check_in(desk, first.name)
    check_out(desk, first.name)
    check_in(desk, second.name)
    if left_again:
        check_out(desk, second.name)
    with pytest.raises(Conflict, match=second.name) as refused:
        undo(cast, first.name)
    assert refused.value.code == "came-in-since"


def test_the_same_request_undoes_once_and_the_undone_request_is_no_success_any_more(cast: Cast) -> None:
    visit, desk = cast.visit(), cast.act_as("linus")
    check_in(desk, visit.ticket, request_id="in-1")
    undo(cast, visit.name, request_id="undo-1")
    assert undo(cast, visit.name, request_id="undo-1").repeated
    with pytest.raises(Conflict) as refused:
        check_in(desk, visit.ticket, request_id="in-1")
    assert refused.value.code == "request-undone"


@pytest.mark.parametrize("who", ["grace", "mallory", "audrey"])
def test_only_the_reception_and_above_undoes(cast: Cast, who: str) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.ticket)
    with pytest.raises(Denied):
        undo(cast, visit.name, who)


def test_a_setting_leaves_undoing_to_the_manager(cast: Cast) -> None:
    cast.setting("check-in.reception-undoes", "false")
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.ticket)
    with pytest.raises(Denied):
        undo(cast, visit.name)
    assert undo(cast, visit.name, "vera").what == "check-in"


def test_an_undo_asks_why_and_keeps_it_apart_from_the_event(cast: Cast) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.ticket)
    with pytest.raises(Denied) as refused:
        service.undo(cast.act_as("linus"), visit.name, reason=" ")
    assert refused.value.code == "reason-needed"
    undo(cast, visit.name)
    with cast.ws.reading() as tx:
        assert "wrong row" in tx.value("SELECT details FROM event_details")
        assert "wrong row" not in str(tx.rows("SELECT facts FROM events"))
