"""Counting and telling of requests: by page, never by address, query or who asked."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from vmsctl.services import portal_facts

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from vmsctl.workspace import Workspace

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
ELSEWHERE = "-"


class Traffic:
    """The numbers of one process, in the form that Prometheus reads."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "vmsctl_portal_requests", "Requests answered.", ("method", "page", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "vmsctl_portal_seconds", "Time to answer.", ("page",), buckets=BUCKETS, registry=self._registry
        )
        self._store = Gauge("vmsctl_store_up", "Whether the store answers.", registry=self._registry)
        self._sessions = Gauge("vmsctl_portal_sessions", "Sessions that are open.", registry=self._registry)
        self._outbox = Gauge("vmsctl_outbox", "Messages by state.", ("state",), registry=self._registry)
        self._leases = Gauge(
            "vmsctl_lease_seconds", "Seconds that a lease has still to run.", ("lease",), registry=self._registry
        )

    def count(self, method: str, page: str, status: int, seconds: float) -> None:
        self._requests.labels(method, page, str(status)).inc()
        self._seconds.labels(page).observe(seconds)

    def exposed(self, health: portal_facts.Health | None) -> bytes:
        """All numbers as text; `health` is None while the store is away."""
        self._store.set(0 if health is None else 1)
        if health is not None:
            self._sessions.set(health.sessions)
            for state, number in health.outbox.items():
                self._outbox.labels(state).set(number)
            for name, seconds in health.leases.items():
                self._leases.labels(name).set(seconds)
        return generate_latest(self._registry)


class TrafficCount:
    """Outermost: sees every answer."""

    def __init__(self, app: ASGIApp, traffic: Traffic, tell: Callable[[str], object]) -> None:
        self._app = app
        self._traffic = traffic
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            taken, page = perf_counter() - began, scope.get("vmsctl.page", ELSEWHERE)
            method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
            self._traffic.count(method, page, status, taken)
            self._tell(f"{method} {page} {status} {taken * 1000:.0f} ms")
