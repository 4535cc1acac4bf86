"""Reads the day while Textual is still being loaded, so that the first frame has it.

Loading the screens takes the processor, opening a store and reading it takes the disk: side by side they take hardly
longer than one of them. Nothing of Textual is imported here.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from vmsctl.errors import VmsError

if TYPE_CHECKING:
    from vmsctl.services.day_board import Day
    from vmsctl.services.duty import Duty, Health
    from vmsctl.workspace import Workspace


class Reading(NamedTuple):
    """What the board shows at first."""

    duty: Duty
    day: Day
    health: Health


class Ahead:
    """One reading, begun at once in a thread."""

    def __init__(self, read: Callable[[], Reading]) -> None:
        self._read = read
        self._reading: Reading | None = None
        self._error: Exception | None = None
        self._thread = Thread(target=self._run, name="ahead", daemon=True)
        self._thread.start()

    @property
    def at_hand(self) -> Reading | None:
        """The reading if it is there already."""
        return self._reading

    def result(self) -> Reading:
        """The reading, or what kept it from being made; waits for it."""
        self._thread.join()
        if self._reading is None:
            assert self._error is not None
            raise self._error
        return self._reading

    def _run(self) -> None:
        try:
            self._reading = self._read()
        except (VmsError, OSError) as error:
            self._error = error


def read_signed_in(sign_in: Callable[[], Workspace], building: str | None) -> Reading:
    """Begin work at a desk as the user that `sign_in` gives, and read of today what the first frame can show."""
    from vmsctl.services import day_board
    from vmsctl.services import duty as service

    duty = service.begin(sign_in(), building)
    day = day_board.read(duty.ws, duty.place.id, whole_up_to=day_board.FIRST_ROWS)
    return Reading(duty, day, service.health(duty.ws, duty.place.id))
