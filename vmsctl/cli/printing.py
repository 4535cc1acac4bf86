"""What the commands that print have in common: printing a job now, and telling honestly what became of it."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from vmsctl.cli import output
from vmsctl.errors import DeviceFailed, VmsError
from vmsctl.services import print_delivery

if TYPE_CHECKING:
    from vmsctl.services.print_queue import PrintJob
    from vmsctl.workspace import Workspace

PATIENCE = 10.0
"""Seconds to wait for a printer that is busy with another job."""


def print_now(ws: Workspace, job: PrintJob, *, as_json: bool, **more: Any) -> None:
    """Print a queued job and show it; raises what kept it from coming out, after showing where it stands."""
    delivery = _delivered(ws, job)
    trouble = delivery.trouble or _trouble_of_others(delivery.job)
    if as_json or trouble is None:
        output.show({**job_record(delivery.job), **more}, as_json=as_json, words=[told(delivery.job)])
    if trouble is not None:
        raise trouble


def _trouble_of_others(job: PrintJob) -> VmsError | None:
    """What another process found that was quicker to take up the job."""
    if job.state not in ("failed", "unknown", "dropped"):
        return None
    return DeviceFailed(
        f"job-{job.state}", told(job), f"Look at it with 'vmsctl printers queue'; job {job.id} is kept."
    )


def job_record(job: PrintJob) -> dict[str, Any]:
    """A job as JSON has it."""
    return asdict(job)


def told(job: PrintJob) -> str:
    """Where a job stands, in a sentence."""
    what = f"the badge of {job.visitor}" if job.visit else "the test page"
    sentences = {
        "printed": f"Printed {what} on {job.printer}.",
        "queued": f"Job {job.id}, {what}, waits for {job.printer}: the console or 'vmsctl work' prints it.",
        "printing": f"Job {job.id}, {what}, is being printed on {job.printer}.",
        "failed": f"Job {job.id}, {what}, failed on {job.printer}: {job.why}",
        "unknown": f"Job {job.id}, {what}, may have come out of {job.printer}: look there.",
        "dropped": f"Job {job.id}, {what}, was dropped: {job.why}",
    }
    return sentences[job.state]


def _delivered(ws: Workspace, job: PrintJob) -> print_delivery.Delivery:
    ends = time.monotonic() + PATIENCE
    while True:
        delivery = print_delivery.deliver_job(ws, job.id)
        waits = delivery.trouble is None and delivery.job.state in ("queued", "printing")
        if not waits or time.monotonic() > ends:
            return delivery
        time.sleep(0.1)
