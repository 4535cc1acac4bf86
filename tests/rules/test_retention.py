"""Ten thousand random histories of visitors against a reference that is written the long way round."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.scale import Scale
from vmsctl.rules import retention as rules
from vmsctl.rules.retention import Periods, VisitFacts, VisitorFacts

TODAY = date(2026, 11, 23)
STATES = ("awaiting", "expected", "on-site", "left", "presumed-left", "cancelled")
HOUSES = (1, 2)


def random_history(dice: random.Random) -> tuple[VisitorFacts, dict[int, Periods], dict[int, date]]:
    days = (None, 1, 7, 30, 365)
    periods = {
        house: Periods(dice.choice(days), dice.choice(days), dice.choice((0, 7, 30)), dice.choice(days))
        for house in (0, *HOUSES)
    }
    today = {house: TODAY + timedelta(days=dice.choice((-1, 0, 1))) for house in (0, *HOUSES)}
    visits = []
    for number in range(1, dice.randint(0, 5) + 1):
        state = dice.choice(STATES)
        visits.append(VisitFacts(
            id=number, ticket=dice.randint(1, number), building_id=dice.choice(HOUSES), visitor_id=7, state=state,
            arrived=state in ("on-site", "left", "presumed-left") or dice.random() < 0.1,
            last=TODAY + timedelta(days=dice.choice((-800, -366, -365, -364, -31, -30, -8, -7, -2, -1, 0, 1, 9))),
            on_site=state == "on-site" or dice.random() < 0.03, held=dice.random() < 0.05,
            on_roll_call=dice.random() < 0.05,
        ))  # fmt: skip
    months = {house: TODAY - timedelta(days=dice.randint(1, 800)) for house in HOUSES if dice.random() < 0.2}
    made = TODAY - timedelta(days=dice.choice((0, 1, 364, 365, 800)))
    visitor = VisitorFacts(
        7, made, visits, months, held=dice.random() < 0.05, blocked=dice.random() < 0.05,
        on_roll_call=dice.random() < 0.03,
    )  # fmt: skip
    return visitor, periods, today


def histories(number: int) -> Iterator[tuple[VisitorFacts, dict[int, Periods], dict[int, date]]]:
    dice = random.Random(20261123)
    for _ in range(number):
        yield random_history(dice)


def may_go(visit: VisitFacts, today: date) -> bool:
    """The reference for whom nothing keeps at this moment, word for word as the issue has it."""
    is_open = visit.on_site or visit.state == "on-site"
    is_coming = visit.state in ("expected", "awaiting") and not visit.last < today
    return not (is_open or is_coming or visit.held or visit.on_roll_call)


def old_enough(last: date, period: int | None, today: date) -> bool:
    return period is not None and (today - last).days >= period


def ticket_is_due(visits: list[VisitFacts], periods: dict[int, Periods], today: dict[int, date]) -> bool:
    for visit in visits:
        here, now = periods[visit.building_id], today[visit.building_id]
        never_came = not visit.arrived and visit.state in ("expected", "awaiting", "cancelled")
        old = old_enough(visit.last, here.detach, now) or (never_came and old_enough(visit.last, here.unused, now))
        if not old or not may_go(visit, now):
            return False
    return True


def visitor_is_due(visitor: VisitorFacts, periods: dict[int, Periods], today: dict[int, date]) -> bool:
    if visitor.held or visitor.blocked or visitor.on_roll_call:
        return False
    if not all(may_go(visit, today[visit.building_id]) for visit in visitor.visits):
        return False
    seen = [(visit.building_id, visit.last) for visit in visitor.visits] + list(visitor.months.items())
    if not seen:
        return old_enough(visitor.made, periods[0].delete, today[0])
    return all(old_enough(day, periods[house].delete, today[house]) for house, day in seen)


def test_retention_takes_exactly_whom_the_reference_takes(scale: Scale) -> None:
    tickets = visitors = gone = 0
    for visitor, periods, today in histories(scale(10_000, nightly=200_000)):
        for ticket in {visit.ticket for visit in visitor.visits}:
            mates = [visit for visit in visitor.visits if visit.ticket == ticket]
            assert (rules.ticket_refusal(mates, periods, today) == "") == ticket_is_due(mates, periods, today)
            tickets += 1
        due = visitor_is_due(visitor, periods, today)
        assert (rules.visitor_refusal(visitor, periods, today) == "") == due
        visitors += 1
        gone += due
    assert tickets > 10_000 and visitors >= 10_000 and gone > 300


@pytest.mark.parametrize("forgotten", ["held", "on_roll_call", "on_site"])
def test_a_rule_that_forgot_one_protection_would_be_found_out(forgotten: str) -> None:
    differs = False
    for visitor, periods, today in histories(10_000):
        blind = [VisitFacts(**{**visit._asdict(), forgotten: False}) for visit in visitor.visits]
        if not visitor.visits:
            continue
        said = rules.ticket_refusal(blind, periods, today) == ""
        differs |= said != ticket_is_due(list(visitor.visits), periods, today)
    assert differs


def test_a_month_ends_on_its_last_day() -> None:
    assert rules.month_end(date(2028, 2, 3)) == date(2028, 2, 29)
    assert rules.month_end(date(2026, 12, 31)) == date(2026, 12, 31)


def test_more_than_five_in_a_hundred_are_many() -> None:
    assert rules.is_many(51, 1_000)
    assert not rules.is_many(50, 1_000)
    assert not rules.is_many(51, 1_020)
    assert not rules.is_many(3, 4)


def test_a_period_without_end_is_the_longest() -> None:
    assert rules.longest([30, None, 7]) is None
    assert rules.longest([30, 7]) == 30
    assert rules.shortens(None, 30) and rules.shortens(31, 30)
    assert not rules.shortens(30, 30) and not rules.shortens(30, None)
