"""Which visit a ticket means when its visitor has several (TKT-4, safety M6)."""

import random
from datetime import date, timedelta

import pytest

from db.kinds import VisitState
from db.queries.desk import Candidate
from tests.cast import TODAY, Cast
from vmsctl.services.check_in import check_in
from vmsctl.services.passes import SeveralVisits, choose
from vmsctl.services.scan import scan

HERE, ELSEWHERE = 1, 2
STATES = ("expected", "awaiting", "on-site", "left", "presumed-left", "cancelled")


def reference(visits: list[Candidate], building: int, today: date) -> int | tuple[int, ...]:
    """The sentences of TKT-4 one after the other, asked of every visit; several are to be chosen from."""
    here_today = {v for v in visits if (v.day, v.building_id) == (str(today), building)}
    waits = {v for v in visits if v.state == "expected" or v.state == "awaiting"}

    def earliest(some: set[Candidate]) -> Candidate:
        return min(some, key=lambda v: (v.day, v.expected_at, v.visit_id))

    if inside := [v for v in visits if v.state == "on-site"]:
        return inside[0].visit_id
    if len(here_today & waits) > 1:
        return tuple(sorted(v.visit_id for v in here_today & waits))
    if here_today & waits:
        return earliest(here_today & waits).visit_id
    if been := [v for v in here_today if v.state != "cancelled"]:
        return max(been, key=lambda v: (v.expected_at, v.visit_id)).visit_id
    if ahead := {v for v in waits if v.day >= str(today)}:
        return earliest(ahead).visit_id
    if over := [v for v in visits if v.state != "cancelled"]:
        return max(over, key=lambda v: (v.day, v.expected_at, v.visit_id)).visit_id
    return visits[0].visit_id


def schedule(chance: random.Random) -> list[Candidate]:
    """Some visits of one visitor around today, at most one of them on site, in the order of their ids but for the one
    that the ticket was made for, which comes first."""
    visits: list[Candidate] = []
    for visit_id in range(1, chance.randint(1, 7) + 1):
        state = chance.choice(STATES)
        if state == "on-site" and (any(v.state == state for v in visits) or chance.random() < 0.7):
            state = "expected"
        day = TODAY + timedelta(days=round(chance.gauss(0, 1.5)))
        at = chance.randrange(0, 24 * 4)
        visits.append(Candidate(visit_id, state, day.isoformat(), chance.choice((HERE, HERE, ELSEWHERE)), at))
    own = visits.pop(chance.randrange(len(visits)))
    return [own, *visits]


def test_ten_thousand_schedules_mean_the_visit_that_the_rule_says() -> None:
    chance, wrong, several = random.Random(20261123), [], 0
    for _ in range(10_000):
        visits = schedule(chance)
        try:
            found: int | tuple[int, ...] = choose(visits, HERE, TODAY)
        except SeveralVisits as those:
            found, several = tuple(sorted(those.visit_ids)), several + 1
        if found != reference(visits, HERE, TODAY):
            wrong.append((visits, found))
    assert wrong == []
    assert several > 200


def test_the_reference_would_notice_a_choice_by_the_clock_alone() -> None:
    chance = random.Random(20261123)
    schedules = [schedule(chance) for _ in range(1_000)]
    by_clock = [min(visits, key=lambda v: (v.day, v.expected_at)).visit_id for visits in schedules]
    assert sum(one != reference(visits, HERE, TODAY) for one, visits in zip(by_clock, schedules, strict=True)) > 300


def test_a_scan_follows_the_rule_through_the_store(cast: Cast) -> None:
    chance, desk = random.Random(7), cast.act_as("alma")
    for number in range(25):
        visitor, wanted = cast.visitor(f"Visitor {number}"), schedule(chance)
        made = []
        for one in wanted:
            building = cast.hq if one.building_id == HERE else cast.lab
            day = date.fromisoformat(one.day)
            made.append(cast.visit(visitor, day=day, building_id=building, state=one.state.replace("on-site", "left")))
        stored = {one.visit_id: visit.id for one, visit in zip(wanted, made, strict=True)}
        real = [
            one._replace(visit_id=stored[one.visit_id], state=one.state.replace("on-site", "left"), expected_at=9)
            for one in wanted
        ]
        found = scan(desk, made[0].ticket, building="HQ")
        expected = reference(real, HERE, TODAY)
        if isinstance(expected, tuple):
            assert tuple(sorted(int(visit.id[1:]) for visit in found.choices)) == expected
            continue
        assert found.visit is not None and found.visit.id == f"v{expected}", real


def test_somebody_who_has_been_in_for_two_months_is_found_by_a_newer_ticket(cast: Cast) -> None:
    old = cast.visit(day=TODAY - timedelta(days=60))
    cast.clock.tick(days=-60)
    check_in(cast.act_as("linus"), old.name)
    cast.clock.tick(days=60)
    new = cast.visit(old.visitor_id)
    found = scan(cast.act_as("linus"), new.ticket)
    assert found.visit is not None and (found.visit.id, found.offer) == (old.name, "check-out")


def test_several_visits_of_today_are_shown_with_host_and_time(cast: Cast) -> None:
    first = cast.visit()
    second = cast.visit(first.visitor_id, host_id=cast.users["vera"])
    found = scan(cast.act_as("linus"), first.ticket)
    assert found.refusal is not None and found.refusal.code == "several-visits"
    assert [(visit.id, visit.host, f"{visit.expected_at:%H:%M}") for visit in found.choices] == [
        (first.name, "Grace Hopper", "10:00"), (second.name, "Vera Manager", "10:00"),
    ]  # fmt: skip


def test_who_left_another_building_today_is_not_sent_back_there(cast: Cast) -> None:
    lab = cast.visit(building_id=cast.lab, state=str(VisitState.LEFT))
    tomorrow = cast.visit(lab.visitor_id, day=TODAY + timedelta(days=1))
    found = scan(cast.act_as("linus"), lab.ticket, building="HQ")
    assert found.visit is not None and found.visit.id == tomorrow.name
    assert found.refusal is not None and found.refusal.code == "too-early"


@pytest.mark.parametrize("days", [1, 20, 200])
def test_an_expired_ticket_says_so_with_the_last_day(cast: Cast, days: int) -> None:
    first = cast.visit(day=TODAY - timedelta(days=days + 1))
    last = TODAY - timedelta(days=days)
    cast.visit(first.visitor_id, day=last)
    refusal = scan(cast.act_as("linus"), first.ticket).refusal
    assert refusal is not None and refusal.code == "pass-expired"
    shown = last if days < 30 else first_day(days)
    assert refusal.message == f"This e-ticket is expired: the visit was on {shown:%d.%m.%Y}."


def first_day(days: int) -> date:
    """Beyond the days that are looked back, the visit that the ticket was made for."""
    return TODAY - timedelta(days=days + 1)
