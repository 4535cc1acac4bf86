"""SIGKILL amid the jobs of the evening: whoever comes next goes on, and nothing is done twice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.crash.acts import at_work, end_of_the_day
from tests.crash.killing import cut_off
from tests.machine import needs
from tests.scale import Scale
from tests.wholeness import faults
from vmsctl.services.check_in import check_in

pytestmark = [pytest.mark.crash, pytest.mark.long, needs("strace")]
CALLS = ("pwrite64", "fdatasync", "fsync", "write", "rename")
SETTINGS = {
    "check-out.automatic-at": "20:00", "check-out.reminder-minutes": 0, "daily-summary.at": "20:30",
    "event-log.anchor-at": "21:00",
}  # fmt: skip


@pytest.fixture
def evening(cast: Cast, pattern: Path) -> Path:
    """The pattern's home with six visitors in, whom nobody will see leave, and jobs at eight and later."""
    ws = at_work(pattern)
    for ticket in json.loads((pattern / "tickets.json").read_text())[:6]:
        check_in(ws, ticket)
    with ws.transaction() as tx:
        for name, value in SETTINGS.items():
            row = {"name": name, "value": json.dumps(value)}
            tx.run("INSERT INTO settings (building_id, name, value) VALUES (0, :name, :value)", row)
    ws.store.close()
    return pattern


def wrong(home: Path) -> list[str]:
    """What is missing or there twice after somebody has gone on."""
    ws = at_work(home)
    counted = {
        "open stays": ("SELECT count(*) FROM stays WHERE out_at IS NULL", 0),
        "presumptions": ("SELECT count(*) FROM events WHERE kind = 'visit.presumed-left'", 6),
        "summaries": ("SELECT count(*) FROM daily_summaries", 2),
        "mails": ("SELECT count(*) FROM outbox WHERE template = 'daily-summary'", 2),
        "missed": ("SELECT count(*) FROM missed_check_outs", 6),
        "runs that are not done": ("SELECT count(*) FROM job_runs WHERE state <> 'done'", 0),
    }
    found = faults(ws)
    with ws.reading() as tx:
        found += [what for what, (sql, right) in counted.items() if tx.value(sql) != right]
    ws.store.close()
    return found


def test_a_round_that_was_killed_anywhere_is_gone_on_with(evening: Path, tmp_path: Path, scale: Scale) -> None:
    cuts = 0
    for cut in cut_off("end_of_the_day", evening, tmp_path, CALLS, scale(20, nightly=300)):
        cuts += cut.killed
        end_of_the_day(cut.home, lambda _: None, minutes=5)
        assert (found := wrong(cut.home)) == [], f"{cut}: {found}"
    assert cuts >= scale(15, nightly=250)


def test_a_round_that_nobody_goes_on_with_is_seen(evening: Path, tmp_path: Path) -> None:
    """The control: what was killed does leave things undone."""
    left = [
        fault for cut in cut_off("end_of_the_day", evening, tmp_path, ("pwrite64",), 6) for fault in wrong(cut.home)
    ]
    assert "summaries" in left
    shutil.rmtree(evening)
