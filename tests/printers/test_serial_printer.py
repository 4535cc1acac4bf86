"""Serial printers, over pseudo-terminals."""

import pytest

from printers.errors import Absent, BrokenOff, Stalled
from printers.printing import render, send
from tests.printers.answering_line import AnsweringLine
from tests.printers.samples import badge

JOB = render(badge(), "receipt-58mm")


@pytest.mark.usefixtures("unhurried")
def test_a_job_arrives_whole(line: AnsweringLine) -> None:
    line.start()
    sent = send(JOB, line.url)
    line.stop()
    assert sent.answered
    assert JOB in bytes(line.got)


def test_a_printer_that_stops_listening_is_noticed(line: AnsweringLine) -> None:
    with pytest.raises(Stalled, match="flow control") as refused:
        send(JOB * 10, line.url, timeout=0.3)
    assert 0 < refused.value.sent_bytes < 10 * len(JOB)


def test_a_port_that_does_not_exist_is_an_absent_printer() -> None:
    with pytest.raises(Absent, match="check cable") as refused:
        send(JOB, "serial:///dev/ttyNONE0?baud=9600")
    assert refused.value.nothing_printed


def test_a_cable_pulled_on_the_way_is_told(line: AnsweringLine) -> None:
    from printers.transports import connect

    with connect(line.url, timeout=1) as printer:
        line.pull()
        with pytest.raises((BrokenOff, Stalled)):
            printer.put(JOB)
