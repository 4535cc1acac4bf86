"""`vmsctl scan` with a scanner or a picture, as a process in a terminal."""

from __future__ import annotations

import getpass
import json
import os
import pty
import signal
import subprocess
import sys
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.cast import Cast, Clock
from tests.connectors.frames import film, shown
from vmsctl import config
from vmsctl.workspace import open_workspace

VMSCTL = [sys.executable, "-m", "vmsctl"]


@pytest.fixture
def ticket(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Ada's ticket, in the home that `vmsctl` finds; its admin is who runs the test."""
    monkeypatch.setenv("VMSCTL_HOME", str(home))
    ws = open_workspace(config.load(), create=True)
    cast = Cast.enter(ws, Clock())
    with ws.transaction() as tx:
        tx.run("UPDATE users SET os_account = :account WHERE id = 1", {"account": getpass.getuser()})
    yield cast.visit().ticket
    ws.store.close()


def vmsctl(*words: str) -> tuple[str, str, int]:
    """What it said on stdout and stderr, and its exit code."""
    done = subprocess.run([*VMSCTL, *words], capture_output=True, text=True, timeout=60)
    return done.stdout, done.stderr, done.returncode


@contextmanager
def waiting(url: str) -> Iterator[subprocess.Popen[str]]:
    """`vmsctl scan`, waiting at that scanner."""
    command = [*VMSCTL, "scan", "--scanner", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_picture_of_a_ticket_is_scanned(ticket: str, tmp_path: Path) -> None:
    picture = tmp_path / "ticket.png"
    cv2.imwrite(str(picture), shown(ticket, chance=np.random.default_rng(1)))
    from_picture, _, _ = vmsctl("scan", "--image", str(picture), "--json")
    typed, _, _ = vmsctl("scan", ticket, "--json")
    assert json.loads(from_picture) == json.loads(typed)
    assert "Ada Lovelace" in typed


def test_a_film_of_a_ticket_is_scanned(ticket: str, tmp_path: Path) -> None:
    morning = film(tmp_path / "morning.avi", [shown(ticket, chance=np.random.default_rng(1))] * 3)
    out, err, _ = vmsctl("scan", "--scanner", f"camera://{morning}")
    assert "e-ticket of Ada Lovelace" in out
    assert "The camera is ready." in err


def test_the_next_code_of_a_serial_scanner_is_waited_for(ticket: str) -> None:
    scanner, port = pty.openpty()
    tty.setraw(port)
    with waiting(f"serial://{os.ttyname(port)}") as process:
        assert process.stderr is not None
        assert process.stdout is not None
        assert process.stderr.readline() == "The scanner is ready.\n"
        os.write(scanner, f"{ticket}\r".encode())
        assert "Ada Lovelace" in process.stdout.readline()


@pytest.mark.parametrize("device", ["serial", "camera"])
def test_ctrl_c_ends_the_waiting(ticket: str, tmp_path: Path, device: str) -> None:
    _, port = pty.openpty()
    tty.setraw(port)
    blank = np.full((480, 640, 3), 200, np.uint8)
    long = film(tmp_path / "long.avi", [blank] * 3000) if device == "camera" else tmp_path
    url = f"serial://{os.ttyname(port)}" if device == "serial" else f"camera://{long}"
    with waiting(url) as process:
        assert process.stderr is not None
        assert "is ready" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize(
    ("words", "said", "status"),
    [
        ([], "Give one of", 2),
        (["1234", "--image", "x.png"], "Give one of", 2),
        (["--image", "none.png"], "There is no file none.png", 3),
        (["--image", "/dev/null"], "There is no file", 3),
        (["--scanner", "serial:///dev/ttyNONE0"], "There is no scanner at /dev/ttyNONE0", 5),
        (["--scanner", "camera:97"], "camera 97 cannot be opened", 5),
        (["--scanner", "rm -rf"], "is not the address of a scanner", 2),
    ],
)
def test_what_cannot_be_scanned_is_refused(ticket: str, words: list[str], said: str, status: int) -> None:
    out, err, code = vmsctl("scan", *words)
    assert (out, code) == ("", status)
    assert said in err
    assert "Traceback" not in err


def test_the_desks_scanner_is_configured(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VMSCTL_HOME", str(home))
    assert config.load().scanner == ""
    (home / "config.toml").write_text('scanner = "camera:0"\n')
    assert config.load().scanner == "camera:0"
    monkeypatch.setenv("VMSCTL_SCANNER", "serial:///dev/ttyACM0")
    assert config.load().scanner == "serial:///dev/ttyACM0"
