"""Addresses of scanners, taken apart."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from vmsctl.errors import Invalid

USUAL_BAUD = 9600
_FORMS = "Write it like serial:///dev/ttyACM0?baud=9600, camera:0 or camera:///path/of/a/film.avi."


class Line(NamedTuple):
    """A serial line: the port's path, and its speed in bits per second."""

    path: str
    baud: int


class Source(NamedTuple):
    """Where frames come from, as OpenCV takes it; `live` sources go on for ever and come back, others end."""

    place: str
    live: bool


def unfit(url: str) -> Invalid:
    """The refusal of an address that nothing can be done with."""
    return Invalid("bad-scanner", f"{url!r:.90} is not the address of a scanner.", _FORMS)


def line(url: str) -> Line:
    """The line of a `serial:` address. Raises `Invalid`."""
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise unfit(url) from None
    path, baud = unquote(parts.path), options.pop("baud", str(USUAL_BAUD))
    if options or parts.netloc or not (path.startswith("/") and path.isprintable() and _is_number(baud, 7)):
        raise unfit(url)
    return Line(path, int(baud))


def source(url: str) -> Source:
    """The source of a `camera:` address; its path is taken as it stands, since `%03d` counts pictures. May raise."""
    place = url.removeprefix("camera:")
    if _is_number(place, 3):
        return Source(place, live=True)
    path = place.removeprefix("//")
    if not (path.startswith("/") and path.isprintable()) or path == place:
        raise unfit(url)
    return Source(path, live=path.startswith("/dev/"))


def _is_number(text: str, longest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= longest
