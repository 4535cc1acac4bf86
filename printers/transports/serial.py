"""Serial printers: `serial:///dev/ttyS0?baud=19200&flow=rtscts`; flow is rtscts, dsrdtr, xonxoff or none."""

from __future__ import annotations

import errno
import time
from typing import Any

from printers.errors import Absent, BadAddress, BrokenOff, NotAllowed, PrinterError, Stalled
from printers.transports.address import Address
from printers.transports.protocol import Closing

_CHUNK = 256
_POLL_SECONDS = 0.005
_FLOWS = ("none", "rtscts", "dsrdtr", "xonxoff")


def connect(address: Address, timeout: float) -> SerialPrinter:
    """Raises BadAddress, Absent and NotAllowed."""
    # Loaded with the first serial printer only.
    import serial

    options = address.only("baud", "flow")
    baud, flow = options.get("baud", "9600"), options.get("flow", "none")
    if not baud.isdecimal() or not address.path.startswith("/") or flow not in _FLOWS:
        raise BadAddress(f"{address.shown} is not a serial printer; write it like serial:///dev/ttyS0?baud=19200.")
    line = {flow: True} if flow != "none" else {}
    try:
        port = serial.Serial(address.path, int(baud), timeout=0, write_timeout=timeout, exclusive=True, **line)
    except ValueError as reason:
        raise BadAddress(f"{address.shown} asks for a speed that the port does not have.") from reason
    except serial.SerialException as reason:
        raise _not_opened(reason, address) from reason
    return SerialPrinter(port, timeout, address.path)


def _not_opened(reason: OSError, address: Address) -> PrinterError:
    if reason.errno in (errno.EACCES, errno.EPERM):
        return NotAllowed(f"This user may not open {address.path}: on Debian, add it to the group dialout.")
    return Absent(f"There is no printer at {address.shown}, or another program has it: check cable and port.")


class SerialPrinter(Closing):
    """An open serial port."""

    def __init__(self, port: Any, timeout: float, name: str) -> None:
        self._port = port
        self._timeout = timeout
        self._name = name

    def ask(self, question: bytes, wait: float) -> bytes:
        try:
            self._port.reset_input_buffer()
            self._port.write(question)
            self._port.timeout = wait
            first: bytes = self._port.read(1)
            self._port.timeout = 0
            return first + bytes(self._port.read(63)) if first else b""
        except OSError:
            return b""

    def put(self, data: bytes) -> None:
        import serial

        sent = 0
        try:
            for start in range(0, len(data), _CHUNK):
                chunk = data[start : start + _CHUNK]
                # Counted before it goes out: of a chunk that fails, any part may have.
                sent += len(chunk)
                self._port.write(chunk)
            self._wait_until_taken(sent)
        except serial.SerialTimeoutException as reason:
            raise self._failed(Stalled, "stopped taking bytes", sent) from reason
        except OSError as reason:
            raise self._failed(BrokenOff, "is gone", sent) from reason

    def close(self) -> None:
        self._port.close()

    def _wait_until_taken(self, sent: int) -> None:
        waiting, since = self._port.out_waiting, time.monotonic()
        while waiting:
            time.sleep(_POLL_SECONDS)
            left = self._port.out_waiting
            if left < waiting:
                waiting, since = left, time.monotonic()
            elif time.monotonic() - since > self._timeout:
                raise self._failed(Stalled, "stopped taking bytes", sent)

    def _failed(self, kind: type[PrinterError], what: str, sent: int) -> PrinterError:
        """What is still in the port's buffer is thrown away, so that it cannot come out later."""
        try:
            sent -= self._port.out_waiting
            self._port.reset_output_buffer()
        except OSError:
            pass  # Unplugged: nothing is left to be counted or thrown away.
        return kind(
            f"The printer at {self._name} {what}: check cable, power and flow control, and whether "
            "something came out, before printing again.",
            sent_bytes=max(sent, 0),
        )
