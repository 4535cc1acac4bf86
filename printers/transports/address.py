"""Printer addresses: `tcp://host:9100`, `usb://04b8:0e15`, `serial:///dev/ttyS0?baud=19200`, `file:///path`."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from printers.errors import BadAddress, shown


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its parts; `shown` is how it is named in a sentence."""

    scheme: str
    place: str
    path: str
    shown: str
    options: dict[str, str] = field(default_factory=dict)

    def only(self, *names: str) -> dict[str, str]:
        """The options; raises BadAddress when there are others than these."""
        if unknown := sorted(self.options.keys() - set(names)):
            raise BadAddress(f"{self.shown} has an unknown option {shown(unknown[0])}.")
        return self.options


def parse(url: str) -> Address:
    """Take an address apart; raises BadAddress."""
    try:
        parts = urlsplit(url)
    except ValueError as reason:
        raise BadAddress(f"{shown(url)} is not a printer address: {reason}.") from reason
    if not parts.scheme:
        raise BadAddress(f"{shown(url)} is not a printer address; write it like tcp://192.0.2.7:9100.")
    if not url.isprintable():
        raise BadAddress(f"{shown(url)} contains characters that cannot be part of an address.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Address(parts.scheme, parts.netloc, unquote(parts.path), shown(url, 80), options)


def host_and_port(address: Address, default_port: int) -> tuple[str, int]:
    """For network addresses; IPv6 hosts stand in brackets."""
    parts = urlsplit(f"//{address.place}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError as reason:
        raise BadAddress(f"{address.shown} has no valid port.") from reason
    if not host or "@" in address.place or address.path not in ("", "/"):
        raise BadAddress(f"{address.shown} is not a network printer; write it like tcp://192.0.2.7:9100.")
    return host, default_port if port is None else port
