"""The round of jobs: what is due is done once, a clock that leaps empties nothing, a killed run goes on."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cast import TODAY, Cast, VisitMade, verify_chain
from tests.services.scheduling import Machine
from vmsctl.errors import Denied, Invalid, NotFound, Refused
from vmsctl.scheduler import jobs
from vmsctl.services import clock, daily_summary, doctor, schedule
from vmsctl.services.check_in import check_in

pytestmark = pytest.mark.usefixtures("machine")


def inside(cast: Cast, name: str = "Ada Lovelace") -> VisitMade:
    visit = cast.visit(cast.visitor(name))
    check_in(cast.act_as("linus"), visit.name)
    return visit


def ran(cast: Cast, only: str = "") -> list[tuple[str, str, str, str]]:
    """What a round did, without what waits for somebody to look at the clock."""
    done = [each for each in jobs.run_due(cast.ws, only) if each.state != "waits"]
    return sorted((each.job, each.building, each.day, each.state) for each in done)


def begun(cast: Cast) -> None:
    """The jobs have been running for some time."""
    jobs.run_due(cast.ws)


def summaries(cast: Cast, building: int | None = None) -> list[tuple[str, str]]:
    with cast.ws.reading() as tx:
        return tx.rows(
            "SELECT since, day FROM daily_summaries WHERE building_id = :b ORDER BY day", {"b": building or cast.hq}
        )


def messages(cast: Cast) -> list[tuple[int, str]]:
    with cast.ws.reading() as tx:
        return tx.rows("SELECT user_id, about FROM outbox WHERE template = 'daily-summary' ORDER BY id")


def test_at_the_end_of_the_day_each_building_gets_its_summary_once(cast: Cast) -> None:
    begun(cast)
    cast.clock.tick(hours=10, minutes=48)
    assert ("daily-summary", "HQ", "2026-11-23", "done") in ran(cast)
    assert ran(cast) == []
    cast.clock.tick(hours=1)
    assert ran(cast) == [("daily-summary", "Lab", "2026-11-23", "done")]
    assert summaries(cast)[-1] == ("2026-11-23", "2026-11-23")
    assert messages(cast)[-2:] == [
        (cast.users["vera"], f"summary:{cast.hq}:2026-11-23"), (cast.users["alma"], f"summary:{cast.lab}:2026-11-23"),
    ]  # fmt: skip


def test_a_summary_says_who_was_missed_first_and_where_the_trail_ends(cast: Cast) -> None:
    begun(cast)
    inside(cast)
    cast.setting("check-out.automatic-at", '"19:30"')
    cast.setting("check-out.reminder-minutes", "0")
    inside(cast, "Bob Forgotten")
    cast.visit(cast.visitor("Nora Noshow"))
    cast.clock.tick(hours=10, minutes=48)
    jobs.run_due(cast.ws)
    made = daily_summary.show(cast.act_as("linus"), TODAY, building="HQ")
    assert [(each.visitor, each.became) for each in made.missed] == [
        ("Ada Lovelace", "presumed left at 23.11. 20:00, not seen to leave"),
        ("Bob Forgotten", "presumed left at 23.11. 20:00, not seen to leave"),
    ]
    assert dict(made.figures) == {
        "expected": 3, "came": 2, "no_show": 1, "walk_ins": 0, "cancelled": 0, "left": 0, "missed": 2, "on_site": 0,
    }  # fmt: skip
    with cast.ws.reading() as tx:
        count = verify_chain(tx, cast.hq)
    assert made.anchors[0].startswith(f"{cast.hq}.{count}.")


def test_who_was_told_of_as_open_is_not_told_of_again_as_presumed_left(cast: Cast) -> None:
    cast.setting("check-out.automatic-at", '"20:30"')
    cast.setting("check-out.reminder-minutes", "0")
    begun(cast)
    inside(cast)
    cast.clock.tick(hours=10, minutes=48)
    jobs.run_due(cast.ws)
    cast.clock.tick(hours=1)
    jobs.run_due(cast.ws)
    cast.clock.tick(hours=23)
    jobs.run_due(cast.ws)
    told = [daily_summary.show(cast.act_as("vera"), TODAY + timedelta(days=day), building="HQ") for day in (0, 1)]
    assert [[each.state for each in made.missed] for made in told] == [["presumed"], []]


def test_whoever_was_erased_since_is_counted_and_not_named(cast: Cast) -> None:
    begun(cast)
    inside(cast)
    cast.clock.tick(hours=11)
    jobs.run_due(cast.ws)
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM missed_check_outs")
    made = daily_summary.show(cast.act_as("vera"), TODAY, building="HQ")
    assert (made.missed, made.forgotten, made.figures["missed"]) == ((), 1, 1)


@pytest.mark.parametrize(("days", "expected"), [(3, 3), (7, 7), (30, 1)])
def test_after_an_outage_summaries_are_made_up_one_by_one_or_in_one(
    cast: Cast,
    machine: Machine,
    days: int,
    expected: int,
) -> None:
    cast.clock.tick(hours=12)
    begun(cast)
    before = len(summaries(cast))
    machine.pause(days=days)
    done = [each for each in jobs.run_due(cast.ws) if each.job == "daily-summary" and each.building == "HQ"]
    assert len(done) == expected
    made = summaries(cast)[before:]
    assert (made[0][0], made[-1][1]) == ("2026-11-24", (TODAY + timedelta(days=days)).isoformat())
    assert ran(cast) == []


def test_presumed_left_on_each_missed_day_is_told_with_its_own_day(cast: Cast, machine: Machine) -> None:
    cast.clock.tick(hours=12)
    begun(cast)
    machine.pause(days=2)
    jobs.run_due(cast.ws)
    assert [row[1] for row in summaries(cast)][-2:] == ["2026-11-24", "2026-11-25"]


def test_a_run_that_was_killed_is_gone_on_with_when_its_lease_is_over(cast: Cast) -> None:
    begun(cast)
    cast.clock.tick(hours=12)
    turn = next(turn for turn in schedule.due(cast.ws, jobs.JOBS) if turn.job.name == "daily-summary")
    assert schedule.claim(cast.ws, turn) is not None
    assert schedule.claim(cast.ws, turn) is None
    assert ("daily-summary", "HQ", "2026-11-23", "done") not in ran(cast)
    cast.clock.tick(minutes=3)
    assert ("daily-summary", "HQ", "2026-11-23", "done") in ran(cast)


def test_who_has_lost_a_run_cannot_say_that_it_is_done(cast: Cast) -> None:
    cast.clock.tick(hours=12)
    turn = schedule.due(cast.ws, jobs.JOBS)[0]
    slow = schedule.claim(cast.ws, turn)
    cast.clock.tick(minutes=3)
    quick = schedule.claim(cast.ws, turn)
    assert slow is not None and quick is not None
    schedule.finish(cast.ws, slow, "late")
    assert not schedule.keep(cast.ws, slow)
    schedule.finish(cast.ws, quick, "well")
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT state, outcome, attempts FROM job_runs") == [("done", "well", 2)]


def test_a_run_that_fails_says_so_and_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(cast)
    cast.setting("backup.folder", json.dumps(str(cast.ws.config.log_file / "nowhere")))
    cast.ws.config.log_file.write_text("in the way")
    cast.clock.tick(days=1)
    failed = [each for each in jobs.run_due(cast.ws) if each.state == "failed"]
    assert [each.job for each in failed] == ["backup"]
    assert [each for each in jobs.run_due(cast.ws) if each.job == "backup"] == []
    cast.ws.config.log_file.unlink()
    cast.clock.tick(minutes=11)
    assert ("backup", "", "2026-11-24", "done") in ran(cast)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'schedule.job-failed'") == 1


def test_old_backups_go_and_other_files_stay(cast: Cast, machine: Machine) -> None:
    folder = cast.ws.config.backups
    folder.mkdir()
    old = folder / "vmsctl-20260901T020000000000Z.db"
    for path in (old, folder / "before-0004-from-0003-20260901T020000000000Z.zip", folder / "holiday.db"):
        path.write_text("old")
    machine.leap(days=40)
    jobs.run_due(cast.ws)
    assert old.exists()
    clock.believe(cast.act_as("alma"), reason="it is December")
    cast.clock.tick(days=1)
    jobs.run_due(cast.ws)
    assert [path.name for path in folder.iterdir() if path.read_bytes() == b"old"] == ["holiday.db"]


def test_the_ends_of_the_trail_are_noted_once_for_each_end(cast: Cast) -> None:
    begun(cast)
    inside(cast)
    cast.clock.tick(days=1)
    jobs.run_due(cast.ws)
    jobs.run_due(cast.ws)
    lines = cast.ws.config.anchors.read_text().splitlines()
    assert len(lines) == len(set(lines)) > 2


def test_a_named_date_is_run_once_by_whom_the_matrix_allows(cast: Cast) -> None:
    begun(cast)
    past = date(2026, 11, 20)
    with pytest.raises(Denied):
        jobs.run_for(cast.act_as("linus"), "daily-summary", past, "HQ")
    assert [each.state for each in jobs.run_for(cast.act_as("vera"), "daily-summary", past, "HQ")] == ["done"]
    with pytest.raises(Refused) as refused:
        jobs.run_for(cast.act_as("vera"), "daily-summary", past, "HQ")
    assert refused.value.code == "run-done"
    with pytest.raises(Invalid):
        jobs.run_for(cast.act_as("vera"), "daily-summary", date(2026, 11, 24), "HQ")
    with pytest.raises(NotFound):
        jobs.run_for(cast.act_as("vera"), "coffee", past)


def test_a_day_that_has_not_ended_is_not_told_of_ahead_and_is_told_of_whole(cast: Cast) -> None:
    """A summary of the morning would take the evening's place: whom nobody saw leave, nobody would hear of."""
    begun(cast)
    inside(cast)
    with pytest.raises(Refused) as refused:
        jobs.run_for(cast.act_as("vera"), "daily-summary", TODAY, "HQ")
    assert refused.value.code == "day-not-over"
    cast.clock.tick(hours=14)
    assert [each.outcome for each in jobs.run_due(cast.ws, "daily-summary", building="HQ")] == ["1 missed, 1 came"]


def test_what_was_run_ahead_by_hand_is_not_promised_once_more(cast: Cast) -> None:
    begun(cast)
    assert [each.state for each in jobs.run_for(cast.act_as("alma"), "event-log-anchor", TODAY)] == ["done"]
    listed = schedule.list_(cast.act_as("alma"), jobs.JOBS)
    ahead = [each.day for each in listed if (each.job, each.state) == ("event-log-anchor", "next")]
    assert ahead == ["2026-11-24"]


def test_one_building_is_run_alone_and_must_be_there(cast: Cast) -> None:
    begun(cast)
    cast.clock.tick(hours=14)
    with pytest.raises(NotFound):
        jobs.run_due(cast.ws, "daily-summary", building="Paris")
    assert {each.building for each in jobs.run_due(cast.ws, "daily-summary", building="HQ")} == {"HQ"}


def test_the_schedule_tells_what_ran_and_what_comes(cast: Cast) -> None:
    begun(cast)
    listed = schedule.list_(cast.act_as("vera"), jobs.JOBS)
    assert ("daily-summary", "HQ", "2026-11-23", "next") in [
        (each.job, each.building, each.day, each.state) for each in listed
    ]
    assert ("backup", "", "2026-11-23", "done") in [(each.job, each.building, each.day, each.state) for each in listed]


def test_the_doctor_looks_for_backups_where_they_are_set_to_go(cast: Cast, tmp_path: Path) -> None:
    cast.setting("backup.folder", json.dumps(str(tmp_path / "elsewhere")))
    begun(cast)
    words = [each.words for each in doctor.examine(cast.ws.config, ws=cast.ws) if each.what == "backup"]
    assert words != ["There is no backup."]
    assert len(list((tmp_path / "elsewhere").iterdir())) == 1
