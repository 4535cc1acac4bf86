"""What runs by itself, as the documentation names it for those who set it up job by job."""

import re

import pytest

from tests.architecture.sources import ROOT
from vmsctl.scheduler import jobs

DOCS = ROOT / "docs"


def test_every_job_stands_in_the_table_of_the_schedule() -> None:
    table = re.findall(r"^\| `([a-z-]+)` \|", (DOCS / "schedule.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(table) == sorted(jobs.names())


@pytest.mark.parametrize("name", jobs.names())
def test_every_job_has_a_line_for_cron(name: str) -> None:
    lines = (DOCS / "crontab.example").read_text(encoding="utf-8").splitlines()
    commands = (f"vmsctl schedule run {name} >/dev/null", f"vmsctl {name} send >/dev/null")
    assert any(line.endswith(commands) for line in lines)
