"""The summary rows: what they say is what a count of the visits says, whatever happened and in whatever order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from db.queries import statistics as queries
from tests.cast import Cast
from tests.crew import replaced
from tests.scale import Scale
from tests.services.counting import NAMES, House, kept, place, reference
from vmsctl.errors import Denied
from vmsctl.rules import statistics as rules
from vmsctl.services import retention_run, statistics_counting
from vmsctl.services import statistics_upkeep as service
from vmsctl.services.buildings import Place
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.correct_times import correct


def days() -> Iterator[date]:
    """Across the end of summer time and of a month."""
    return (date(2026, 10, 20) + timedelta(days=number) for number in range(20))


def test_a_thousand_histories_are_counted_as_by_hand(cast: Cast, scale: Scale) -> None:
    cast.setting("check-out.automatic-at", '"22:00"')
    cast.setting("check-out.reminder-minutes", "0")
    house = House(cast, seed=4)
    for day in days():
        house.live(day, scale(50, nightly=200))
    cast.clock.tick(days=2)
    for building in house.places:
        service.roll_up(cast.ws, building)
        assert kept(cast, building) == reference(cast, building)
    assert service.verify(cast.act_as("alma")) == []
    counts = [reference(cast, building) for building in house.places]
    seen = Counter(name for days in counts for found in days.values() for name in +found.figures)
    assert set(seen) == set(NAMES), "everything happened in these histories"
    assert (
        sum(found.figures["invited"] + found.figures["cancelled"] for days in counts for found in days.values())
        >= 1_000
    )


def test_without_the_events_a_correction_would_be_missed(cast: Cast) -> None:
    """The negative control."""
    late = corrected_late(cast)
    with replaced((queries, "touched", lambda *_: [])):
        service.roll_up(cast.ws, late)
        assert kept(cast, late) != reference(cast, late)
        assert [each.what for each in service.verify(cast.act_as("alma"))] == ["stay seconds"]


def corrected_late(cast: Cast) -> Place:
    visit, hq = cast.visit(), place(cast, cast.hq)
    check_in(cast.act_as("linus"), visit.name)
    cast.clock.tick(hours=1)
    check_out(cast.act_as("linus"), visit.name)
    cast.clock.tick(days=1)
    service.roll_up(cast.ws, hq)
    correct(cast.act_as("vera"), visit.name, out_at="2026-11-23T12:00", reason="back door")
    return hq


def test_a_correction_of_a_day_that_is_over_is_counted(cast: Cast) -> None:
    hq = corrected_late(cast)
    assert service.roll_up(cast.ws, hq) == 1
    assert kept(cast, hq) == reference(cast, hq)


def test_what_was_counted_is_not_counted_again(cast: Cast) -> None:
    cast.visit()
    cast.clock.tick(days=3)
    hq = place(cast, cast.hq)
    assert [service.roll_up(cast.ws, hq) for _ in range(3)] == [1, 0, 0]


def test_today_is_not_over(cast: Cast) -> None:
    cast.visit()
    assert service.roll_up_all(cast.ws) == 0
    cast.clock.time = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
    assert service.roll_up_all(cast.ws) == 0
    cast.clock.tick(minutes=1)
    assert service.roll_up_all(cast.ws) == 1


def test_a_day_is_not_closed_while_an_import_is_read(cast: Cast) -> None:
    made, hq = cast.visit(), place(cast, cast.hq)
    begun = int(cast.clock().timestamp() * 1e6)
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO imports (id, started_at, started_by) VALUES (1, :at, 1)", {"at": begun})
        tx.run("UPDATE visits SET import_id = 1 WHERE id = :id", {"id": made.id})
    cast.clock.tick(hours=20)
    assert service.roll_up(cast.ws, hq) == 0
    with cast.ws.transaction() as tx:
        tx.run("UPDATE imports SET published_at = :at", {"at": begun})
    assert service.roll_up(cast.ws, hq) == 1
    assert kept(cast, hq) == reference(cast, hq)


def test_two_who_count_at_once_count_once(cast: Cast) -> None:
    cast.visit()
    cast.clock.tick(days=1)
    hq = place(cast, cast.hq)
    step = service._next(cast.ws, hq)
    assert step is not None
    service.roll_up(cast.ws, hq)
    assert not service._write(cast.ws, hq.id, step)


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 3),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 2),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 2),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), 3),
        (datetime(1969, 12, 31, 23, 0, tzinfo=UTC), 0),
    ],
)
def test_an_hour_is_that_of_the_buildings_clocks(moment: datetime, hour: int) -> None:
    assert rules.hour_in(ZoneInfo("Europe/Berlin"))(int(moment.timestamp() * 1e6)) == hour


def test_a_visitor_after_midnight_belongs_to_the_day_of_the_visit(cast: Cast) -> None:
    visit, hq = cast.visit(), place(cast, cast.hq)
    check_in(cast.act_as("linus"), visit.name)
    cast.clock.tick(hours=16)
    service.roll_up(cast.ws, hq)
    assert kept(cast, hq)["2026-11-23"].figures["unended"] == 1
    check_out(cast.act_as("vera"), visit.name)
    service.roll_up(cast.ws, hq)
    figures = kept(cast, hq)["2026-11-23"].figures
    assert (figures["unended"], figures["stays"], figures["stay_seconds"]) == (0, 1, 16 * 3600)


def many(cast: Cast, company: str, people: int, day: date = date(2026, 10, 5)) -> None:
    """So many visitors of a company who have come and gone."""
    for number in range(people):
        visitor = cast.visitor(f"{company} {number}", company=company)
        cast.visit(visitor, day=day, state="left", arrived_at=1_790_000_000_000_000)


def names(cast: Cast, period: str, kind: str = "company") -> list[tuple[str, int, int]]:
    with cast.ws.reading() as tx:
        found = statistics_counting.kept_groups(tx, cast.hq, period, kind)
    return sorted((row.name, row.visits, row.people) for row in found)


def test_no_group_of_fewer_than_five_is_ever_written_down(cast: Cast) -> None:
    many(cast, "Analytical", 5)
    many(cast, "Difference", 4)
    service.roll_up_all(cast.ws)
    assert names(cast, "2026-10") == [("Analytical", 5, 5)]
    assert names(cast, "2026-10", "host") == [("Grace Hopper", 9, 9)]


def test_a_group_that_was_counted_outlives_its_visitors(cast: Cast) -> None:
    many(cast, "Analytical", 6)
    service.roll_up_all(cast.ws)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET visitor_id = NULL, detached_at = 1, anonymous_at = 2")
    service.rebuild(cast.act_as("alma"), "HQ")
    assert names(cast, "2026-10") == [("Analytical", 6, 6)]
    assert service.verify(cast.act_as("alma")) == []


def test_retention_counts_before_it_detaches(cast: Cast) -> None:
    many(cast, "Analytical", 5)
    many(cast, "Difference", 4)
    cast.setting("retention.invitations-days", "30")
    cast.setting("retention.anonymous-days", "0")
    retention_run.run_by_hand(cast.act_as("alma"), reason="it is time", many=True)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM visits WHERE visitor_id IS NOT NULL") == 0
        assert tx.value("SELECT count(*) FROM statistics_names WHERE name = 'Difference'") == 0
    assert names(cast, "2026-10") == [("Analytical", 5, 5)]
    assert service.verify(cast.act_as("alma")) == []
    service.rebuild(cast.act_as("alma"), "HQ")
    assert names(cast, "2026-10") == [("Analytical", 5, 5)]


def test_a_year_that_is_over_is_counted_as_a_whole(cast: Cast) -> None:
    for month in (3, 4, 5):
        many(cast, "Analytical", 2, date(2025, month, 5))
    service.roll_up_all(cast.ws)
    assert (names(cast, "2025-03"), names(cast, "2025")) == ([], [("Analytical", 6, 6)])


def test_lengths_of_stays_stay_exact_when_their_times_are_rounded(cast: Cast) -> None:
    hq = corrected_late(cast)
    service.roll_up(cast.ws, hq)
    before = kept(cast, hq)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET visitor_id = NULL, detached_at = 1, anonymous_at = 2")
        tx.run("UPDATE stays SET in_at = in_at / :q * :q, out_at = out_at / :q * :q", {"q": rules.QUARTER})
    assert service.verify(cast.act_as("alma")) == []
    service.rebuild(cast.act_as("alma"), "HQ")
    assert kept(cast, hq) == before


def test_verify_tells_what_was_tampered_with(cast: Cast) -> None:
    corrected_late(cast)
    service.roll_up_all(cast.ws)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE statistics_days SET came = came + 1")
    (found,) = service.verify(cast.act_as("alma"))
    assert (found.building, found.period, found.what, found.kept, found.counted) == (
        "HQ",
        "2026-11-23",
        "came",
        "2",
        "1",
    )
    service.rebuild(cast.act_as("alma"), "HQ")
    assert service.verify(cast.act_as("alma")) == []


@pytest.mark.parametrize("who", ["linus", "grace", "mallory"])
def test_only_who_may_see_them_verifies_statistics(cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        service.verify(cast.act_as(who), "HQ")
    with pytest.raises(Denied):
        service.rebuild(cast.act_as(who), "HQ")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_events_lead_to_the_dates_and_not_all_visits_to_the_events(cast: Cast) -> None:
    """The engine knows nothing of how many there are of each: with a million visits it was hours for a day's events."""
    values = {"chain": cast.hq, "after": 0, "last": 20_000, "day": "2026-11-01"}
    with cast.ws.reading() as tx:
        plan = [row[3] for row in tx.rows(f"EXPLAIN QUERY PLAN {queries.TOUCHED.sqlite}", values)]
    assert plan[0].startswith("SEARCH e ") and plan[1].startswith("SEARCH v USING INTEGER PRIMARY KEY"), plan
