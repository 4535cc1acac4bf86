"""Ways to a printer, chosen by its address."""

from collections.abc import Callable

from printers.errors import BadAddress
from printers.transports import file, memory, network, serial, usb
from printers.transports.address import Address, parse
from printers.transports.protocol import Transport

_WAYS: dict[str, Callable[[Address, float], Transport]] = {
    "tcp": network.connect,
    "usb": usb.connect,
    "serial": serial.connect,
    "file": file.connect,
    "memory": memory.connect,
}


def connect(url: str, *, timeout: float) -> Transport:
    """An open way to the printer at `url`; `timeout` is seconds without progress. Raises PrinterError."""
    address = parse(url)
    way = _WAYS.get(address.scheme)
    if way is None:
        known = ", ".join(f"{scheme}:" for scheme in _WAYS)
        raise BadAddress(f"A printer address begins with one of {known}; {address.shown} does not.")
    return way(address, timeout)
