"""A clock that leaps empties nothing, is told of, and holds again when it is right or somebody says so."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.scheduler.test_jobs import begun, inside, ran
from tests.services.scheduling import Machine
from vmsctl.errors import Denied
from vmsctl.scheduler import jobs
from vmsctl.services import clock, doctor_schedule, duty

pytestmark = pytest.mark.usefixtures("machine")


@pytest.mark.parametrize(("step", "held"), [
    ({"hours": -2}, False), ({"hours": 2}, False), ({"days": 30}, False), ({"days": 400}, True),
])  # fmt: skip
def test_a_clock_that_leaps_presumes_nobody_left(
    cast: Cast,
    machine: Machine,
    step: dict[str, int],
    held: bool,
) -> None:
    cast.setting("check-out.automatic-at", '"11:00"')
    cast.setting("check-out.automatic-hours", "1")
    cast.setting("check-out.reminder-minutes", "0")
    for number in range(30):
        inside(cast, f"Guest {number}")
    begun(cast)
    machine.leap(**step)
    done = jobs.run_due(cast.ws)
    assert ([each.job for each in done] == ["schedule"]) == held
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM stays WHERE out_at IS NULL") == 30
    doubt = clock.doubt(cast.ws)
    assert doubt is not None and doubt.holds_all == held


@pytest.mark.parametrize("year", [1970, 1999])
def test_a_clock_that_was_never_set_runs_nothing(cast: Cast, machine: Machine, year: int) -> None:
    begun(cast)
    machine.stand_at(cast.clock().replace(year=year, month=1))
    assert [(each.state, each.outcome[:30]) for each in jobs.run_due(cast.ws)] == [
        ("waits", "The clock has not been set. It")
    ]


def test_a_clock_that_is_right_again_is_believed_and_the_days_it_had_leapt_to_are_not_lost(
    cast: Cast,
    machine: Machine,
) -> None:
    begun(cast)
    machine.leap(days=20)
    jobs.run_due(cast.ws)
    machine.leap(days=-20)
    cast.clock.tick(days=1)
    assert clock.doubt(cast.ws) is None
    assert ("daily-summary", "HQ", "2026-11-23", "done") in ran(cast)


def test_an_admins_word_lets_a_clock_hold_and_then_who_is_overdue_is_presumed_left(
    cast: Cast,
    machine: Machine,
) -> None:
    cast.setting("check-out.automatic-hours", "1")
    cast.setting("check-out.reminder-minutes", "0")
    inside(cast)
    begun(cast)
    machine.leap(days=3)
    jobs.run_due(cast.ws)
    with pytest.raises(Denied):
        clock.believe(cast.act_as("vera"), reason="looked at my watch")
    found = clock.believe(cast.act_as("alma"), reason="looked at my watch")
    assert found is not None and found.words == "The clock has gone ahead by 3 d that nobody counted."
    assert ("automatic-check-out", "", "2026-11-26", "done") in ran(cast)


def test_time_of_the_network_vouches_for_a_leap(cast: Cast, machine: Machine) -> None:
    begun(cast)
    machine.synchronised = True
    machine.leap(days=3)
    assert clock.doubt(cast.ws) is None


def found(cast: Cast, what: str) -> list[tuple[str, str]]:
    with cast.ws.reading() as tx:
        return [(each.state, each.words) for each in doctor_schedule.findings(tx, cast.ws) if each.what == what]


def test_the_doctor_says_when_nobody_runs_the_schedule(cast: Cast) -> None:
    assert found(cast, "schedule") == [("warning", "Nobody has run it yet.")]
    begun(cast)
    assert found(cast, "schedule") == [("ok", "Run at 08:12 UTC.")]
    cast.clock.tick(hours=2)
    assert found(cast, "schedule") == [("warning", "Nobody has run it since 2026-11-23 08:12 UTC.")]


def test_doctor_and_status_line_tell_of_a_leap_and_of_what_failed(cast: Cast, machine: Machine) -> None:
    begun(cast)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE job_runs SET state = 'failed', outcome = 'The disk is full.' WHERE job = 'backup'")
    machine.leap(hours=2)
    assert found(cast, "clock leap")[0][1].startswith("The clock has gone ahead by 2 h 0 min that nobody counted.")
    assert found(cast, "schedule") == [("problem", "Failed: backup of 2026-11-23: The disk is full.")]
    assert duty.health(cast.act_as("linus"), cast.hq).clock == "ahead 2 h 0 min"
    machine.leap(hours=-2)
    assert duty.health(cast.act_as("linus"), cast.hq).clock == ""
