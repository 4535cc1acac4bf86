"""What runs by itself, on the command line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import TODAY
from tests.cli.conftest import Line

WHY = ("--reason", "We moved")


@pytest.fixture(autouse=True)
def house(vmsctl: Line) -> None:
    """The day ends as it begins, so that everything is due."""
    for name in ("daily-summary.at", "backup.at", "event-log.anchor-at", "integrity-check.at"):
        assert vmsctl("settings", "set", name, "00:00", *WHY).code == 0


def test_a_round_does_what_is_due_and_the_next_one_nothing_that_cron_would_mail(vmsctl: Line) -> None:
    ran = vmsctl("schedule", "run", "--json").json
    assert {(each["job"], each["state"]) for each in ran} >= {
        (job, "done") for job in ("daily-summary", "backup", "event-log-anchor", "integrity-check")
    }
    again = vmsctl("schedule", "run")
    assert (again.code, again.out, again.err) == (0, "", "")


def test_the_list_tells_what_ran_and_what_comes(vmsctl: Line) -> None:
    vmsctl("schedule", "run", "backup")
    rows = {(row["job"], row["state"]) for row in vmsctl("schedule", "list", "--json").json}
    assert {("backup", "done"), ("backup", "next"), ("daily-summary", "next")} <= rows
    assert vmsctl("schedule", "list", "--csv").out.startswith("job,building,day,state,at,outcome")
    assert "backup.at" in vmsctl("schedule", "jobs").out


def test_a_job_that_there_is_not_says_which_there_are(vmsctl: Line) -> None:
    said = vmsctl("schedule", "run", "coffee", "--json")
    assert (said.code, said.error["code"]) == (3, "job-unknown")
    assert "daily-summary" in said.error["hint"]


def test_a_date_that_is_none_is_said_as_it_is_written(vmsctl: Line) -> None:
    said = vmsctl("schedule", "run", "backup", "--date", "2026-13-01")
    assert (said.code, said.err.splitlines()[0]) == (
        2, "Invalid value for '--date': '2026-13-01' is no date such as 2026-11-23.",
    )  # fmt: skip


def test_a_run_that_fails_ends_with_a_refusal(vmsctl: Line, home: Path) -> None:
    (home / "in-the-way").write_text("")
    vmsctl("settings", "set", "backup.folder", str(home / "in-the-way" / "folder"), *WHY)
    said = vmsctl("schedule", "run", "backup")
    assert said.code == 1 and said.err.startswith(f"failed backup for {TODAY}")


def test_one_round_of_the_worker_says_on_stderr_only_what_failed(vmsctl: Line, home: Path) -> None:
    (home / "in-the-way").write_text("")
    vmsctl("settings", "set", "backup.folder", str(home / "in-the-way" / "folder"), *WHY)
    said = vmsctl("work", "--once")
    assert said.code == 1 and "integrity-check for" in said.out
    assert said.err.startswith(f"failed backup for {TODAY}") and len(said.err.splitlines()) == 1
    again = vmsctl("work", "--once")
    assert (again.code, again.err) == (0, "")


def test_a_clock_that_is_not_in_doubt_needs_no_word(vmsctl: Line) -> None:
    vmsctl("schedule", "run")
    assert vmsctl("schedule", "trust-clock", *WHY).out == "The clock was not in doubt.\n"
    assert vmsctl("schedule", "trust-clock").code == 2


def test_the_day_so_far_and_the_day_that_is_over(vmsctl: Line, home: Path) -> None:
    assert "DAY SO FAR" in vmsctl("daily-summary", "show").out
    assert vmsctl("daily-summary", "send").out.startswith(f"done   daily-summary in HQ for {TODAY}: 0 missed")
    assert "No check-out was missed." in vmsctl("daily-summary", "show").out
    made = vmsctl("daily-summary", "show", "--json").json
    assert (made["day"], made["missed"], len(made["anchors"])) == (str(TODAY), [], 2)
    assert vmsctl("event-log", "verify", "--anchor", made["anchors"][0]).code == 0
    vmsctl("daily-summary", "show", "--pdf", str(home / "day.pdf"))
    assert (home / "day.pdf").read_bytes().startswith(b"%PDF")
    assert vmsctl("daily-summary", "show", "--print", "--json").error["code"] == "summary-not-printed"


def test_a_summary_goes_out_once_unless_somebody_asks_again(vmsctl: Line) -> None:
    day = ("--date", str(TODAY))
    assert vmsctl("daily-summary", "send", *day).code == 0
    assert vmsctl("daily-summary", "send", *day, "--building", "HQ").code == 1
    assert vmsctl("daily-summary", "send", *day, "--again").out == "It goes to 1 once more.\n"
    past = str(TODAY - timedelta(days=400))
    assert vmsctl("daily-summary", "show", "--date", past).code == 3


def test_the_trail_is_handed_out_with_a_reason_alone(vmsctl: Line) -> None:
    assert vmsctl("event-log", "export").code == 2
    lines = vmsctl("event-log", "export", *WHY, "--building", "HQ").out.splitlines()
    assert '"kind": "event-log.exported"' in lines[-1]
    assert vmsctl("event-log", "verify", "--anchor", "nonsense").code == 2
