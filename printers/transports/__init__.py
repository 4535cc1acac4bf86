"""Ways to a printer, chosen by its address."""

from collections.abc import Callable

from printers.errors import BadAddress
from printers.transports import file, memory, network, serial, usb
from printers.transports.address import Address, host_and_port, parse
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
    address = checked(url)
    return _WAYS[address.scheme](address, timeout)


def checked(url: str) -> Address:
    """An address of a kind that there is, in its parts; raises BadAddress. Its printer is not looked for."""
    address = parse(url)
    if address.scheme not in _WAYS:
        known = ", ".join(f"{scheme}:" for scheme in _WAYS)
        raise BadAddress(f"A printer address begins with one of {known}; {address.shown} does not.")
    if address.scheme == "tcp":
        host_and_port(address, network.PORT)
    return address
