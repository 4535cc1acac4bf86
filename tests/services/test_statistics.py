"""Statistics of a period: what they add up to, of whom they tell, and to whom."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from tests.cast import TODAY, Cast
from vmsctl.errors import Denied, Invalid, VmsError
from vmsctl.rules.statistics_period import Asked, Period, period
from vmsctl.services import statistics as service
from vmsctl.services import statistics_charts
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.statistics import Statistics

YEAR = Asked(year=2026)
EXPORTED = "SELECT facts FROM events WHERE kind = 'list.exported'"


def show(cast: Cast, *by: str, who: str = "vera", asked: Asked = YEAR, limit: int = 10) -> Statistics:
    return service.show(cast.act_as(who), asked, by or service.WAYS, building="HQ", limit=limit)


def came(cast: Cast, company: str, people: int, *, day: date = date(2026, 10, 5), times: int = 1) -> None:
    at = int(datetime(day.year, day.month, day.day, 8, 30, tzinfo=UTC).timestamp() * 1e6)
    for number in range(people):
        visitor = cast.visitor(f"{company} {number}", company=company)
        for _ in range(times):
            cast.visit(visitor, day=day, state="left", arrived_at=at)


def names(found: Statistics, kind: str = "company") -> list[tuple[str, int]]:
    return [(row.name, row.visits) for row in found.rankings[kind].rows]


def detach(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET visitor_id = NULL, detached_at = 1, anonymous_at = 2, host_id = 1")


def test_today_is_counted_as_it_stands(cast: Cast) -> None:
    visit = cast.visit()
    cast.visit(cast.visitor("Mary Somerville"))
    check_in(cast.act_as("linus"), visit.name)
    found = show(cast, "day", "hour", "weekday", asked=Asked())
    assert (found.figures.invited, found.figures.came, found.figures.no_show) == (2, 1, 0)
    assert (found.figures.unended, found.figures.average_stay) == (0, None)
    assert [day for day, of in found.spreads["day"].items() if of.came] == [TODAY.isoformat()]
    assert [hour for hour, of in found.spreads["hour"].items() if of.came] == ["09"]
    assert [name for name, of in found.spreads["weekday"].items() if of.came] == ["Monday"]


def test_days_that_are_over_and_today_add_up(cast: Cast) -> None:
    for _ in range(3):
        visit = cast.visit(day=cast.clock().date())
        cast.visit(day=cast.clock().date())
        check_in(cast.act_as("linus"), visit.name)
        cast.clock.tick(minutes=90)
        check_out(cast.act_as("linus"), visit.name)
        cast.clock.tick(hours=22, minutes=30)
    visit = cast.visit(day=cast.clock().date())
    check_in(cast.act_as("linus"), visit.name)
    found = show(cast, "month")
    figures = found.figures
    assert (figures.invited, figures.came, figures.no_show, figures.average_stay) == (7, 4, 3, 90)
    assert {name: of.came for name, of in found.spreads["month"].items() if of.came} == {"2026-11": 4}


def test_buildings_are_counted_apart(cast: Cast) -> None:
    came(cast, "Analytical", 2)
    cast.visit(building_id=cast.lab, state="left", arrived_at=1)
    assert show(cast).figures.came == 2
    assert service.show(cast.act_as("alma"), YEAR, building="Lab").figures.came == 1


def test_who_came_most_often(cast: Cast) -> None:
    came(cast, "Analytical", 3, times=2)
    came(cast, "ANALYTICAL", 1)
    came(cast, "Difference", 1, times=5)
    came(cast, "Difference", 1, day=TODAY)
    found = show(cast)
    assert names(found) == [("Analytical", 7), ("Difference", 6)]
    assert names(found, "visitor")[0] == ("Difference 0", 5)
    assert names(found, "host") == [("Grace Hopper", 13)]
    assert names(show(cast, "company", limit=1)) == [("Analytical", 7)]


@pytest.mark.parametrize("live_most", [20_000, 0])
def test_a_small_group_is_told_of_only_while_its_visits_are_known(
    cast: Cast, live_most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LIVE_MOST", live_most)
    came(cast, "Analytical", 6)
    came(cast, "Difference", 4, times=9)
    assert names(show(cast)) == ([("Difference", 36), ("Analytical", 6)] if live_most else [("Analytical", 6)])
    detach(cast)
    found = show(cast)
    assert names(found) == [("Analytical", 6)]
    assert (found.rankings["company"].left_out, names(found, "visitor"), found.figures.came) == (36, [], 42)


def test_an_auditor_sees_no_group_of_fewer_than_five(cast: Cast) -> None:
    came(cast, "Analytical", 5)
    came(cast, "Difference", 4, times=9)
    found = show(cast, who="audrey")
    assert (found.figures.came, names(found), names(found, "visitor")) == (41, [("Analytical", 5)], [])
    assert names(found, "host") == [("Grace Hopper", 41)]
    assert [bar.label for bar in statistics_charts.chart(found, "company").bars] == ["Analytical"]


def test_what_was_said_of_an_anonymous_group_never_comes_to_fewer_than_five(cast: Cast) -> None:
    for day in range(1, 6):
        came(cast, "Difference", 2, day=date(2026, 10, day))
    show(cast)
    detach(cast)
    for asked in (YEAR, Asked(month="2026-10"), Asked("2026-10-01", "2026-10-01"), Asked("2026-10-02", "2026-11-01")):
        for row in show(cast, asked=asked).rankings["company"].rows:
            assert row.people >= 5, asked


@pytest.mark.parametrize("who", ["linus", "grace", "mallory"])
def test_only_admins_managers_and_auditors_see_statistics(cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        show(cast, who=who)


def test_a_manager_sees_the_own_building_only(cast: Cast) -> None:
    with pytest.raises(Denied):
        service.show(cast.act_as("vera"), YEAR, building="Lab")


def test_visitors_as_a_file_need_a_reason_which_is_kept(cast: Cast) -> None:
    came(cast, "Analytical", 1)
    with pytest.raises(Denied) as refused:
        service.show(cast.act_as("vera"), YEAR, ["visitor"], building="HQ", export_reason="")
    assert refused.value.code == "reason-needed"
    with pytest.raises(Denied):
        service.show(cast.act_as("audrey"), YEAR, ["visitor"], building="HQ", export_reason="curious")
    service.show(cast.act_as("vera"), YEAR, ["visitor"], building="HQ", export_reason="thank the regulars")
    service.show(cast.act_as("audrey"), YEAR, ["day"], building="HQ", export_reason="")
    with cast.ws.reading() as tx:
        assert [json.loads(facts)["list"] for (facts,) in tx.rows(EXPORTED)] == ["statistics by visitor"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        (Asked(), date(2026, 10, 25), TODAY),
        (Asked("2026-11-01", "2026-11-07"), date(2026, 11, 1), date(2026, 11, 7)),
        (Asked("yesterday"), date(2026, 11, 22), TODAY),
        (Asked("2026-11-20", "2030-01-01"), date(2026, 11, 20), TODAY),
        (Asked(year=2024), date(2024, 1, 1), date(2024, 12, 31)),
        (Asked(month="2024-02"), date(2024, 2, 1), date(2024, 2, 29)),
        (Asked(month="2", year=2023), date(2023, 2, 1), date(2023, 2, 28)),
        (Asked(month="11"), date(2026, 11, 1), TODAY),
    ],
)
def test_a_period_ends_today_at_the_latest(asked: Asked, first: date, last: date) -> None:
    assert period(asked, TODAY) == Period(first, last)


@pytest.mark.parametrize(
    "asked",
    [
        Asked("2026-11-07", "2026-11-01"), Asked("2026-12-01"), Asked(year=2027), Asked(year=99), Asked(month="13"),
        Asked(month="2026-00"), Asked(month="\x1b[2J"), Asked("soon"), Asked("2001-01-01"), Asked("today", year=2026),
        Asked(month="-1"), Asked(month="٣-٣-٣"), Asked(month="2026-11", year=2025),
    ],
)  # fmt: skip
def test_a_period_that_cannot_be_is_refused(asked: Asked) -> None:
    with pytest.raises(Invalid) as refused:
        period(asked, TODAY)
    assert refused.value.message.isprintable()


def test_an_unknown_building_is_refused(cast: Cast) -> None:
    with pytest.raises(VmsError):
        service.show(cast.act_as("alma"), YEAR, building="Nowhere")
