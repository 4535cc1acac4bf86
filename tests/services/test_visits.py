"""Lists and single visits start from what the acting user may see."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast, verify_chain
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, Refused
from vmsctl.services import day_board
from vmsctl.services.check_in import check_in
from vmsctl.services.scan import scan
from vmsctl.services.visit_views import VisitView
from vmsctl.services.visits import list_, show


def ids(visits: list[VisitView]) -> set[str]:
    return {visit.id for visit in visits}


def listed(cast: Cast, who: str, **asked: Any) -> set[str]:
    return ids(list_(cast.act_as(who), **asked))


def test_each_sees_what_the_matrix_says(cast: Cast) -> None:
    here, lab = cast.visit(), cast.visit(cast.visitor("Bob"), building_id=cast.lab)
    linus_own = cast.visit(cast.visitor("Cyd"), building_id=cast.lab, host_id=cast.users["linus"])
    everything = {here.name, lab.name, linus_own.name}
    assert listed(cast, "alma") == everything
    assert listed(cast, "audrey") == everything
    assert listed(cast, "vera") == {here.name}
    assert listed(cast, "linus") == {here.name, linus_own.name}
    assert listed(cast, "grace") == {here.name, lab.name}
    assert listed(cast, "mallory") == set()
    assert listed(cast, "alma", building="Lab") == {lab.name, linus_own.name}


def test_what_one_does_not_see_one_does_not_find(cast: Cast) -> None:
    lab = cast.visit(building_id=cast.lab)
    for code in (lab.name, "v999"):
        with pytest.raises(NotFound) as missing:
            show(cast.act_as("linus"), code)
        assert missing.value.code == "no-such-visit"


def test_the_desk_can_always_read_out_link_number_and_pin(cast: Cast) -> None:
    visit = cast.visit()
    cast.setting("portal.address", '"https://visit.hq.example/"')
    for code in (visit.ticket, visit.pin, visit.name):
        seen = show(cast.act_as("linus"), code, building="HQ")
        assert (seen.ticket_number, seen.pin) == (visit.ticket, visit.pin)
        assert seen.link.startswith("https://visit.hq.example/i/")


def test_an_auditor_sees_masked(cast: Cast) -> None:
    visit = cast.visit()
    with cast.ws.transaction() as tx:
        tx.run("UPDATE invitations SET note = 'red folder'")
    for seen in (show(cast.act_as("audrey"), visit.name), *list_(cast.act_as("audrey"))):
        assert (seen.name, seen.company, seen.email, seen.pin, seen.link) == ("A. L.", "", "", "", "")
        assert (seen.host, seen.note) == ("Grace Hopper", "red folder")


def test_receptionists_see_a_few_days_by_setting(cast: Cast) -> None:
    day = TODAY + timedelta(days=3)
    visit = cast.visit(day=day)
    with pytest.raises(Denied) as refused:
        listed(cast, "linus", day=day)
    assert refused.value.code == "day-not-allowed"
    assert listed(cast, "vera", day=day) == {visit.name}
    cast.setting("visits.reception-days", "3", building=cast.hq)
    assert listed(cast, "linus", day=day) == {visit.name}


def test_the_day_is_the_buildings_own(cast: Cast) -> None:
    cast.clock.tick(hours=15)  # 00:12 in Berlin, 23:12 in London
    tomorrow = TODAY + timedelta(days=1)
    visits = {
        (building, day): cast.visit(cast.visitor(f"{building} {day}"), day=day, building_id=building).name
        for building in (cast.hq, cast.lab)
        for day in (TODAY, tomorrow)
    }
    assert listed(cast, "alma") == {visits[cast.hq, tomorrow], visits[cast.lab, TODAY]}


def test_on_site_is_whatever_the_day(cast: Cast) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.name)
    cast.clock.tick(days=9)
    assert listed(cast, "linus", on_site=True) == {visit.name}
    assert listed(cast, "linus", missed=True) == {visit.name}
    assert listed(cast, "grace", on_site=True) == {visit.name}
    assert listed(cast, "mallory", on_site=True) == set()
    with pytest.raises(Invalid):
        listed(cast, "linus", on_site=True, missed=True)


def test_a_list_is_one_question_however_long(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from db.queries import visits as queries

    for number in range(5):
        check_in(cast.act_as("linus"), cast.visit(cast.visitor(f"Visitor {number}")).name)
    asked, ask = [], queries.listed

    def counted(*arguments: Any, **options: Any) -> list[queries.ListedVisit]:
        asked.append(options)
        return ask(*arguments, **options)

    monkeypatch.setattr(queries, "listed", counted)
    monkeypatch.setattr(queries, "stays", lambda *a: pytest.fail("a question for each visit"))
    found = list_(cast.act_as("linus"), on_site=True, building="HQ")
    assert len(found) == 5 and len(asked) == 1
    assert all(len(visit.stays) == 1 and visit.stays[0].in_by == "Linus Desk" for visit in found)


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [("alma", "audit", None), ("alma", "", "reason-needed"), ("linus", "audit", "not-allowed"), ("grace", "", None)],
)
def test_a_list_leaves_the_house_by_right_only(cast: Cast, who: str, reason: str, code: str | None) -> None:
    cast.visit()
    if code is None:
        list_(cast.act_as(who), building="HQ", export_reason=reason)
        return
    with pytest.raises(Denied) as refused:
        list_(cast.act_as(who), building="HQ", export_reason=reason)
    assert refused.value.code == code


def test_of_several_visits_today_a_scan_shows_those_to_choose_from(cast: Cast) -> None:
    first = cast.visit()
    second = cast.visit(first.visitor_id, host_id=cast.users["vera"])
    found = scan(cast.act_as("linus"), first.ticket, building="HQ")
    assert found.refusal is not None and found.refusal.code == "several-visits"
    assert {(visit.id, visit.host) for visit in found.choices} == {
        (first.name, "Grace Hopper"), (second.name, "Vera Manager"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "cancelled"}, "visit-cancelled"), ({"day": date(2026, 11, 20)}, "pass-expired"),
        ({"state": "awaiting"}, "awaiting-answer"), ({"unknown": "lift service"}, "visitor-unknown"),
    ],
)  # fmt: skip
def test_a_scan_says_why_nothing_can_be_done(cast: Cast, changes: dict[str, Any], code: str) -> None:
    visit = cast.visit(**changes)
    found = scan(cast.act_as("linus"), visit.ticket, building="HQ")
    assert found.visit is not None and found.visit.id == visit.name
    assert (found.offer, found.refusal and found.refusal.code) == ("", code)


def test_a_scan_of_a_blocked_visitor_and_of_another_building_is_refused(cast: Cast) -> None:
    blocked, lab = cast.visit(), cast.visit(cast.visitor("Bob"), building_id=cast.lab)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET blocked_at = 1 WHERE id = :id", {"id": blocked.visitor_id})
    for visit, code in ((blocked, "visitor-blocked"), (lab, "other-building")):
        refusal = scan(cast.act_as("linus"), visit.ticket, building="HQ").refusal
        assert refusal is not None and refusal.code == code
    assert scan(cast.act_as("linus"), lab.ticket, building="HQ").visit is None


def test_a_step_to_confirm_does_not_hold_up_a_scan_but_the_check_in(cast: Cast) -> None:
    cast.setting("check-in.confirmation", '"ID card checked"')
    visit = cast.visit()
    found = scan(cast.act_as("linus"), visit.ticket, building="HQ")
    assert found.offer == "check-in" and found.visit is not None and found.visit.confirmation == "ID card checked"
    with pytest.raises(Exception, match="ID card checked"):
        check_in(cast.act_as("linus"), visit.ticket)
    assert check_in(cast.act_as("linus"), visit.ticket, confirmed=True).stay_opened


def test_somebody_who_may_only_look_is_offered_nothing(cast: Cast) -> None:
    visit = cast.visit()
    assert scan(cast.act_as("audrey"), visit.name).offer == ""
    check_in(cast.act_as("linus"), visit.name)
    refusal = scan(cast.act_as("grace"), visit.name).refusal
    assert refusal is not None and refusal.code == "not-allowed"
    with pytest.raises(Conflict):
        check_in(cast.act_as("linus", desk="side"), visit.name)


@pytest.mark.parametrize(("who", "sees"), [("linus", True), ("vera", True), ("grace", False), ("audrey", False)])
def test_hosts_and_auditors_do_not_read_that_somebody_is_blocked(cast: Cast, who: str, sees: bool) -> None:
    visit = cast.visit()
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET blocked_at = 1 WHERE id = :id", {"id": visit.visitor_id})
    ws = cast.act_as(who)
    (listed,) = list_(ws)
    board = day_board.read(ws, cast.hq)
    assert show(ws, visit.name).blocked is listed.blocked is sees
    assert (board.rows[0].blocked_at is not None) is sees


def test_a_host_who_may_check_in_reads_that_it_is_not_possible_and_not_why(cast: Cast) -> None:
    cast.setting("check-in.policy", '"host-and-reception"')
    visit = cast.visit()
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET blocked_at = 1 WHERE id = :id", {"id": visit.visitor_id})
    with pytest.raises(Refused) as refused:
        check_in(cast.act_as("grace"), visit.name)
    assert refused.value.code == "not-possible" and "block" not in str(refused.value.message)
    with pytest.raises(Refused, match="blocked"):
        check_in(cast.act_as("linus"), visit.name)


def test_the_desk_reads_whom_to_call(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE users SET phone = '+49 30 110' WHERE id = :id", {"id": cast.users["grace"]})
    visit = cast.visit()
    assert show(cast.act_as("linus"), visit.name).host_phone == "+49 30 110"
    assert show(cast.act_as("audrey"), visit.name).host_phone == ""


@pytest.mark.parametrize("away", [-3, 3])
def test_a_receptionist_looks_by_id_no_further_than_the_lists_go(cast: Cast, away: int) -> None:
    far = cast.visit(day=TODAY + timedelta(days=away))
    linus = cast.act_as("linus")
    with pytest.raises(Denied) as refused:
        show(linus, far.name)
    assert refused.value.code == "day-not-allowed"
    looked = scan(linus, far.name)
    assert looked.visit is None and looked.refusal is not None and looked.refusal.code == "day-not-allowed"
    assert show(linus, far.ticket).id == scan(linus, far.ticket).visit.id == far.name  # type: ignore[union-attr]
    assert show(cast.act_as("vera"), far.name).id == far.name
    assert show(cast.act_as("grace"), far.name).id == far.name


def test_who_stayed_inside_is_looked_at_whatever_the_day(cast: Cast) -> None:
    visit = cast.visit()
    check_in(cast.act_as("linus"), visit.name)
    cast.clock.tick(days=9)
    assert show(cast.act_as("linus"), visit.name).id == visit.name


def test_what_a_receptionist_invited_stays_to_be_seen(cast: Cast) -> None:
    visit = cast.visit(day=TODAY + timedelta(days=30))
    with cast.ws.transaction() as tx:
        tx.run("UPDATE invitations SET created_by = :by", {"by": cast.users["linus"]})
    assert show(cast.act_as("linus"), visit.name).id == visit.name


def test_a_list_that_leaves_the_house_is_noted_with_its_rows_and_reason(cast: Cast) -> None:
    cast.visit(), cast.visit(cast.visitor("Bob"))
    assert len(list_(cast.act_as("vera"), building="HQ", export_reason="audit")) == 2
    list_(cast.act_as("vera"), building="HQ")
    with cast.ws.reading() as tx:
        ((subject, facts, actor),) = tx.rows("SELECT subject, facts, actor_id FROM events WHERE kind = 'list.exported'")
        assert (subject, json.loads(facts)["rows"], json.loads(facts)["list"]) == (
            f"building:{cast.hq}",
            2,
            "visits day",
        )
        assert actor == cast.users["vera"]
        verify_chain(tx, cast.hq)
