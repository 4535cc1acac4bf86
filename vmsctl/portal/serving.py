"""Serving the portal from this process, with the worker loop at its side."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn

from vmsctl.errors import Invalid
from vmsctl.portal.app import application
from vmsctl.portal.protocol import PatientProtocol
from vmsctl.rules.proxies import is_loopback
from vmsctl.scheduler import deliveries
from vmsctl.scheduler.loop import Loop
from vmsctl.services import portal_facts

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace

KEEP_ALIVE = 20
LONGEST_HEAD = 16_384
WAITING = 1_024
"""Connections that may wait to be taken."""


def serve(ws: Workspace, listen: str, *, tell: Callable[[str], object], log: Callable[[str], object]) -> None:
    """Answer at `HOST:PORT` until interrupted. `tell` gets what a person should know, `log` a line for each request.

    Raises `Invalid` for an address that cannot be listened at.
    """
    address = bound(listen)
    loop = Loop(ws, deliveries.for_portal(), tell=tell)
    server = Server(configuration(ws, log=log))
    loop.start()
    try:
        host, port = address.getsockname()[:2]
        for warning in _warnings(ws, str(host)):
            tell(warning)
        tell(f"The portal answers at http://{host}:{port}. Ctrl+C ends it.")
        asyncio.run(server.serve([address]))
    finally:
        loop.stop()
        address.close()


def _warnings(ws: Workspace, host: str) -> Iterator[str]:
    """What would let others read along."""
    if not is_loopback(host):
        yield "Others can reach this address without https; let a proxy on this machine answer them instead."
    if urlsplit(portal_facts.read(ws).address).scheme != "https":
        yield "The setting portal.address is not https: links and cookies go in the clear. That is for trying only."


def configuration(ws: Workspace, *, log: Callable[[str], object] = lambda _: None) -> uvicorn.Config:
    """How uvicorn serves us: it writes no log of its own, which would have addresses in it."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    return uvicorn.Config(
        application(ws, tell=log),
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        timeout_graceful_shutdown=10,
    )


def bound(listen: str) -> socket.socket:
    """A socket at `HOST:PORT`, of IPv6 as `[::1]:8080`; raises `Invalid`."""
    host, _, port = listen.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and int(port) < 65_536):
        raise Invalid("bad-address", f"{listen!r} is no address to listen at.", "Write it as 127.0.0.1:8080.")
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only where the protocol is named: it costs 40 ms otherwise.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((bare, int(port)))
        made.listen(WAITING)
    except OSError as error:
        made.close()
        raise Invalid(
            "address-taken", f"Nothing can listen at {listen}: {error.strerror or error}.", "Choose another --listen."
        ) from error
    return made


class Server(uvicorn.Server):
    """uvicorn's, which would raise Ctrl+C and SIGTERM once more when it is done."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
