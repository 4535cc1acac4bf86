"""The worker loop: wakes each delivery at its pace, in threads of its own, until it is stopped.

APScheduler is the alarm clock and nothing more: it keeps nothing on disk, and what is due stands in the store, where
claims make it safe that console, `vmsctl work` and a second machine all run a loop.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from vmsctl.errors import VmsError
from vmsctl.workspace import Workspace

if TYPE_CHECKING:
    from vmsctl.scheduler.deliveries import Delivery

THREADS = 6
CLOCK_PACE = 5.0
CLOCK_SLACK = 2.0
"""Seconds by which the wall clock may fall behind the steady one before all alarms are set anew."""


class Loop:
    """The deliveries of one process. `tell` gets a sentence for what was done, and for troubles as they come and go."""

    def __init__(
        self, ws: Workspace, deliveries: Iterable[Delivery], *, tell: Callable[[str], object] = lambda _: None
    ) -> None:
        self._ws = Workspace(ws.config, ws.store, ws.clock)
        self._deliveries = tuple(deliveries)
        self._tell = tell
        self._troubles: dict[str, str] = {}
        self._lock = Lock()
        self._scheduler: Any = None
        self._stopped = Event()
        self._starting = Lock()

    @property
    def troubles(self) -> dict[str, str]:
        """What does not work at the moment, by delivery, each in a sentence."""
        with self._lock:
            return dict(self._troubles)

    def run_once(self) -> None:
        """Do everything once, here and now; raises the first `VmsError` after having tried the others."""
        errors = []
        for delivery in self._deliveries:
            try:
                self._do(delivery)
            except VmsError as error:
                errors.append(error)
        if errors:
            raise errors[0]

    def start(self) -> None:
        """Begin, at once and in threads; returns immediately."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        # It warns through logging when a delivery is late; a slow printer is no news, and a console has no stderr.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"coalesce": True, "misfire_grace_time": None},
        )
        for delivery in self._deliveries:
            self._scheduler.add_job(
                self._run, IntervalTrigger(seconds=delivery.every, timezone=UTC), args=[delivery],
                max_instances=delivery.at_once, next_run_time=datetime.now(UTC),
            )  # fmt: skip
        with self._starting:
            if self._stopped.is_set():
                return
            self._scheduler.start()
        Thread(target=self._mind_the_clock, name="loop-clock", daemon=True).start()

    def stop(self, *, wait: bool = True) -> None:
        """End; with `wait` after what has been begun is finished, so that no printer is left in the middle of a job."""
        self._stopped.set()
        with self._starting:
            if self._scheduler is not None and self._scheduler.running:
                self._scheduler.shutdown(wait=wait)
        for delivery in self._deliveries:
            if close := getattr(delivery.run, "close", None):
                close()

    def nudge(self, name: str = "") -> None:
        """Look at once whether something is due: for all deliveries, or for the one of that name. Who nudges because
        the store has changed must nudge none that writes to it whenever it looks."""
        if self._scheduler is not None and not self._stopped.is_set():
            for job in self._scheduler.get_jobs():
                if not name or job.args[0].name == name:
                    job.modify(next_run_time=datetime.now(UTC))

    def _mind_the_clock(self) -> None:
        """APScheduler goes by the wall clock: when somebody sets that back, it would sleep for as long."""
        wall, steady = time.time(), time.monotonic()
        while not self._stopped.wait(CLOCK_PACE):
            wall, was = time.time(), (wall, steady)
            steady = time.monotonic()
            if fell_behind(was, (wall, steady)):
                self.nudge()

    def _run(self, delivery: Delivery) -> None:
        trouble = ""
        try:
            self._do(delivery)
        except VmsError as error:
            trouble = f"{error.message} {error.hint}".strip()
        except Exception as error:  # noqa: BLE001  one delivery's mistake must not end the others
            trouble = f"vmsctl made a mistake: {type(error).__name__}. The details are in {self._ws.config.log_file}."
            self._log(error)
        self._note(delivery.name, trouble)

    def _do(self, delivery: Delivery) -> None:
        for sentence in delivery.run(self._ws):
            self._tell(sentence)

    def _note(self, name: str, trouble: str) -> None:
        with self._lock:
            before = self._troubles.pop(name, "")
            if trouble:
                self._troubles[name] = trouble
        if trouble != before:
            self._tell(f"{name}: {trouble}" if trouble else f"{name}: works again.")

    def _log(self, error: Exception) -> None:
        try:
            with self._ws.config.log_file.open("a", encoding="utf-8") as file:
                file.writelines(traceback.format_exception(error))
        except OSError:
            self._tell("The log cannot be written.")


def fell_behind(before: tuple[float, float], now: tuple[float, float]) -> bool:
    """Whether between two looks at wall clock and steady clock the wall clock was set back."""
    return (now[0] - before[0]) < (now[1] - before[1]) - CLOCK_SLACK
