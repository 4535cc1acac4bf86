"""What a worker does in a race for the print queue; each function runs in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence

from db.queries import print_queue as queries
from db.transaction import Sql
from tests.crew import Desk, replaced
from vmsctl.services import print_delivery

CARELESS = "UPDATE print_queue SET state = 'printing', claimed_at = :at, claimed_by = :by WHERE id = :job RETURNING id"


def print_all(desk: Desk) -> list[str]:
    """Print until nothing waits; the jobs that this worker printed."""
    desk.together()
    printed = []
    while _waits(desk):
        printed += [each.job.id for each in print_delivery.deliver(desk.ws) if each.job.state == "printed"]
    return printed


def print_each(desk: Desk, jobs: Sequence[str]) -> list[str]:
    """Reach for each job at the same moment as all other workers; the states that this one saw then."""
    seen = []
    for job in jobs:
        desk.together()
        seen.append(print_delivery.deliver_job(desk.ws, job).job.state)
    desk.together()
    return seen


def print_each_carelessly(desk: Desk, jobs: Sequence[str]) -> list[str]:
    """As `print_each`, with a claim that does not look whether the job is another's."""
    with replaced((queries, "CLAIM", Sql(CARELESS, CARELESS))):
        return print_each(desk, jobs)


def _waits(desk: Desk) -> bool:
    with desk.ws.reading() as tx:
        return bool(tx.value("SELECT count(*) FROM print_queue WHERE state IN ('queued', 'printing')"))
