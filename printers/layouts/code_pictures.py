"""QR codes as small black-and-white PNG files, for mails and pages: thousands of them in a few seconds."""

import struct
import zlib
from math import isqrt
from typing import Any

from printers.errors import TooLong, shown

QUIET_ZONE = 4
"""Modules around a code that are left white."""
SCALE = 8
"""Dots to a module: sharp on a telephone, and read from a scratched screen."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_WHITE = b"\xff"


def qr_png(code: str) -> bytes:
    """A QR code, level Q, dark on white inside its quiet zone, at one bit a dot; raises `TooLong`."""
    return _png(*qr_modules(code))


def qr_modules(code: str) -> tuple[bytes, int]:
    """The modules of a QR code, level Q, row by row without its quiet zone, a byte each (0 dark, 255 light), and how
    many make a row; raises `TooLong`."""
    # Loaded with the first code: a roll call, which comes first in need, has none.
    import zxingcpp

    try:
        barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    except ValueError as refusal:
        raise TooLong(f"The code {shown(code)} cannot be made into a QR code.") from refusal
    # Its picture offers the buffer protocol, which its stubs do not say.
    picture: Any = barcode.to_image(scale=1, add_quiet_zones=False)
    pixels = memoryview(picture).tobytes()
    return pixels, isqrt(len(pixels))


def _png(pixels: bytes, side: int) -> bytes:
    """One byte a module in, 0 dark and 255 light, which is eight dots of one bit as it stands."""
    edge = _WHITE * QUIET_ZONE
    width = side + 2 * QUIET_ZONE
    quiet = (b"\x00" + _WHITE * width) * (QUIET_ZONE * SCALE)
    lines = [(b"\x00" + edge + pixels[at : at + side] + edge) * SCALE for at in range(0, side * side, side)]
    data = zlib.compress(b"".join([quiet, *lines, quiet]), 3)
    header = struct.pack(">IIBBBBB", width * SCALE, width * SCALE, 1, 0, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
