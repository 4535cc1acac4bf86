"""An ESC/POS printer of our own: reads a stream as a printer would, and shows what it did.

Written from Epson's command reference, without a look at the code that makes the stream.
"""

from collections import Counter
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image

# Commands with a fixed number of parameter bytes: ESC or GS and a letter.
_FIXED = {
    b"\x1b!": 1, b"\x1b-": 1, b"\x1b2": 0, b"\x1b3": 1, b"\x1b=": 1, b"\x1b@": 0, b"\x1bE": 1, b"\x1bG": 1,
    b"\x1bJ": 1, b"\x1bM": 1, b"\x1bR": 1, b"\x1bV": 1, b"\x1ba": 1, b"\x1bd": 1, b"\x1bp": 3, b"\x1bt": 1,
    b"\x1bi": 0, b"\x1bm": 0, b"\x1b{": 1, b"\x1d!": 1, b"\x1dB": 1, b"\x1dI": 1, b"\x1dL": 2, b"\x1dW": 2,
    b"\x1da": 1, b"\x1dr": 1,
}  # fmt: skip
# Obeyed wherever they stand, also in the middle of a picture.
_REAL_TIME = {b"\x10\x04": 1, b"\x10\x05": 1, b"\x10\x14": 3}


@dataclass
class Printout:
    """What came out of the printer."""

    commands: Counter[str] = field(default_factory=Counter)
    text: bytes = b""
    rows: list[bytes] = field(default_factory=list)
    real_time: int = 0

    @property
    def width(self) -> int:
        return 8 * len(self.rows[0])

    def picture(self) -> Image.Image:
        """Black on white, as on the paper."""
        inked = Image.frombytes("1", (self.width, len(self.rows)), b"".join(self.rows))
        return inked.convert("L").point(lambda value: 255 - value)

    def qr_codes(self) -> list[str]:
        return [code.text for code in qr_codes(self.picture())]


def qr_codes(picture: Image.Image) -> list[zxingcpp.Barcode]:
    """The QR codes of a picture, read by other code than that which drew them."""
    found = zxingcpp.read_barcodes(picture)
    return [code for code in found if code.format == zxingcpp.BarcodeFormat.QRCode]


def decode(stream: bytes) -> Printout:
    """Run through a stream; raises ValueError where it breaks off inside a command."""
    out = Printout(real_time=sum(stream.count(start) for start in _REAL_TIME))
    at = 0
    while at < len(stream):
        at = _step(stream, at, out)
    return out


def _step(stream: bytes, at: int, out: Printout) -> int:
    start = stream[at : at + 2]
    if stream[at : at + 3] == b"\x1dv0":
        return _raster(stream, at, out)
    if start == b"\x1dV":
        length = 4 if stream[at + 2] in (65, 66, 97, 98, 103, 104) else 3
        out.commands["GS V"] += 1
        return _within(stream, at + length)
    if start in _FIXED or start in _REAL_TIME:
        out.commands[start.decode("latin-1")] += 1
        return _within(stream, at + 2 + {**_FIXED, **_REAL_TIME}[start])
    if stream[at] in b"\n\r\t\x0c":
        out.commands[f"control {stream[at]:02x}"] += 1
    elif stream[at] < 0x20:
        out.commands[f"unknown {start.hex()}"] += 1
    else:
        out.text += stream[at : at + 1]
    return at + 1


def _raster(stream: bytes, at: int, out: Printout) -> int:
    row, rows = (int.from_bytes(stream[at + i : at + i + 2], "little") for i in (4, 6))
    end = _within(stream, at + 8 + row * rows)
    out.commands["GS v 0"] += 1
    out.rows += [stream[i : i + row] for i in range(at + 8, end, row)]
    return end


def _within(stream: bytes, end: int) -> int:
    if end > len(stream):
        raise ValueError("the stream ends inside a command")
    return end
