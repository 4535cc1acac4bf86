"""What the worker loop does: each a function that the loop calls again and again, and that says what it did.

What is said is for whoever watches the loop and for its log: it names jobs and visits, and no person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from vmsctl.scheduler import rounds
from vmsctl.scheduler.mailing import Chatting, Mailing, Reminding, new_holder
from vmsctl.services import (
    document_samples,
    duty,
    portal_sessions,
    print_delivery,
    roll_call_copies,
    search_index,
    throttles,
)
from vmsctl.workspace import said_plainly

if TYPE_CHECKING:
    from db.engine import Watch
    from vmsctl.services.print_queue import PrintJob
    from vmsctl.workspace import Workspace

COPY_AT_LEAST = 60.0
"""Seconds after which a copy of the roll call is written even when nothing has changed."""


class Delivery(NamedTuple):
    """Something to do every so many seconds, by at most `at_once` threads; what is to be done, the store says."""

    name: str
    every: float
    run: Callable[[Workspace], Iterable[str]]
    at_once: int = 1


def print_queued(ws: Workspace) -> list[str]:
    """Print what is queued, give up what is too old; a sentence for each job."""
    return [told(each.job) for each in print_delivery.deliver(ws)]


def index_search(ws: Workspace) -> list[str]:
    """Bring new and changed visitors into the search index."""
    search_index.index_pending(ws)
    return []


class Copies:
    """Keeps this machine's copies of the roll call: after each change in the store, and now and then without one."""

    def __init__(self) -> None:
        self._watch: Watch | None = None
        self._written: float | None = None

    def __call__(self, ws: Workspace) -> list[str]:
        if self._changed(ws) or self._written is None or monotonic() - self._written >= COPY_AT_LEAST:
            for place in duty.houses(ws):
                roll_call_copies.write(ws, place.id)
            self._written = monotonic()
        return []

    def _changed(self, ws: Workspace) -> bool:
        with said_plainly():
            try:
                if self._watch is None:
                    self._watch = ws.store.watch()
                    return True
                return self._watch.changed()
            except Exception:
                self.close()
                raise

    def close(self) -> None:
        """Stop watching the store; the next call begins anew."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()


def told(job: PrintJob) -> str:
    """What became of a job, without a name."""
    what = f"badge of {job.visit}" if job.visit else job.what
    said = f"Job {job.id} ({what}) on {job.printer}: {'waits' if job.state == 'queued' else job.state}"
    return f"{said}. {job.why}" if job.why else f"{said}."


def sweep_portal(ws: Workspace) -> list[str]:
    """Delete the portal's sessions and counts that are over."""
    portal_sessions.sweep(ws)
    throttles.sweep(ws)
    return []


def renew_documents(ws: Workspace) -> list[str]:
    """Write anew the documents that quote a setting which has changed, where whoever changed it could not."""
    return [f"Renewed {one.name}: version {one.number} holds." for one in document_samples.renew_due(ws)]


PRINTING = Delivery("printing", 1.0, print_queued, at_once=4)
"""Several at once, so that one stalling printer does not hold up the others; the store keeps a printer to one job."""
SEARCH_INDEX = Delivery("search index", 5.0, index_search)
DOCUMENTS = Delivery("documents", 300.0, renew_documents)
PORTAL_SWEEP = Delivery("portal sessions", 600.0, sweep_portal)


def mailing() -> tuple[Delivery, ...]:
    """What one process of all sends."""
    holder = new_holder()
    return (
        Delivery("mail", 1.0, Mailing(holder)),
        Delivery("webhooks", 2.0, Chatting(holder)),
        Delivery("reminders", 300.0, Reminding(holder)),
    )


def schedule(*, light: bool = False) -> Delivery:
    """The jobs of the day, each of which is run once however many ask; `light` ones beside a screen or a portal."""
    return Delivery("schedule", rounds.PACE, rounds.Rounds(light=light))


def for_console() -> tuple[Delivery, ...]:
    """What a console does besides, which writes the copies of its own building itself."""
    return (PRINTING, SEARCH_INDEX, *mailing(), schedule(light=True))


def for_portal() -> tuple[Delivery, ...]:
    """What the portal does besides."""
    return (PORTAL_SWEEP, SEARCH_INDEX, *mailing(), schedule(light=True))


def for_worker() -> tuple[Delivery, ...]:
    """All that `vmsctl work` does."""
    return (PRINTING, SEARCH_INDEX, DOCUMENTS, Delivery("roll-call copies", 1.0, Copies()), *mailing(), schedule())
