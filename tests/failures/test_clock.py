"""Whole processes with another clock: leaps, long outages, days on which clocks are changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import pytest

from tests.cast import Cast
from tests.installed import Installation, Said
from tests.machine import libfaketime, needs
from vmsctl.services.check_in import check_in

pytestmark = [needs("libfaketime"), pytest.mark.long]
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class House:
    """The cast's installation, in which each command is run at a time of its own (UTC)."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._installation = Installation.of(cast)

    def at(self, moment: datetime, *words: str) -> Said:
        clock = {"LD_PRELOAD": str(libfaketime()), "FAKETIME": f"@{moment:%Y-%m-%d %H:%M:%S}", "TZ": "UTC"}
        return Installation({**self._installation.environment, **clock}).pipe(*words)

    def run(self, moment: datetime, *words: str) -> list[dict[str, Any]]:
        """What a round of the schedule did then."""
        said = self.at(moment, "schedule", "run", *words, "--json")
        assert said.code == 0, said.text
        found: list[dict[str, Any]] = json.loads(said.out)
        return found

    def ask(self, sql: str) -> Any:
        with self.cast.ws.reading() as tx:
            return tx.value(sql)


@pytest.fixture
def house(cast: Cast) -> House:
    """Twelve visitors are in, and would be presumed to have left at noon; the schedule has been running."""
    cast.setting("check-out.automatic-at", '"12:00"')
    cast.setting("check-out.reminder-minutes", "0")
    for number in range(12):
        visit = cast.visit(cast.visitor(f"Guest {number}"))
        check_in(cast.act_as("linus"), visit.name)
    made = House(cast)
    made.run(START)
    return made


INSIDE = "SELECT count(*) FROM stays WHERE out_at IS NULL"


@pytest.mark.parametrize(("leap", "held"), [
    (timedelta(hours=-2), False), (timedelta(hours=3), False), (timedelta(days=400), True),
    (datetime(1970, 1, 2, tzinfo=UTC) - START, True),
])  # fmt: skip
def test_a_clock_that_leaps_empties_no_building_and_says_so(house: House, leap: timedelta, held: bool) -> None:
    done = house.run(START + leap)
    assert house.ask(INSIDE) == 12
    assert ([each["job"] for each in done] == ["schedule"]) == held
    assert not any(each["state"] == "done" and each["job"] == "automatic-check-out" for each in done)
    said = house.at(START + leap, "doctor").out.decode()
    assert "clock leap: The clock has" in said and "vmsctl schedule trust-clock" in said


def test_an_admins_word_lets_the_jobs_go_on(house: House) -> None:
    noon = START + timedelta(hours=3)
    house.run(noon)
    said = house.at(noon + timedelta(minutes=1), "schedule", "trust-clock", "--reason", "compared with my watch")
    assert (said.code, said.out[:27]) == (0, b"The clock holds as it is. B")
    house.run(noon + timedelta(minutes=2))
    assert house.ask(INSIDE) == 0
    assert house.ask("SELECT count(*) FROM events WHERE kind = 'visit.presumed-left'") == 12


def test_after_thirty_days_without_power_everything_is_made_up_once(house: House) -> None:
    back = START + timedelta(days=30)
    began = monotonic()
    done = house.run(back)
    assert monotonic() - began < 60
    made = [(each["job"], each["building"]) for each in done if each["state"] == "done"]
    assert sorted(made) == sorted(set(made))
    assert ("daily-summary", "HQ") in made and ("backup", "") in made
    assert house.ask("SELECT count(*) FROM outbox WHERE template = 'daily-summary' AND building_id = 1") == 1
    assert house.ask("SELECT since FROM daily_summaries WHERE building_id = 1") == "2026-11-23"
    assert house.ask(INSIDE) == 12
    assert not [each for each in house.run(back + timedelta(minutes=1)) if each["state"] == "done"]


@pytest.mark.parametrize("day", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)])
def test_on_a_day_on_which_clocks_are_changed_a_job_of_that_hour_runs_once(house: House, day: datetime) -> None:
    house.cast.setting("schedule.clock-slack-minutes", "0")
    house.cast.setting("backup.at", '"02:30"')
    for minutes in range(-60, 240, 45):
        house.run(day + timedelta(minutes=minutes), "backup")
    date = f"{day:%Y-%m-%d}"
    assert house.ask(f"SELECT count(*) FROM job_runs WHERE job = 'backup' AND day = '{date}'") == 1
    assert len(list(house.cast.ws.config.backups.glob(f"vmsctl-{day:%Y%m%d}*"))) == 1
