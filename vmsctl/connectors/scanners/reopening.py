"""The part that all scanners share: a device that goes away is opened again as soon as it is back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from threading import Event, Lock

from vmsctl.connectors.scanners.protocol import CLOSED, State, Told
from vmsctl.errors import DeviceFailed

AGAIN = 0.5
"""Seconds between two tries to open a device that is away."""


class Reopening(ABC):
    """A scanner that knows how to open, read and release its device once."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._state = CLOSED
        self._closed = Event()
        self._reading = Lock()

    @property
    def state(self) -> State:
        return self._state

    @abstractmethod
    def open(self) -> None:
        """Open the device unless it is open. Raises `DeviceFailed`."""

    @abstractmethod
    def _read(self) -> Iterator[str]:
        """Codes until it is closed, or the source is over; raises `DeviceFailed` when the device is lost."""

    @abstractmethod
    def _release(self) -> None:
        """Let go of the device, however it is."""

    def _comes_back(self, fault: DeviceFailed) -> bool:
        """Whether it is worth while to try again."""
        return True

    def codes(self) -> Iterator[str]:
        with self._reading:
            try:
                while not self._closed.is_set():
                    try:
                        self.open()
                        yield from self._read()
                        return
                    except DeviceFailed as fault:
                        if not self._closed.is_set():
                            self._lost(fault)
            finally:
                self._release()

    def _lost(self, fault: DeviceFailed) -> None:
        self._release()
        away = State(False, fault.message)
        if self._state.ready or self._state == CLOSED:
            self._remark(away)
        # Why it is still away interests who asks; the desk knows that it is.
        self._state = away
        if not self._comes_back(fault):
            raise fault
        self._closed.wait(AGAIN)

    def close(self) -> None:
        self._closed.set()
        # Whoever is reading releases the device itself; nobody may pull it from under a read.
        if self._reading.acquire(blocking=False):
            try:
                self._release()
            finally:
                self._reading.release()

    def _is(self, state: State) -> None:
        """Change to a state and tell of it, once."""
        if state != self._state:
            self._remark(state)

    def _remark(self, state: State) -> None:
        """Tell of something, be it again the same."""
        self._state = state
        self._told(state)
