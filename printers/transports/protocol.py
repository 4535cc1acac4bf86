"""What every way to a printer can do."""

from types import TracebackType
from typing import Protocol, Self


class Transport(Protocol):
    """An open way to one printer. A `with` block closes it."""

    def ask(self, question: bytes, wait: float) -> bytes:
        """Send a real-time command and return what comes back within `wait` seconds, b"" if nothing does."""

    def put(self, data: bytes) -> None:
        """Hand over a job and wait until the printer has taken it.

        Raises PrinterError; its `sent_bytes` counts every byte that may have arrived.
        """

    def close(self) -> None:
        """Let go of the printer."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Closing:
    """The `with` part of a transport."""

    def close(self) -> None:
        """Let go of the printer."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
