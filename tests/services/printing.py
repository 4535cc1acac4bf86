"""Printers and queues for the tests that print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.cast import Cast
from tests.printers.loopback_printer import PATIENCE
from tests.printers.standing_printer import StandingPrinter
from vmsctl.services import badges, print_delivery, print_queue, printers
from vmsctl.services.print_delivery import Delivery
from vmsctl.services.print_queue import PrintJob
from vmsctl.workspace import Workspace

STALL = 0.5
"""Seconds for a printer that is to stall: another is given as long as it takes."""


def set_up(cast: Cast, printer: StandingPrinter, name: str = "Front") -> None:
    """Make a printer the next one of HQ."""
    printers.add(cast.act_as("vera"), name, printer.url, building="HQ", reason="Set up")


def on_site(cast: Cast, name: str = "Ada Lovelace") -> str:
    """A visitor who is inside without a badge; the visit's id."""
    visit = cast.visit(cast.visitor(name), state="on-site")
    return visit.name


def ask_for(cast: Cast, visit: str, **options: Any) -> PrintJob:
    """Ask for a badge at Linus' desk."""
    return badges.print_badge(cast.act_as("linus"), visit, **options).job


def deliver(cast: Cast, *, stall: float = PATIENCE) -> list[Delivery]:
    return print_delivery.deliver(cast.ws, stall=stall)


def state_of(cast: Cast, job: PrintJob) -> PrintJob:
    return print_queue.show(cast.act_as("linus"), job.id)


def states(ws: Workspace) -> list[str]:
    """The states of all jobs, the oldest first."""
    with ws.reading() as tx:
        return [state for (state,) in tx.rows("SELECT state FROM print_queue ORDER BY id")]


def happened(ws: Workspace, what: str = "badge.") -> list[str]:
    """The kinds of events that begin so, in order."""
    with ws.reading() as tx:
        kinds: Sequence[tuple[str]] = tx.rows("SELECT kind FROM events ORDER BY chain, seq")
    return [kind for (kind,) in kinds if kind.startswith(what)]
