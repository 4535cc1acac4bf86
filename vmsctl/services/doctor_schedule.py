"""What 'vmsctl doctor' looks at of the schedule: whether somebody runs it, what failed, and whether the clock leapt."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from vmsctl.rules import doctor as rules
from vmsctl.rules.jobs import JOBS
from vmsctl.services import clock, schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.transaction import Transaction
    from vmsctl.rules.doctor import Finding
    from vmsctl.workspace import Workspace

QUIET = timedelta(hours=1)
RECENT = timedelta(days=8)
LATE = timedelta(hours=2)
"""A run that somebody would have begun by now: an hour of clocks that are changed, and an hour to do the others in."""


def findings(tx: Transaction, ws: Workspace) -> Iterator[Finding]:
    """Of the last days."""
    doubt = clock.weighed(tx, ws)
    if doubt is not None:
        held = "No job runs" if doubt.holds_all else "Automatic check-outs and retention wait"
        yield rules.warning(
            "clock leap", f"{doubt.words} {held}.", "Set the clock, or vouch for it: 'vmsctl schedule trust-clock'."
        )
    failed = schedule.failed(tx, (ws.now() - RECENT).date())
    for words in failed[:3]:
        yield rules.problem("schedule", f"Failed: {words}", "See 'vmsctl schedule list'.")
    if doubt is None and not failed:
        yield _run_by(tx, ws)
    if doubt is None:
        yield from _overdue(tx, ws)


def _overdue(tx: Transaction, ws: Workspace) -> Iterator[Finding]:
    """Where the schedule is run at all: consoles and portals leave the heavy jobs to the worker."""
    last = clock.last_look(tx)
    late = schedule.overdue(tx, ws, JOBS, ws.now() - LATE) if last and ws.now() - last <= QUIET else []
    if late:
        more = f" and {len(late) - 3} more" if len(late) > 3 else ""
        yield rules.warning(
            "schedule", f"Overdue: {', '.join(late[:3])}{more}.",
            "Let 'vmsctl work' run, or do it now: 'vmsctl schedule run'.",
        )  # fmt: skip


def _run_by(tx: Transaction, ws: Workspace) -> Finding:
    last = clock.last_look(tx)
    mend = "Let 'vmsctl work' run as a service, or 'vmsctl schedule run' by cron; see docs/schedule.md."
    if last is None:
        return rules.warning("schedule", "Nobody has run it yet.", mend)
    if ws.now() - last > QUIET:
        return rules.warning("schedule", f"Nobody has run it since {last:%Y-%m-%d %H:%M} UTC.", mend)
    return rules.ok("schedule", f"Run at {last:%H:%M} UTC.")
