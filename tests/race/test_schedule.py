"""Several schedulers at one store: each job once for each building and date."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.crew import Crew, World
from tests.installed import ROOT, Installation
from tests.race import schedule_work
from tests.scale import Scale

pytestmark = [pytest.mark.race, pytest.mark.long]
ON_THE_CASTS_DAY = """
import sys
import time_machine
time_machine.travel(sys.argv.pop(1)).start()
from tests.crew import unhurried
from vmsctl.__main__ import process
with unhurried():
    process()
"""
"""A process whose day cannot end while it runs, and that waits for the others."""


def lines(file: Path) -> Counter[str]:
    return Counter(file.read_text().splitlines())


@pytest.mark.parametrize("schedulers", [2, 8])
def test_however_many_ask_a_job_runs_once_for_each_date(
    cast: Cast, crew: Crew, scale: Scale, tmp_path: Path, schedulers: int
) -> None:
    days, file = scale(25, nightly=1_000), tmp_path / "ran"
    cast.clock.tick(hours=13)
    done = crew.do(schedulers, schedule_work.run_days, World.of(cast), str(file), days)
    ran = lines(file)
    assert set(ran.values()) == {1}
    assert (len(ran), sum(done)) == (3 * days, 3 * days)


def test_without_the_claim_jobs_run_twice(cast: Cast, crew: Crew, tmp_path: Path) -> None:
    """The control: the schedulers do reach for the same run."""
    cast.clock.tick(hours=13)
    file = tmp_path / "ran"
    crew.do(2, schedule_work.run_days, World.of(cast), str(file), 2, True)
    assert set(lines(file).values()) == {2}


def test_two_workers_and_cron_at_once_run_each_job_once(cast: Cast) -> None:
    """Whole processes, as they are started by systemd and cron."""
    with cast.ws.transaction() as tx:
        for name in ("daily-summary.at", "backup.at", "event-log.anchor-at", "integrity-check.at"):
            tx.run("INSERT INTO settings (building_id, name, value) VALUES (0, :name, '\"00:00\"')", {"name": name})
    environment = Installation.of(cast).environment
    commands = [("work", "--once"), ("work", "--once"), *[("schedule", "run")] * 2, ("schedule", "run", "backup")]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ON_THE_CASTS_DAY, cast.clock().isoformat(), *words],
            cwd=ROOT, env={**os.environ, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for words in commands
    ]  # fmt: skip
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * len(running), said
    with cast.ws.reading() as tx:
        runs = tx.rows(
            "SELECT job, building_id, state, attempts FROM job_runs WHERE job <> 'retention' ORDER BY job, building_id"
        )
        assert tx.value("SELECT count(*) FROM daily_summaries") == 2
        assert tx.value("SELECT count(*) FROM outbox WHERE template = 'daily-summary'") == 2
    assert runs == [
        (job, building, "done", 1)
        for job, buildings in (
            ("backup", (0,)),
            ("daily-summary", (1, 2)),
            ("event-log-anchor", (0,)),
            ("integrity-check", (0,)),
        )
        for building in buildings
    ]
    assert len(list(cast.ws.config.backups.iterdir())) == 1
