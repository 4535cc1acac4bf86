"""Device nodes, pipes, files and folders as printers, and the printer that only remembers."""

import os
from pathlib import Path

import pytest

from printers.errors import Absent, BadAddress, BrokenOff, NotAllowed, Stalled
from printers.printing import render, send
from printers.transports import memory
from tests.printers.answering_line import AnsweringLine
from tests.printers.samples import badge

JOB = render(badge(), "receipt-80mm")


def test_the_memory_printer_remembers_each_job() -> None:
    memory.forget("desk")
    send(JOB, "memory:desk")
    send(b"second", "memory:desk")
    assert memory.printed("desk") == [JOB, b"second"]
    assert memory.printed("kiosk") == []
    memory.forget("desk")
    assert memory.printed("desk") == []


def test_jobs_are_appended_to_a_plain_file(tmp_path: Path) -> None:
    file = tmp_path / "a roll.bin"
    for _ in range(2):
        assert send(JOB, f"file://{str(file).replace(' ', '%20')}").sent_bytes == len(JOB)
    assert file.read_bytes() == JOB + JOB
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_pdf_replaces_the_file(tmp_path: Path) -> None:
    file = tmp_path / "badge.pdf"
    for name in ("Ada Lovelace", "Grace Hopper"):
        send(render(badge(name=name), "badge-pdf"), f"file://{file}")
    assert file.read_bytes().count(b"%PDF-") == 1
    assert os.listdir(tmp_path) == ["badge.pdf"]


def test_in_a_folder_each_job_is_a_file_in_order(tmp_path: Path) -> None:
    for data in (JOB, b"%PDF-1.7 second", b"third"):
        send(data, f"file://{tmp_path}")
    files = sorted(tmp_path.iterdir())
    assert [file.suffix for file in files] == [".escpos", ".pdf", ".txt"]
    assert [file.read_bytes()[:4] for file in files] == [JOB[:4], b"%PDF", b"thir"]


def test_a_full_disk_keeps_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "roll.bin"
    file.write_bytes(b"before")
    real = os.write
    written: list[int] = []

    def write(descriptor: int, data: bytes) -> int:
        if written:
            raise OSError(28, "No space left on device")
        written.append(real(descriptor, data[:100]))
        return 100

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(BrokenOff, match="full: make room") as refused:
        send(JOB, f"file://{file}")
    assert refused.value.nothing_printed
    assert file.read_bytes() == b"before"


def test_a_full_device_is_told_as_such() -> None:
    with pytest.raises(BrokenOff, match="full"):
        send(JOB, "file:///dev/full")


@pytest.mark.parametrize("path", ["/dev/no-such-printer/lp0", "/no/such/folder/out.bin"])
def test_a_missing_device_is_an_absent_printer(path: str) -> None:
    with pytest.raises(Absent, match="plug it in") as refused:
        send(JOB, f"file://{path}")
    assert refused.value.nothing_printed


def test_a_device_of_others_says_which_group_to_join(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(NotAllowed, match="group lp") as refused:
        send(JOB, "file:///dev/null")
    assert refused.value.permanent


def test_a_pipe_without_a_reader_is_an_absent_printer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    with pytest.raises(Absent):
        send(JOB, f"file://{tmp_path / 'lp0'}")


def test_a_pipe_gets_the_job_and_a_stalling_reader_is_noticed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    reader = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(Stalled) as refused:
            send(JOB * 4, f"file://{tmp_path / 'lp0'}", timeout=0.2)
        assert 0 < refused.value.sent_bytes < 4 * len(JOB)
        assert os.read(reader, 10) == JOB[:10]
    finally:
        os.close(reader)


@pytest.mark.usefixtures("unhurried")
def test_a_device_that_answers_is_asked(line: AnsweringLine) -> None:
    line.start()
    assert send(JOB, f"file://{line.path}").answered
    line.stop()
    assert JOB in bytes(line.got)


@pytest.mark.parametrize(
    "url",
    [
        "", "printer", "http://printer/", "file://host/x", "file:relative", "tcp://", "tcp://host:port", "tcp://h:99999",
        "tcp://h/path", "tcp://user@h", "usb://4b8:e15", "usb://04b8", "serial://ttyS0", "serial:///dev/x?baud=fast",
        "serial:///dev/x?speed=9600", "file:///x?y=1", "tcp://[::1", "file:///a\x00b", "tcp://h\n:9100",
    ],
)  # fmt: skip
def test_a_wrong_address_is_told_how_to_be_right(url: str) -> None:
    with pytest.raises(BadAddress) as refused:
        send(JOB, url)
    assert refused.value.permanent and refused.value.nothing_printed
    assert str(refused.value).isprintable()
