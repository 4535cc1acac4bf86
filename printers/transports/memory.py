"""A printer that only remembers: `memory:` or `memory:NAME`, for tests and demonstrations."""

from collections import defaultdict

from printers.transports.address import Address
from printers.transports.protocol import Closing

_printed: defaultdict[str, list[bytes]] = defaultdict(list)


def printed(name: str = "") -> list[bytes]:
    """The jobs that this process sent to `memory:NAME`, oldest first."""
    return list(_printed[name])


def forget(name: str = "") -> None:
    """Take the printed jobs away."""
    _printed.pop(name, None)


class MemoryPrinter(Closing):
    """Takes everything at once and answers nothing."""

    def __init__(self, name: str) -> None:
        self._name = name

    def ask(self, question: bytes, wait: float) -> bytes:
        return b""

    def put(self, data: bytes) -> None:
        _printed[self._name].append(data)


def connect(address: Address, timeout: float) -> MemoryPrinter:
    """Always there."""
    address.only()
    return MemoryPrinter(address.path or address.place)
