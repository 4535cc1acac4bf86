"""Serial scanners, over pseudo-terminals."""

from __future__ import annotations

import os
import pty
import time
import tty
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.connectors.following import Followed, followed
from tests.tui.damm import ADA, GRACE, is_code
from vmsctl.connectors import scanners
from vmsctl.errors import DeviceFailed


class Cable:
    """A scanner's end of a line whose other end is a path, as a USB scanner appears and goes at /dev/ttyACM0."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"serial://{path}?baud=115200"
        self.scanner = -1

    def plug(self) -> None:
        self.scanner, port = pty.openpty()
        tty.setraw(port)
        self._port = port
        self.path.symlink_to(os.ttyname(port))

    def unplug(self) -> None:
        self.path.unlink()
        os.close(self.scanner)
        os.close(self._port)
        self.scanner = -1

    def send(self, data: bytes, *, pace: float = 0.0) -> None:
        for piece in (bytes([byte]) for byte in data) if pace else [data]:
            os.write(self.scanner, piece)
            time.sleep(pace)


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    one = Cable(tmp_path / "ttyACM0")
    one.plug()
    yield one
    if one.scanner >= 0:
        one.unplug()


@pytest.fixture
def heard(cable: Cable) -> Iterator[Followed]:
    with followed(partial(scanners.scanner, cable.url, is_code)) as heard:
        heard.wait(lambda: heard.ready)
        yield heard


@pytest.mark.parametrize("pace", [0.0, 0.001, 0.005, 0.02])
@pytest.mark.parametrize("frame", [b"%s\r", b"\x02%s\x03", b"]Q1%s\r\n", b"%s\t", b"%s"])
def test_scans_arrive_at_any_pace(cable: Cable, heard: Followed, frame: bytes, pace: float) -> None:
    cable.send(frame % ADA.encode(), pace=pace)
    heard.wait(lambda: heard.codes == [ADA])
    cable.send(frame % GRACE.encode(), pace=pace)
    heard.wait(lambda: heard.codes == [ADA, GRACE])
    assert heard.words() == ["The scanner is ready."]


def test_a_burst_of_scans_is_whole_and_in_order(cable: Cable, heard: Followed) -> None:
    burst = [ADA, GRACE] * 50
    cable.send("\r\n".join([*burst, ""]).encode())
    heard.wait(lambda: len(heard.codes) == 100)
    assert heard.codes == burst


def test_garbage_is_dropped_and_said(cable: Cable, heard: Followed) -> None:
    cable.send(b"\x1b[2J\x11" + b"9" * 3000 + b"\r")
    heard.wait(lambda: len(heard.states) == 2)
    assert heard.states[-1].ready
    assert "none of our codes" in heard.states[-1].words
    cable.send(ADA.encode() + b"\r")
    heard.wait(lambda: heard.codes == [ADA])
    assert heard.words()[-1] == "The scanner is ready."


def test_a_scanner_comes_back_within_three_seconds_of_replugging(cable: Cable, heard: Followed) -> None:
    for turn in range(1, 4):
        cable.send(ADA.encode()[:9])
        cable.unplug()
        heard.wait(lambda: not heard.ready)
        cable.plug()
        since = max(0, len(heard.pauses) - 1)  # the pause in which it was plugged in
        heard.wait(lambda: heard.ready)
        assert sum(heard.pauses[since : heard.pauses_before[-1]]) < 3
        cable.send(GRACE.encode() + b"\r")
        heard.wait(lambda turn=turn: heard.codes == [GRACE] * turn)  # type: ignore[misc]
    assert "unplugged" in " ".join(heard.words())


def test_a_desk_may_begin_before_its_scanner_is_plugged_in(cable: Cable) -> None:
    cable.unplug()
    with followed(partial(scanners.scanner, cable.url, is_code)) as heard:
        heard.wait(lambda: len(heard.states) == 1)
        assert "There is no scanner" in heard.states[0].words
        cable.plug()
        heard.wait(lambda: heard.ready)
        cable.send(ADA.encode() + b"\r")
        heard.wait(lambda: heard.codes == [ADA])


def test_a_scanner_serves_one_program_at_a_time(cable: Cable, heard: Followed) -> None:
    second = scanners.scanner(cable.url, is_code)
    with pytest.raises(DeviceFailed, match="another program has it") as refused:
        second.open()
    assert refused.value.code == "scanner-absent"


def test_a_scanner_can_be_opened_and_closed_without_being_read(cable: Cable) -> None:
    one = scanners.scanner(cable.url, is_code)
    assert one.state == scanners.protocol.CLOSED
    one.open()
    assert one.state.ready
    one.close()
    assert list(one.codes()) == []
    with followed(partial(scanners.scanner, cable.url, is_code)) as heard:
        heard.wait(lambda: heard.ready)


@pytest.mark.parametrize("path", ["/dev/null", "/", "/dev/ttyNONE0"])
def test_what_is_no_serial_port_is_refused(path: str) -> None:
    with pytest.raises(DeviceFailed, match="no scanner at"):
        scanners.scanner(f"serial://{path}", is_code).open()


def test_the_next_code_is_waited_for(cable: Cable) -> None:
    told = []

    def scan_when_ready(state: scanners.protocol.State) -> None:
        told.append(state)
        cable.send(ADA.encode() + b"\r")

    assert scanners.next_code(cable.url, is_code, scan_when_ready) == ADA
    assert told == [(True, "The scanner is ready.")]
