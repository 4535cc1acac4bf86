"""A scanner read in a thread, as the desk does it, and waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread
from time import monotonic

from vmsctl.connectors.scanners.protocol import Scanner, State, Told
from vmsctl.connectors.scanners.reopening import Reopening
from vmsctl.errors import DeviceFailed

PATIENCE = 60.0


class Followed:
    """What was heard of a scanner so far: its codes, the words for how it is, and before each of these for how many
    seconds it had paused by itself, which is not what a busy machine made of that."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.states: list[State] = []
        self.fault: DeviceFailed | None = None
        self.over = False
        self.pauses: list[float] = []
        self.pauses_before: list[int] = []
        self._news = Condition()

    def told(self, state: State) -> None:
        def note() -> None:
            self.pauses_before.append(len(self.pauses))
            self.states.append(state)

        self._heard(note)

    def note_pauses(self, scanner: Reopening) -> None:
        wait = scanner._closed.wait

        def noted(timeout: float | None = None) -> bool:
            self.pauses.append(timeout or 0.0)
            return wait(timeout)

        scanner._closed.wait = noted  # type: ignore[method-assign]

    def follow(self, scanner: Scanner) -> None:
        try:
            for code in scanner.codes():
                self._heard(lambda code=code: self.codes.append(code))  # type: ignore[misc]
        except DeviceFailed as fault:
            self.fault = fault
        self._heard(lambda: setattr(self, "over", True))

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait until that is so."""
        end = monotonic() + PATIENCE
        with self._news:
            while not until():
                assert monotonic() < end, (self.codes, self.states, self.fault)
                # Some of what is waited for is no news of the scanner's.
                self._news.wait(0.05)

    @property
    def ready(self) -> bool:
        return bool(self.states) and self.states[-1].ready

    def words(self) -> list[str]:
        return [state.words for state in self.states]

    def _heard(self, note: Callable[[], object]) -> None:
        with self._news:
            note()
            self._news.notify_all()


@contextmanager
def followed(make: Callable[[Told], Scanner]) -> Iterator[Followed]:
    """Follow a scanner until the end of the block, and see that it then lets go."""
    heard = Followed()
    scanner = make(heard.told)
    assert isinstance(scanner, Reopening)
    heard.note_pauses(scanner)
    thread = Thread(target=heard.follow, args=(scanner,))
    thread.start()
    try:
        yield heard
    finally:
        scanner.close()
        thread.join(PATIENCE)
        assert not thread.is_alive()
