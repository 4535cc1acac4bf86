"""The portal's verification page, as a visitor's browser asks for it, against a bare Starlette route; and what a page
weighs."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import sleep

from fpdf import FPDF

from benchmarks import houses
from benchmarks.bench import Bench, environment
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import in_turn, quantile
from benchmarks.rows.check_in import house
from vmsctl.portal.rendering import assets
from vmsctl.rules import passes
from vmsctl.services import custom_fields, document_versions, portal_sessions, visitor_types
from vmsctl.services.document_versions import Given
from vmsctl.workspace import Workspace

WHY = "benchmark"
PAGES = {"verification page": "/visit/details", "invitation": "/visit", "documents": "/visit/documents"}
FIELDS = {"phone": "required", "plate": "optional", "id_number": "optional", "custom.diet": "required"}


def measure(bench: Bench) -> Iterator[Figure]:
    rounds = bench.size(400, 2_000)
    many = bench.size(200_000, 1_000_000)
    with bench.copy(house(bench, many)) as home:
        cookie = _visitor(houses.at(home))
        with _served("-m", "benchmarks.bare_starlette") as bare, _served("-m", "vmsctl", home=home) as ours:
            acts = [_asking(bare, "/"), *(_asking(ours, path, cookie) for path in PAGES.values())]
            floor, *taken = in_turn(*acts, rounds=rounds)
            weights = {what: len(_page(ours, path, cookie)) for what, path in PAGES.items()}
    for what, times in zip(PAGES, taken, strict=True):
        yield Figure(
            f"{what} at {many:,} visits: p95", quantile(times, 0.95) / quantile(floor, 0.95), "x",
            15 if what == "verification page" else None,
            f"{seconds(quantile(times, 0.95))} / {seconds(quantile(floor, 0.95))} (a bare Starlette route); medians "
            f"{seconds(median(times))} / {seconds(median(floor))}",
        )  # fmt: skip
    yield from _weights(weights)


def _weights(pages: dict[str, int]) -> Iterator[Figure]:
    """Bytes as they are before packing."""
    common = {name: len(asset.data) for name, asset in assets().items()}
    heaviest = max(pages.values()) + sum(common.values())
    seen = ", ".join(f"{what} {size:,}" for what, size in {**pages, **common}.items())
    yield Figure("heaviest page with all that it loads", heaviest / 1000, "kB", 60, seen)
    yield Figure("the one script", common["portal.js"] / 1000, "kB", 15)


def _visitor(ws: Workspace) -> str:
    """The session of somebody who is asked for everything today; its cookie."""
    custom_fields.add(ws, "diet", kind="choice", choices=["everything", "vegetarian", "vegan"], reason=WHY)
    visitor_types.change(ws, visitor_types.list_(ws)[0].name, fields=FIELDS, reason=WHY)
    for name, signature in (("Privacy notice", "none"), ("House rules", "required")):
        document_versions.add(ws, name, [Given("en", _paper())], signature=signature, reason=WHY)
    now = datetime.now(UTC)
    (ticket,) = houses.add_today(ws, 1, now=now)
    ws.clock = lambda: now
    with ws.transaction() as tx:
        tx.run("INSERT INTO settings (building_id, name, value) VALUES (0, 'portal.address', '\"http://127.0.0.1\"')")
        lookup = passes.number_lookup(ws.keys, ticket)
        visit_id = int(tx.value("SELECT visit_id FROM passes WHERE lookup = :lookup", {"lookup": lookup}))
    token = passes.link_token(ws.keys, visit_id, 0)
    cookie = portal_sessions.open_(ws.acting(None), token, client="127.0.0.1").cookie
    ws.store.close()
    return cookie


def _paper() -> bytes:
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    pdf.add_page()
    pdf.multi_cell(0, text="Please keep to the marked ways.")
    return bytes(pdf.output())


@contextmanager
def _served(*words: str, home: Path | None = None) -> Iterator[HTTPConnection]:
    """A server in a process of its own, and a kept connection to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    own = ["portal", "--quiet", "--listen", f"127.0.0.1:{port}"] if home else [str(port)]
    process = subprocess.Popen(
        [sys.executable, *words, *own], env=environment(home or Path()), stderr=subprocess.DEVNULL
    )
    try:
        yield _connected(port)
    finally:
        process.terminate()
        process.wait(20)


def _connected(port: int) -> HTTPConnection:
    for _ in range(200):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.connect()
        except OSError:
            sleep(0.05)
            continue
        assert connection.sock is not None
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    raise TimeoutError("the server did not start")


def _asking(connection: HTTPConnection, path: str, cookie: str = "") -> Callable[[], object]:
    return lambda: _page(connection, path, cookie)


def _page(connection: HTTPConnection, path: str, cookie: str) -> bytes:
    connection.request("GET", path, headers={"Cookie": f"vmsctl={cookie}"} if cookie else {})
    answer = connection.getresponse()
    page = answer.read()
    assert answer.status == 200, answer.status
    return page
