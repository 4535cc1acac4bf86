"""A roll call that was started: frozen, ticked off at several desks, sealed."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from vmsctl.errors import Conflict, Denied, NotFound, Refused
from vmsctl.services import (
    finish_roll_call,
    locked_desk,
    mark_roll_call,
    roll_call_reports,
    roll_calls,
    start_roll_call,
)
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.mark_roll_call import Marked
from vmsctl.services.roll_calls import OnList, RollCallView


def started(cast: Cast, kind: str = "live", who: str = "linus") -> RollCallView:
    return start_roll_call.start(cast.act_as(who), kind, building="HQ")


def now(cast: Cast) -> RollCallView:
    found = roll_calls.running(cast.act_as("linus"), "HQ")
    assert found is not None
    return found


def tick(cast: Cast, who: str, status: str = "safe", *, by: str = "linus", seen: int | None = None) -> Marked:
    return mark_roll_call.mark(cast.act_as(by), who, status, building="HQ", seen=seen)


def inside(cast: Cast, name: str = "Ada Lovelace") -> str:
    """Somebody who is on site; the ticket number."""
    visit = cast.visit(cast.visitor(name))
    check_in(cast.act_as("linus"), visit.ticket)
    return visit.ticket


def named(view: RollCallView, name: str) -> OnList:
    return next(one for one in view.people if one.name == name)


def test_starting_freezes_everybody_in_the_block_that_is_true_of_them(cast: Cast) -> None:
    inside(cast)
    cast.visit(cast.visitor("Bob Late"))
    view = started(cast)
    assert [(one.name, one.block, one.status) for one in view.people] == [
        ("Ada Lovelace", "on-site", "missing"), ("Bob Late", "expected", "unseen"),
    ]  # fmt: skip
    check_in(cast.act_as("linus"), cast.visit(cast.visitor("Carl Later")).ticket)
    assert len(now(cast).people) == 2


def test_who_stands_in_two_blocks_is_on_the_list_once(cast: Cast) -> None:
    ada = cast.visitor()
    check_in(cast.act_as("linus"), cast.visit(ada).name)
    cast.visit(ada)
    assert [(one.name, one.block) for one in started(cast).people] == [("Ada Lovelace", "on-site")]


def test_a_scan_of_any_pass_makes_its_bearer_safe(cast: Cast) -> None:
    ticket = inside(cast)
    started(cast)
    done = tick(cast, ticket)
    assert (done.person.name, done.person.status, done.person.how) == ("Ada Lovelace", "safe", "scan")
    assert (done.person.marked_by, done.warning, now(cast).missing) == ("Linus Desk", "", [])


def test_a_badge_that_holds_no_more_counts_with_a_warning(cast: Cast) -> None:
    ticket = inside(cast)
    started(cast)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE passes SET withdrawn_at = 1")
    done = tick(cast, ticket)
    assert done.person.status == "safe"
    assert done.warning == "This pass is no longer valid; it was counted all the same."


def test_who_shows_a_pass_and_is_not_on_the_list_is_added_already_safe(cast: Cast) -> None:
    started(cast)
    later = inside(cast, "Carl Later")
    done = tick(cast, later)
    assert (done.person.block, done.person.status) == ("added", "safe")
    assert "was not on the list and was added" in done.warning
    assert tick(cast, later).repeated
    assert len(now(cast).people) == 1


def test_two_desks_tick_at_once_and_the_second_reads_who_was_first(cast: Cast) -> None:
    inside(cast)
    ada = started(cast).people[0]
    tick(cast, ada.id, "needs-assistance", by="vera", seen=ada.mark)
    with pytest.raises(Conflict, match="Ada Lovelace was marked as needs assistance at 09:12 by Vera Manager"):
        tick(cast, ada.id, "safe", seen=ada.mark)
    assert tick(cast, ada.id, "needs-assistance", seen=ada.mark).repeated
    assert tick(cast, ada.id, "safe", seen=now(cast).people[0].mark).person.status == "safe"


def test_the_same_request_is_one_mark(cast: Cast) -> None:
    inside(cast)
    started(cast)
    for repeated in (False, True):
        done = mark_roll_call.mark(cast.act_as("linus"), "Ada", "safe", building="HQ", request_id="r1")
        assert done.repeated == repeated
    with pytest.raises(Conflict):
        mark_roll_call.mark(cast.act_as("linus"), inside(cast, "Bob Other"), "safe", building="HQ", request_id="r1")


def test_the_list_names_a_locked_desk_where_nobody_had_signed_in(cast: Cast) -> None:
    inside(cast)
    started(cast)
    locked_desk.mark(lambda: cast.ws, "HQ", "Ada", "safe")
    assert roll_call_reports.said_of(now(cast).people[0]) == "SAFE 09:12 (a locked desk)"


def test_a_tick_is_taken_back_step_by_step(cast: Cast) -> None:
    inside(cast)
    started(cast)
    tick(cast, "ada", "needs-assistance")
    tick(cast, "ada", "safe")
    desk = cast.act_as("linus")
    assert mark_roll_call.undo(desk, "ada", building="HQ").person.status == "needs-assistance"
    assert mark_roll_call.undo(desk, "ada", building="HQ").person.status == "missing"
    with pytest.raises(Conflict, match="was not marked yet"):
        mark_roll_call.undo(desk, "ada", building="HQ")


def test_somebody_without_a_pass_is_added_by_name(cast: Cast) -> None:
    started(cast)
    done = mark_roll_call.add(cast.act_as("linus"), "Dora\x1b[31m Passer-by", company="Post", building="HQ")
    assert (done.person.name, done.person.block, done.person.status) == ("Dora[31m Passer-by", "added", "safe")


def test_a_name_that_fits_several_asks_which(cast: Cast) -> None:
    for name in ("Ada Lovelace", "Ada Byron"):
        inside(cast, name)
    started(cast)
    with pytest.raises(Conflict, match="2 people on the list fit"):
        tick(cast, "ada")
    assert tick(cast, "byron").person.name == "Ada Byron"


def test_it_does_not_end_while_somebody_is_missing_unless_that_is_known(cast: Cast) -> None:
    inside(cast)
    started(cast)
    desk = cast.act_as("linus")
    with pytest.raises(Refused, match="Not everybody is accounted for: 1 missing"):
        finish_roll_call.finish(desk, building="HQ")
    cast.clock.tick(minutes=12)
    done = finish_roll_call.finish(desk, building="HQ", unaccounted=True)
    assert done.finished_at and f"{done.finished_at:%H:%M}" == "09:24"
    with pytest.raises(NotFound):
        tick(cast, "ada")


def test_a_finished_one_is_sealed_and_a_later_change_shows(cast: Cast) -> None:
    inside(cast)
    id = started(cast, "drill").id
    tick(cast, "ada")
    assert finish_roll_call.finish(cast.act_as("linus"), building="HQ").is_whole
    with cast.ws.transaction() as tx:
        tx.run("UPDATE roll_call_people SET status = 'missing'")
    assert roll_calls.show(cast.act_as("vera"), id).is_whole is False


def test_one_runs_at_a_time_and_an_alarm_breaks_off_a_drill(cast: Cast) -> None:
    drill = started(cast, "drill")
    with pytest.raises(Conflict, match=r"A roll call \(drill\) runs here since 09:12"):
        started(cast, "test")
    assert started(cast, "live", "vera").kind == "live"
    assert roll_calls.show(cast.act_as("vera"), drill.id).finished_at is not None
    with pytest.raises(Conflict, match="live"):
        started(cast, "live")


def test_the_list_stays_whole_when_visitors_leave(cast: Cast) -> None:
    ticket = inside(cast)
    started(cast)
    check_out(cast.act_as("linus"), ticket)
    assert named(now(cast), "Ada Lovelace").status == "missing"


@pytest.mark.parametrize("who", ["grace", "mallory", "audrey"])
def test_others_neither_start_nor_tick_nor_end_it(cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        started(cast, who=who)
    started(cast)
    with pytest.raises(Denied):
        mark_roll_call.add(cast.act_as(who), "Mallory", building="HQ")
    with pytest.raises(Denied):
        finish_roll_call.finish(cast.act_as(who), building="HQ")


def test_past_ones_are_for_those_who_may_read_them(cast: Cast) -> None:
    id = started(cast).id
    finish_roll_call.finish(cast.act_as("linus"), building="HQ")
    assert [one.id for one in roll_calls.list_(cast.act_as("audrey"))] == [id]
    assert roll_calls.show(cast.act_as("audrey"), id).finished_by == "Linus Desk"
    with pytest.raises(Denied):
        roll_calls.show(cast.act_as("linus"), id)
