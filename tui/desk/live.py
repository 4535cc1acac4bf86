"""Watches the store in a thread of its own and tells the App what happened there."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

from textual.message import Message
from textual.message_pump import MessagePump

from vmsctl.errors import StoreFailed, VmsError
from vmsctl.services import duty as service
from vmsctl.services.duty import Duty

PACE = 0.25
"""Seconds between two looks; a look costs microseconds."""

AGAIN = 2.0
"""Seconds until the store is tried again when it is away."""

COPY_AT_LEAST = 60.0
"""Seconds after which the roll call's copy is written again even when nothing has changed."""

CopyWriter = Callable[[Duty], object]


class StoreChanged(Message):
    """Some desk has committed something."""


class StoreAway(Message):
    """The store does not answer; it is tried again."""

    def __init__(self, error: VmsError) -> None:
        super().__init__()
        self.error = error


class StoreBack(Message):
    """The store answers again."""


class CopyFailed(Message):
    """The roll call's copy could not be written; an empty `why` means that it could again."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class Live:
    """Posts to `tell`; keeps the copy of the roll call on this desk's disk."""

    def __init__(self, duty: Duty, tell: MessagePump, write_copy: CopyWriter) -> None:
        self._duty = duty
        self._tell = tell
        self._write_copy = write_copy
        self._stop = Event()
        self._away = False
        self._copied_at: float | None = None
        self._copy_fault = ""

    def start(self) -> None:
        Thread(target=self._run, name="live", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch()
            except VmsError as error:
                self._away = True
                self._say(StoreAway(error))
                self._stop.wait(AGAIN)

    def _watch(self) -> None:
        """Look again and again, until the store fails or the desk stops."""
        with service.watching(self._duty.ws) as watch:
            if self._away:
                self._away = False
                self._say(StoreBack())
            self._copy()
            while not self._stop.is_set():
                looked = monotonic()
                if watch.changed(PACE):
                    self._say(StoreChanged())
                    self._copy()
                elif self._copied_at is None or monotonic() - self._copied_at > COPY_AT_LEAST:
                    self._copy()
                self._stop.wait(max(0.0, PACE - (monotonic() - looked)))

    def _copy(self) -> None:
        """Bring the copy up to date; a fault of the disk is said once and does not end the watching."""
        fault = ""
        try:
            self._write_copy(self._duty)
        except StoreFailed as error:
            if error.code != "copy-not-written":
                raise
            fault = error.message
        self._copied_at = monotonic()
        if fault != self._copy_fault:
            self._copy_fault = fault
            self._say(CopyFailed(fault))

    def _say(self, message: Message) -> None:
        if not self._stop.is_set():
            self._tell.post_message(message)
