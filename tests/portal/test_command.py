"""`vmsctl portal` as it is started: a process that answers, works at its side, and ends when it is told."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import httpx2
import pytest

from tests.cast import Cast
from tests.portal.conftest import PATIENCE, Portal
from vmsctl.services import outbox


@contextmanager
def started(home: Path, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The process, and the address that it says it answers at."""
    command = [sys.executable, "-m", "vmsctl", "portal", "--listen", "127.0.0.1:0", *words]
    environment = {**os.environ, "VMSCTL_HOME": str(home)}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    try:
        said = said_by(process, b"Ctrl+C ends it.")
        found = re.search(rb"http://[0-9.:]+", said)
        assert found, said
        yield process, found.group().decode().rstrip(".")
    finally:
        process.kill()
        process.wait(PATIENCE)
        assert process.stderr is not None
        process.stderr.close()


def said_by(process: subprocess.Popen[bytes], until: bytes) -> bytes:
    """What the process says until it says that, or ends."""
    assert process.stderr is not None
    said, end = b"", monotonic() + PATIENCE
    while until not in said and monotonic() < end:
        ready, _, _ = select.select([process.stderr], [], [], 0.2)
        part = os.read(process.stderr.fileno(), 4096) if ready else b""
        if ready and not part:
            break
        said += part
    return said


@pytest.fixture
def house(portal_cast: Cast, home: Path) -> Path:
    """A home whose store is where `vmsctl` looks for it."""
    Path(portal_cast.ws.store.address).rename(home / "vmsctl.db")
    return home


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_portal_answers_until_it_is_told_to_end(house: Path, number: signal.Signals) -> None:
    with started(house) as (process, url):
        assert httpx2.get(f"{url}/health", timeout=PATIENCE).json()["status"] == "ok"
        assert httpx2.get(f"{url}/i/1.0.secret", timeout=PATIENCE).status_code == 404
        process.send_signal(number)
        said = said_by(process, b"never said")
        assert process.wait(PATIENCE) == 0
    assert b"GET /i/{token} 404" in said and b"secret" not in said


def test_an_address_that_is_taken_is_said_so(house: Path) -> None:
    with started(house) as (_, url):
        command = [sys.executable, "-m", "vmsctl", "portal", "--listen", url.removeprefix("http://")]
        done = subprocess.run(command, capture_output=True, env={**os.environ, "VMSCTL_HOME": str(house)})
    assert done.returncode == 2 and b"Nothing can listen at" in done.stderr


@pytest.mark.parametrize("listen", ["8080", "localhost", "127.0.0.1:x", "127.0.0.1:99999", ""])
def test_what_is_no_address_is_said_so(house: Path, listen: str) -> None:
    command = [sys.executable, "-m", "vmsctl", "portal", "--listen", listen]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "VMSCTL_HOME": str(house)})
    assert done.returncode == 2 and b"no address to listen at" in done.stderr


def test_the_description_needs_no_store(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vmsctl", "portal", "--description"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "VMSCTL_HOME": str(tmp_path)})
    assert done.returncode == 0 and b'"openapi": "3.1.0"' in done.stdout


def test_the_outbox_and_the_lease_are_seen_in_the_numbers(portal: Portal) -> None:
    visit = portal.cast.visit()
    with portal.ws.transaction() as tx:
        outbox.queue(tx, portal.ws, template="invitation", visit_id=visit.id)
        tx.run("INSERT INTO leases (name, holder, until) VALUES ('deliveries', 'x', :until)",
               {"until": 1_795_421_520_000_000 + 30_000_000})  # fmt: skip
    with portal.browser() as browser:
        numbers = browser.get("/metrics").text
        assert 'vmsctl_outbox{state="waiting"} 1.0' in numbers
        assert 'vmsctl_lease_seconds{lease="deliveries"} 30.0' in numbers
        assert browser.get("/health").json()["leases"] == {"deliveries": 30.0}
