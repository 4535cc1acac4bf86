"""A network printer on loopback that can be absent-minded, stubborn, out of paper, or hostile."""

import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import pytest

from printers.transports import status

Answer = Callable[[int, int], bytes]
"""From the question (DLE EOT n) and the bytes received so far to what the printer says."""

WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
QUESTIONS = tuple(b"\x10\x04" + bytes([number]) for number in WELL)
PATIENCE = 60.0


def says(**troubles: int) -> Answer:
    """A printer that is well but for the given status bytes: `says(q4=0x72)`."""
    status = WELL | {int(name[1:]): value for name, value in troubles.items()}
    return lambda question, received: bytes([status[question]])


@contextmanager
def unhurried() -> Iterator[None]:
    """Who sends from this process waits for an answer as long as a busy machine may keep a printer's thread from it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(status.check, "__kwdefaults__", {"sent_bytes": 0, "patience": PATIENCE})
        yield


class LoopbackPrinter:
    """Accepts one connection in a thread of its own and keeps what it gets in `received`.

    `stalls` is set as soon as it has taken so many bytes as it `takes` and no more.
    """

    def __init__(
        self,
        *,
        answer: Answer | None = None,
        takes: int | None = None,
        breaks_off: bool = False,
        greeting: bytes = b"",
        buffer: int | None = None,
    ) -> None:
        self.received = bytearray()
        self.was_reset = False
        self.stalls = threading.Event()
        self._answer, self._takes, self._breaks_off, self._greeting = answer, takes, breaks_off, greeting
        self._released = threading.Event()
        self._listener = socket.socket()
        if buffer:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(1)
        self._thread = threading.Thread(target=self._serve)

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"

    def job(self) -> bytes:
        """What was received, without the questions."""
        data = bytes(self.received)
        while data.startswith(QUESTIONS):
            data = data[3:]
        while data.endswith(QUESTIONS):
            data = data[:-3]
        return data

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._released.set()
        self._thread.join(PATIENCE)
        self._listener.close()
        assert error is not None or not self._thread.is_alive()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            try:
                connection.sendall(self._greeting)
                self._read(connection)
            except OSError:
                self.was_reset = True

    def _read(self, connection: socket.socket) -> None:
        while self._takes is None or len(self.received) < self._takes:
            data = connection.recv(4096)
            if not data:
                self.was_reset = _reset(connection)
                return
            self.received += data
            # A question comes with the end of the job before it, or in two pieces, when this thread was held up.
            if self._answer and self.received.endswith(QUESTIONS):
                connection.sendall(self._answer(self.received[-1], len(self.received)))
        if self._breaks_off:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        self.stalls.set()
        self._released.wait()


def _reset(connection: socket.socket) -> bool:
    """Whether the sender has thrown the connection away instead of waiting for this side to close."""
    poll = select.poll()
    poll.register(connection, select.POLLERR | select.POLLHUP)
    return bool(poll.poll(50))
