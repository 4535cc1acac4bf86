"""ESC/POS: pictures as raster strips, feed and cut. No text of a content ever stands in these bytes.

Commands are those of Epson's reference: ESC @ (initialise), GS v 0 (raster), ESC d (feed), GS V (cut).
"""

import re
from collections.abc import Iterable

from PIL import Image

from printers.profiles import Profile

INITIALISE = b"\x1b@"
# Rows in one GS v 0; a printer prints a strip while the next arrives. Below 256, so that the strip's
# header never spells a real-time command.
STRIP = 240
# A printer obeys these even in the middle of a picture: status (DLE EOT), recover (DLE ENQ), drawer
# pulse and power-off (DLE DC4).
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")


def picture_bytes(ink: Image.Image) -> bytes:
    """Raster commands for a picture of ink (mode L, 255 is dark) whose width is a multiple of 8."""
    packed = dots(ink).tobytes()
    row = ink.width // 8
    strips = (packed[i : i + row * STRIP] for i in range(0, len(packed), row * STRIP))
    return b"".join(_strip(strip, row) for strip in strips)


def dots(ink: Image.Image) -> Image.Image:
    """The picture as the head burns it: mode 1, set where at least half of a dot is ink."""
    return ink.convert("1", dither=Image.Dither.NONE)


def job(pictures: Iterable[bytes], profile: Profile) -> bytes:
    """A whole job: initialise, the pictures one below the other, feed, cut."""
    return b"".join((INITIALISE, *pictures, _ending(profile)))


def _strip(data: bytes, row: int) -> bytes:
    # One dot more beside a dot that was there cannot be seen; a drawer that springs open can.
    safe = _REAL_TIME.sub(b"\x18", data)
    rows = len(data) // row
    return b"\x1dv0\x00" + row.to_bytes(2, "little") + rows.to_bytes(2, "little") + safe


def _ending(profile: Profile) -> bytes:
    if profile.paper == "label":
        return b"\x0c"  # on to the next label
    if profile.cut == "none":
        return b"\x1bd" + bytes([max(profile.feed, 4)])
    # Function B of GS V feeds the paper to the cutter by itself.
    mode = 66 if profile.cut == "partial" else 65
    return b"\x1dV" + bytes([mode, profile.feed])
