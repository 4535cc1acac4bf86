"""What every scanner can do, and how it says how it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

IsCode = Callable[[str], bool]
"""Whether a text is a whole valid code of ours; what is not never leaves a scanner."""


class State(NamedTuple):
    """Whether a scanner can read now, and one sentence for the desk, in our own words only."""

    ready: bool
    words: str


Told = Callable[[State], object]
"""Called in the thread that reads, for each change and each thing scanned in vain."""

CLOSED = State(False, "The scanner is not in use.")


def ignored(state: State) -> None:
    """For who does not ask how a scanner is."""


class Scanner(Protocol):
    """Read by one thread; any thread may close it."""

    @property
    def state(self) -> State: ...

    def open(self) -> None:
        """Make it ready now, or raise `DeviceFailed`; `codes` does so by itself and keeps trying."""

    def codes(self) -> Iterator[str]:
        """Codes of ours as they are scanned, until it is closed or a film is over; outlives every unplugging."""

    def close(self) -> None:
        """Let go of the device; `codes` ends within a fifth of a second."""
