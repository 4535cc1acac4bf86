"""Prints what is queued, in a thread of its own: no check-in and no screen waits for a printer."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from vmsctl.errors import VmsError
from vmsctl.workspace import Workspace

EVERY = 15.0
"""Seconds between two looks at the queue when nothing is known to have changed: jobs that failed come again."""


class Printing:
    """Calls `deliver` whenever somebody says `hurry`, and now and then."""

    def __init__(self, ws: Workspace, deliver: Callable[[Workspace], None]) -> None:
        self._ws = ws
        self._deliver = deliver
        self._wake = Event()
        self._stopped = False

    def start(self) -> None:
        Thread(target=self._run, name="printing", daemon=True).start()

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()

    def hurry(self) -> None:
        """Something may be waiting to be printed."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopped:
            self._wake.clear()
            try:
                self._deliver(self._ws)
            except VmsError:
                # What failed stands in the queue with its reason; a store that is away is told by the board.
                pass
            self._wake.wait(EVERY)
