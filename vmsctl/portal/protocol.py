"""HTTP with patience that ends: who sends a request or takes an answer too slowly is cut off."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from vmsctl.portal.security import HEADERS, KEPT_NOWHERE

HEAD_SECONDS = 15.0
"""From the connection, or the first byte of a further request, until the last line of its head."""
WHOLE_SECONDS = 90.0
"""From the head until the answer has been taken."""
MOST_CONNECTIONS = 2_000
"""Further ones are closed as they come; uvicorn's own limit would answer without our headers."""


class PatientProtocol(H11Protocol):
    """uvicorn's, which by itself waits for ever."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._within(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        if self._deadline is None:
            self._within(HEAD_SECONDS)
        super().data_received(data)
        if self.cycle is not before and not self.transport.is_closing():
            self._within(WHOLE_SECONDS)

    def on_response_complete(self) -> None:
        # What is answered may still lie in our buffer: who does not take it keeps its deadline.
        if self.transport.get_write_buffer_size() == 0:
            self._within(None)
        before = self.cycle
        super().on_response_complete()
        if self.cycle is not before:
            self._within(WHOLE_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._within(None)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """As uvicorn's, with the headers that all our answers have."""
        headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
        headers += [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"cache-control", KEPT_NOWHERE.encode()),
            (b"connection", b"close"),
        ]
        events: tuple[Any, ...] = (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=msg.encode("ascii")),
            h11.EndOfMessage(),
        )
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _within(self, seconds: float | None) -> None:
        """Cut the connection off after so many seconds from now; None: no more."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)
