"""From the word to the first of the list on the printer's socket: with everything working, and with little of it."""

from __future__ import annotations

import resource
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import houses
from benchmarks.bench import Bench, environment
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import Failed
from benchmarks.processes import VMSCTL
from vmsctl.errors import ExitCode
from vmsctl.services import roll_call
from vmsctl.workspace import Workspace

ROOT = Path(__file__).parents[2]
PEOPLE = 500
FIRST = 16_384
"""Bytes of a label printer's strip with which the heading and the first people are out."""

PROFILE = "receipt-80mm"
ADD_PRINTER = """
INSERT INTO printers (building_id, name, url, profile, position) VALUES (1, :name, :url, :profile, :at)
"""
AWAY = "postgresql://nobody@127.0.0.1:1/vmsctl"


def measure(bench: Bench) -> Iterator[Figure]:
    rounds = bench.size(3, 7)
    with bench.scratch() as home, printer() as port:
        ws = houses.found(home)
        houses.add_people(ws, PEOPLE)
        houses.add_today(ws, 0, on_site=PEOPLE)
        add_printers(ws, port)
        roll_call.write_copy(ws, 1)
        ws.store.close()
        shell = environment(home)
        yield _figure("start, everything working", shell, port, rounds, 2.0, ends=ExitCode.DONE)
        yield _figure("start, the database server away", shell | {"VMSCTL_DATABASE_URL": AWAY}, port, rounds, 5.0)
        yield _figure("start, the disk full", shell, port, rounds, 5.0, hurt=full_disk)


def _figure(
    what: str, shell: dict[str, str], port: socket.socket, rounds: int, goal: float, *,
    hurt: Callable[[], None] | None = None, ends: ExitCode = ExitCode.STORE,
) -> Figure:  # fmt: skip
    """Whole processes; the first printer refuses, the second takes the list."""
    times = [first_page(shell, port, hurt, ends) for _ in range(rounds)]
    first, whole = median(one for one, _ in times), median(all_ for _, all_ in times)
    return Figure(f"{PEOPLE} people: {what}", first, "s", goal, f"first page; all of it after {seconds(whole)}")


def first_page(
    shell: dict[str, str], port: socket.socket, hurt: Callable[[], None] | None, ends: ExitCode
) -> tuple[float, float]:
    """Seconds until the first page was on the socket, and until the last byte was."""
    with ThreadPoolExecutor(1) as pool:
        took = pool.submit(taken, port)
        begin = perf_counter()
        ended = _vmsctl(shell, "start", "--test", hurt=hurt)
        if ended != ends:
            raise Failed(f"it ended with {ended} instead of {ends}")
        first, last = took.result(20)
    _vmsctl(shell, "finish", "--unaccounted")
    return first - begin, last - begin


def _vmsctl(shell: dict[str, str], *words: str, hurt: Callable[[], None] | None = None) -> int:
    command = [*VMSCTL, "roll-call", *words, "--building", "HQ"]
    return subprocess.run(command, env=shell, cwd=ROOT, capture_output=True, check=False, preexec_fn=hurt).returncode


def taken(port: socket.socket) -> tuple[float, float]:
    """When a printer had the first page, and when the list was out."""
    port.settimeout(20)
    connection, _ = port.accept()
    size, first = 0, 0.0
    with connection:
        while data := connection.recv(65536):
            size += len(data)
            first = first or (perf_counter() if size >= FIRST else 0.0)
    if not first:
        raise Failed(f"only {size} bytes came to the printer")
    return first, perf_counter()


@contextmanager
def printer() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def add_printers(ws: Workspace, port: socket.socket) -> None:
    """One that is switched off, and one that takes the list."""
    urls = [("Gone", "tcp://127.0.0.1:1", 1), ("Desk", f"tcp://127.0.0.1:{port.getsockname()[1]}", 2)]
    with ws.transaction() as tx:
        for name, url, position in urls:
            tx.run(
                ADD_PRINTER,
                {"name": name, "url": url, "profile": PROFILE, "at": position},
            )


def full_disk() -> None:
    """No file may grow, whatever is written to it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
