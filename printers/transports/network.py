"""Printers on the network: raw bytes over TCP, port 9100 unless the address says otherwise."""

from __future__ import annotations

import select
import socket
import struct
import sys
import time

from printers.errors import Absent, BrokenOff, PrinterError, Stalled, Unreachable
from printers.transports.address import Address, host_and_port
from printers.transports.protocol import Closing

PORT = 9100
_CONNECT_SECONDS = 5.0
# After the last byte a printer gets this long to close its side; closing ours earlier, with unread
# status bytes in the buffer, would reset the connection and could cost the end of the print.
_LINGER_SECONDS = 0.5
# Small, so that bytes wait here, where they can be counted, and not in the kernel.
_SEND_BUFFER = 32 * 1024
# A printer slower than this is not printing but stalling, however steadily it takes single bytes.
_SLOWEST = 500
# Linux: bytes not acknowledged yet, and bytes not even sent (sockios.h).
_SIOCOUTQ, _SIOCOUTQNSD = 0x5411, 0x894B
_POLL_SECONDS = 0.002


def connect(address: Address, timeout: float) -> NetworkPrinter:
    """Raises Absent when the port refuses, Unreachable when nobody answers."""
    address.only()
    host, port = host_and_port(address, PORT)
    try:
        connection = socket.create_connection((host, port), timeout=min(timeout, _CONNECT_SECONDS))
    except ConnectionRefusedError as reason:
        raise Absent(
            f"Nothing listens at {address.shown}: switch the printer on, and check its address and port."
        ) from reason
    except (OSError, UnicodeError) as reason:
        raise Unreachable(
            f"The printer at {address.shown} cannot be reached: check that it is on and in the network."
        ) from reason
    return NetworkPrinter(connection, timeout, address.shown)


class NetworkPrinter(Closing):
    """One TCP connection, for one job."""

    def __init__(self, connection: socket.socket, timeout: float, name: str) -> None:
        self._socket = connection
        self._timeout = timeout
        self._name = name
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        connection.setblocking(False)

    def ask(self, question: bytes, wait: float) -> bytes:
        try:
            self._drain()
            self._socket.send(question)
            readable, _, _ = select.select([self._socket], [], [], wait)
            return self._socket.recv(64) if readable else b""
        except OSError:
            return b""

    def put(self, data: bytes) -> None:
        ends = time.monotonic() + self._timeout + len(data) / _SLOWEST
        sent = 0
        try:
            while sent < len(data):
                self._wait_for_room(sent, len(data), ends)
                sent += self._socket.send(data[sent : sent + _SEND_BUFFER])
            self._wait_until_taken(sent, ends)
        except (BrokenPipeError, ConnectionError, TimeoutError) as reason:
            raise self._failed(BrokenOff, "broke the connection", sent, len(data)) from reason

    def close(self) -> None:
        """Say that no more comes, let the printer close first if it will, and never reset it."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            ends = time.monotonic() + _LINGER_SECONDS
            while (left := ends - time.monotonic()) > 0:
                if select.select([self._socket], [], [], left)[0] and not self._socket.recv(4096):
                    break
        except OSError:
            pass
        finally:
            self._socket.close()

    def _drain(self) -> None:
        """Throw away what a talkative printer has said so far; at most what fits its buffer once."""
        for _ in range(16):
            if not select.select([self._socket], [], [], 0)[0] or not self._socket.recv(4096):
                return

    def _wait_for_room(self, sent: int, total: int, ends: float) -> None:
        wait = min(self._timeout, ends - time.monotonic())
        if wait <= 0 or not select.select([], [self._socket], [], wait)[1]:
            raise self._failed(Stalled, "stopped taking bytes", sent, total)

    def _wait_until_taken(self, sent: int, ends: float) -> None:
        """Sending fills a buffer only; a job has arrived when the printer's side has acknowledged it."""
        waiting, since = self._unacknowledged(), time.monotonic()
        while waiting:
            time.sleep(_POLL_SECONDS)
            now, left = time.monotonic(), self._unacknowledged()
            if left < waiting:
                waiting, since = left, now
            elif now - since > self._timeout or now > ends:
                raise self._failed(Stalled, "stopped taking bytes", sent, sent)

    def _unacknowledged(self) -> int:
        return _queue(self._socket, _SIOCOUTQ)

    def _failed(self, kind: type[PrinterError], what: str, sent: int, total: int) -> PrinterError:
        taken = max(sent - _queue(self._socket, _SIOCOUTQNSD), 0)
        return kind(
            f"The printer at {self._name} {what} after {taken:,} of {total:,}: look at the printer, "
            "and whether something came out, before printing again.",
            sent_bytes=taken,
        )


def _queue(connection: socket.socket, request: int) -> int:
    """Bytes in one of the socket's queues; 0 where the system cannot tell."""
    if sys.platform != "linux":
        return 0
    import fcntl

    try:
        answer = fcntl.ioctl(connection.fileno(), request, struct.pack("i", 0))
    except OSError:
        return 0
    return int(struct.unpack("i", answer)[0])
