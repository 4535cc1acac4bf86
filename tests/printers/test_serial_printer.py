"""Serial printers, over pseudo-terminals."""

import os
import pty
import select
import threading
import tty
from collections.abc import Iterator

import pytest

from printers.errors import Absent, BrokenOff, Stalled
from printers.printing import render, send
from tests.printers.samples import badge

JOB = render(badge(), "receipt-58mm")


class Line:
    """A serial line: `url` is the desk's end, the printer's end is read by `reading`."""

    def __init__(self) -> None:
        self.printer, self.desk = pty.openpty()
        tty.setraw(self.desk)
        self.url = f"serial://{os.ttyname(self.desk)}?baud=115200"
        self.got = bytearray()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread.ident:
            self._thread.join()
        for descriptor in (self.printer, self.desk):
            try:
                os.close(descriptor)
            except OSError:
                pass  # The test has pulled the plug.

    def _read(self) -> None:
        while not self._stop.is_set():
            if select.select([self.printer], [], [], 0.05)[0]:
                data = os.read(self.printer, 4096)
                self.got += data
                if data.startswith(b"\x10\x04"):
                    os.write(self.printer, b"\x12")


@pytest.fixture
def line() -> Iterator[Line]:
    one = Line()
    yield one
    one.close()


def test_a_job_arrives_whole(line: Line) -> None:
    line.start()
    sent = send(JOB, line.url)
    line.close()
    assert sent.answered
    assert JOB in bytes(line.got)


def test_a_printer_that_stops_listening_is_noticed(line: Line) -> None:
    with pytest.raises(Stalled, match="flow control") as refused:
        send(JOB * 10, line.url, timeout=0.3)
    assert 0 < refused.value.sent_bytes < 10 * len(JOB)


def test_a_port_that_does_not_exist_is_an_absent_printer() -> None:
    with pytest.raises(Absent, match="check cable") as refused:
        send(JOB, "serial:///dev/ttyNONE0?baud=9600")
    assert refused.value.nothing_printed


def test_a_cable_pulled_on_the_way_is_told(line: Line) -> None:
    from printers.transports import connect

    with connect(line.url, timeout=1) as printer:
        os.close(line.printer)
        with pytest.raises((BrokenOff, Stalled)):
            printer.put(JOB)
