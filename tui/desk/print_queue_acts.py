"""The print queue as the desk asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.print_queue import PrintJob
    from vmsctl.services.printers import Printer


def print_jobs(duty: Duty) -> list[PrintJob]:
    """What waits for the printers of this building, and what failed lately."""
    from vmsctl.services import print_queue

    return print_queue.list_(duty.ws, building=duty.place.name)


def print_again(duty: Duty, job: str, printer: str | None = None) -> PrintJob:
    """Try a job again, if wanted on another printer."""
    from vmsctl.services import print_queue

    return print_queue.retry(duty.ws, job, printer=printer)


def drop_job(duty: Duty, job: str) -> PrintJob:
    """Take a job off the list."""
    from vmsctl.services import print_queue

    return print_queue.drop(duty.ws, job)


def printers(duty: Duty) -> list[Printer]:
    """The printers of this building."""
    from vmsctl.services import printers

    return printers.list_(duty.ws, building=duty.place.name)
