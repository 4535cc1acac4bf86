"""A network printer that stands on loopback for a whole test: it can be off, come back, stall and run out of paper."""

import select
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.printers.escpos_decoder import Printout, decode
from tests.printers.loopback_printer import PATIENCE as PATIENCE
from tests.printers.loopback_printer import QUESTIONS, WELL, unhurried

_CUT = b"\x1dV"  # GS V and two parameters, with which our jobs end


class StandingPrinter:
    """Takes one connection after another, as printers do.

    `has_paper` False makes it say so when it is asked. With `takes` it reads so many bytes of a job and then stalls
    until `let_go`, or with `breaks_off` goes off as if its plug had been pulled.
    """

    def __init__(self) -> None:
        self._jobs: list[bytes] = []
        self._torn: list[bytes] = []
        self._spoken_to = 0
        self.has_paper, self.takes, self.breaks_off = True, 0, False
        self.busy = threading.Event()
        self._stalls = False
        self._let_go = threading.Event()
        self._listener: socket.socket | None = None
        self._thread = threading.Thread()
        # Bound for good, so that nobody else gets the port while the printer is off.
        self._place = _bound(0)

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self._port}"

    @property
    def _port(self) -> int:
        return int(self._place.getsockname()[1])

    @property
    def jobs(self) -> list[bytes]:
        """What arrived whole of all that was sent until now, in order."""
        self._catch_up()
        return self._jobs

    @property
    def torn(self) -> list[bytes]:
        """What arrived in part."""
        self._catch_up()
        return self._torn

    @property
    def spoken_to(self) -> int:
        """How many connections brought anything, be it a question."""
        self._catch_up()
        return self._spoken_to

    def switch_on(self) -> None:
        self._let_go.clear()
        self._listener = _bound(self._port)
        # So small that a job does not fit into it and the printer really has to take the bytes.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listener.listen(4)
        self._thread = threading.Thread(target=self._serve, args=(self._listener,))
        self._thread.start()

    def switch_off(self) -> None:
        if self._listener is None:
            return
        self._catch_up()
        self._let_go.set()
        with _gone():
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(PATIENCE)
        self._listener = None

    def let_go(self) -> None:
        """Go on with the job that is stalled, and take whole ones from now on."""
        self.takes, self._stalls = 0, False
        self._let_go.set()

    def printouts(self) -> list[Printout]:
        """What came out, read by the decoder of the tests."""
        return [decode(job) for job in self.jobs]

    def qr_codes(self) -> list[str]:
        return [code for printout in self.printouts() for code in printout.qr_codes()]

    def _catch_up(self) -> None:
        """Wait until this printer's thread has put away what others believe to have sent. It takes one connection after
        another: when it ends one that is made now, it has ended those before."""
        if self._listener is None:
            return
        with _gone(), socket.create_connection(("127.0.0.1", self._port), PATIENCE) as last:
            last.shutdown(socket.SHUT_WR)
            while not self._stalls and not select.select([last], [], [], 0.02)[0]:
                pass

    def _serve(self, listener: socket.socket) -> None:
        while True:
            with _gone():
                connection, _ = listener.accept()
                with connection:
                    self._print(connection)
                continue
            return

    def _print(self, connection: socket.socket) -> None:
        received, asked = bytearray(), False
        with _gone():
            while data := connection.recv(4096):
                received += data
                # In one piece with the end of a job, or in two: it comes as this thread gets round to reading.
                if received.endswith(QUESTIONS):
                    asked = True
                    connection.sendall(self._answer(received[-1]))
                    del received[-3:]
                if self.takes and len(received) >= self.takes and not self._goes_on(connection):
                    break
        self._spoken_to += asked or bool(received)
        if received:
            whole = received.startswith(b"\x1b@") and _ends_well(bytes(received))
            (self._jobs if whole else self._torn).append(bytes(received))

    def _answer(self, question: int) -> bytes:
        return b"\x72" if question == 4 and not self.has_paper else bytes([WELL[question]])

    def _goes_on(self, connection: socket.socket) -> bool:
        """What happens in the middle of a job; whether it goes on."""
        self._stalls = not self.breaks_off
        self.busy.set()
        if self.breaks_off:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        assert self._let_go.wait(PATIENCE)
        return self.takes == 0


def _bound(port: int) -> socket.socket:
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", port))
    return place


def _ends_well(data: bytes) -> bool:
    try:
        decode(data)
    except (ValueError, IndexError):
        return False
    return data[-4:-2] == _CUT


@contextmanager
def _gone() -> Iterator[None]:
    """The other side has gone away, which is what some tests are about."""
    try:
        yield
    except OSError:
        pass


@contextmanager
def standing_printer(*, on: bool = True) -> Iterator[StandingPrinter]:
    """A printer for a test, switched off at its end; who sends from this process is unhurried."""
    printer = StandingPrinter()
    if on:
        printer.switch_on()
    try:
        with unhurried():
            yield printer
    finally:
        printer.switch_off()
        printer._place.close()
