"""Network printers, over real sockets: what the sender is told when the printer is not as it should be."""

import random
import select
import socket
from collections.abc import Callable

import pytest

from printers.errors import (
    Absent,
    BrokenOff,
    CoverOpen,
    NeedsAttention,
    OutOfPaper,
    PrinterError,
    Stalled,
    Unreachable,
)
from printers.printing import render, send
from printers.transports import network, status
from tests.printers.loopback_printer import PATIENCE, LoopbackPrinter, says
from tests.printers.samples import badge

JOB = render(badge(), "receipt-80mm")
LONG_JOB = JOB + bytes(8_000_000)


class Waiting:
    """Stands in for `select` in the sender, and notes for how many seconds it waited in vain: how much longer a busy
    machine made of that is not the sender's doing."""

    def __init__(self) -> None:
        self.in_vain: list[float] = []
        self.printer_stalls: Callable[[], bool] = lambda: True

    def select(
        self, reading: list[socket.socket], writing: list[socket.socket], faulty: list[socket.socket], wait: float
    ) -> tuple[list[socket.socket], ...]:
        while not any(found := select.select(reading, writing, faulty, wait)):
            if reading or self.printer_stalls():
                self.in_vain.append(wait)
                break
        return found


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    made = Waiting()
    monkeypatch.setattr(network, "select", made)
    return made


def test_a_job_arrives_whole_at_a_printer_that_never_answers(waiting: Waiting) -> None:
    with LoopbackPrinter() as printer:
        sent = send(JOB, printer.url)
    assert sum(waiting.in_vain) <= 1
    assert printer.job() == JOB
    assert (sent.sent_bytes, sent.answered) == (len(JOB), False)


@pytest.mark.usefixtures("unhurried")
def test_a_printer_that_answers_is_asked_before_and_after() -> None:
    with LoopbackPrinter(answer=says()) as printer:
        sent = send(JOB, printer.url)
    assert sent.answered
    assert printer.job() == JOB
    assert printer.received.startswith(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04" + JOB[:8])


def test_only_escpos_is_preceded_by_questions() -> None:
    pdf = render(badge(), "badge-pdf")
    with LoopbackPrinter() as printer:
        send(pdf, printer.url)
    assert printer.received == pdf


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says(q4=0x72), OutOfPaper),
        (says(q2=0x32), OutOfPaper),
        (says(q2=0x16), CoverOpen),
        (says(q2=0x36, q4=0x72, q1=0x1A), CoverOpen),
        (says(q3=0x1A), NeedsAttention),
        (says(q1=0x1A), Unreachable),
    ],
)
def test_a_printer_in_trouble_gets_nothing_and_the_trouble_is_named(answer: object, kind: type[PrinterError]) -> None:
    with LoopbackPrinter(answer=answer) as printer, pytest.raises(kind) as refused:  # type: ignore[arg-type]
        send(JOB, printer.url)
    assert printer.job() == b""
    assert refused.value.nothing_printed and not refused.value.permanent


@pytest.mark.usefixtures("unhurried")
def test_paper_near_its_end_is_no_trouble() -> None:
    with LoopbackPrinter(answer=says(q4=0x1E)) as printer:
        assert send(JOB, printer.url).answered


@pytest.mark.usefixtures("unhurried")
def test_paper_that_ends_on_the_way_leaves_it_unknown_what_was_printed() -> None:
    def answer(question: int, received: int) -> bytes:
        return b"\x72" if question == 4 and received > len(JOB) else b"\x12"

    with LoopbackPrinter(answer=answer) as printer, pytest.raises(OutOfPaper) as refused:
        send(JOB, printer.url)
    assert refused.value.sent_bytes == len(JOB)
    assert not refused.value.nothing_printed


def test_a_refusing_port_is_an_absent_printer() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Absent, match="switch the printer on") as refused:
            send(JOB, f"tcp://127.0.0.1:{taken.getsockname()[1]}")
    assert refused.value.nothing_printed and not refused.value.permanent


def test_a_printer_that_does_not_accept_is_unreachable() -> None:
    """A full backlog drops what comes, as a firewall or a printer without power does."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
        with pytest.raises(Unreachable) as refused:
            send(JOB, f"tcp://127.0.0.1:{deaf.getsockname()[1]}", timeout=0.3)
        for one in waiting:
            one.close()
    assert refused.value.nothing_printed


def test_a_host_without_a_name_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        send(JOB, f"tcp://{'a' * 70}:9100")


@pytest.mark.parametrize("takes", [1, 10_000])
def test_a_stalling_printer_says_how_much_it_may_have_printed(takes: int, waiting: Waiting) -> None:
    with LoopbackPrinter(takes=takes, buffer=4096) as printer:
        waiting.printer_stalls = printer.stalls.is_set
        with pytest.raises(Stalled, match="after printing|before printing") as refused:
            send(LONG_JOB, printer.url, timeout=0.4)
    assert sum(waiting.in_vain) < 1.5
    assert takes <= refused.value.sent_bytes < len(LONG_JOB)
    assert not refused.value.permanent


def test_a_job_that_fits_the_kernels_buffers_is_not_called_sent_while_it_lies_there() -> None:
    """The printer reads one byte and stalls; the rest fills the buffers on both sides without an error."""
    job = b"a job in another language " * 1200
    with LoopbackPrinter(takes=1, buffer=2048) as printer, pytest.raises(Stalled) as refused:
        send(job, printer.url, timeout=0.4)
    assert 0 < refused.value.sent_bytes <= len(job)


def test_a_broken_connection_says_how_much_may_have_been_printed() -> None:
    with LoopbackPrinter(takes=20_000, breaks_off=True) as printer, pytest.raises(BrokenOff) as refused:
        send(LONG_JOB, printer.url, timeout=PATIENCE)
    assert 0 < refused.value.sent_bytes < len(LONG_JOB)


@pytest.mark.parametrize("seed", range(12))
def test_hostile_answers_neither_hang_nor_stop_a_job(seed: int, waiting: Waiting) -> None:
    chance = random.Random(seed)
    # Never the pattern of a status byte (bits 1 and 4 set, 0 and 7 not), which would be believed.
    noise = bytes(chance.choice([n for n in range(256) if n & 0x93 != 0x12]) for _ in range(chance.choice([1, 5000])))
    with LoopbackPrinter(answer=lambda question, received: noise, greeting=noise) as printer:
        assert not send(JOB, printer.url).answered
    assert sum(waiting.in_vain) <= 1
    assert printer.job() == JOB


def test_a_printer_that_talks_without_end_is_not_cut_off_with_a_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    # As long as the machine may keep the printer's thread from closing its side.
    monkeypatch.setattr(network, "_LINGER_SECONDS", PATIENCE)
    with LoopbackPrinter(greeting=b"\xff" * 50_000) as printer:
        send(JOB, printer.url)
    assert printer.job() == JOB
    assert not printer.was_reset


def test_slow_answers_take_half_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        """By a clock that goes on when it is waited for, and not otherwise."""

        asked, now = 0, 0.0

        def monotonic(self) -> float:
            return self.now

        def ask(self, question: bytes, wait: float) -> bytes:
            self.asked += 1
            self.now += min(wait, 0.2)
            return b"\x12"

    slow = Slow()
    monkeypatch.setattr(status, "time", slow)
    assert status.check(slow)  # type: ignore[arg-type]
    assert slow.now < 0.51
    assert slow.asked <= 4
