"""What a scheduler does in a race: every round of so many days, at the same moment as the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

from db.queries import schedule as ledger
from tests.cast import Clock
from tests.crew import Desk, replaced
from vmsctl.connectors import system_clock
from vmsctl.connectors.system_clock import Reading
from vmsctl.rules.clock import Doubt
from vmsctl.rules.schedule import Job
from vmsctl.scheduler import jobs
from vmsctl.scheduler.jobs import Task
from vmsctl.services import schedule
from vmsctl.services.schedule import Turn
from vmsctl.workspace import Workspace

PER_BUILDING = Job("a-job", "", "daily-summary.at")
OF_ALL = Job("b-job", "", "backup.at", per_building=False)


def run_days(desk: Desk, file: str, days: int, careless: bool = False) -> int:
    """Run what is due on each of so many days; how many runs this desk did. Each run writes a line."""

    def write(_: Workspace, turn: Turn, __: Doubt | None) -> str:
        written = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(written, f"{turn.job.name} {turn.place.id} {turn.due.day}\n".encode())
        os.close(written)
        return "written"

    done = 0
    with _only(Task(PER_BUILDING, write), Task(OF_ALL, write)), _carelessly(desk) if careless else nullcontext():
        start = desk.ws.now()
        for day in range(days):
            moment = start + timedelta(days=day)
            desk.ws.clock = Clock(moment)
            desk.together()
            done += sum(ran.state == "done" for ran in jobs.run_due(desk.ws))
    return done


@contextmanager
def _only(*tasks: Task) -> Iterator[None]:
    """These tasks alone, and a clock that is believed."""
    right = Reading(0.0, "", synchronised=True)
    with replaced(
        (jobs, "TASKS", tasks), (jobs, "JOBS", tuple(task.job for task in tasks)), (jobs, "STANDING", ()),
        (system_clock, "read", lambda: right),
    ):  # fmt: skip
        yield


@contextmanager
def _carelessly(desk: Desk) -> Iterator[None]:
    """For the control: all have looked what is due before any of them runs it, and whoever asks for a run gets it."""
    real, look = ledger.claim, schedule.due

    def due(*words: Any) -> list[Turn]:
        found = look(*words)
        desk.together()
        return found

    def claim(*words: Any, **more: Any) -> bool:
        real(*words, **more)
        return True

    with replaced((schedule, "due", due), (ledger, "claim", claim)):
        yield
