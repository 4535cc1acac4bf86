"""QR codes: dark on white inside a quiet zone of four modules, on whole dots."""

from collections.abc import Iterator
from itertools import groupby

from PIL import Image, ImageOps

from printers.errors import TooLong, shown
from printers.layouts.code_pictures import QUIET_ZONE, qr_modules

# Smaller modules than this run together when a thermal head smears them.
SMALLEST_MODULE = 3


def qr_ink(code: str, side: int) -> Image.Image:
    """Ink (255 is dark) of a QR code with its quiet zone, the largest of whole dots within `side` dots.

    Level Q keeps twenty digits in the smallest symbol, 21 modules wide, and restores a quarter of them
    when a badge is scratched. Raises TooLong when the modules would become too small to be read.
    """
    modules = _modules(code)
    scale = side // (modules.width + 2 * QUIET_ZONE)
    if scale < SMALLEST_MODULE:
        raise TooLong(f"The code {shown(code)} is too long for a QR code that can be read from this badge.")
    symbol = modules.resize((modules.width * scale,) * 2, Image.Resampling.NEAREST)
    return ImageOps.expand(symbol, QUIET_ZONE * scale, 0)


def qr_rows(code: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a QR code row by row without its quiet zone, True for dark; raises TooLong."""
    modules = _modules(code)
    dark = [pixel > 0 for pixel in modules.tobytes()]
    return tuple(tuple(dark[at : at + modules.width]) for at in range(0, len(dark), modules.width))


def dark_runs(rows: tuple[tuple[bool, ...], ...]) -> Iterator[tuple[int, int, int]]:
    """Column, row and length of each unbroken stretch of dark modules."""
    for y, row in enumerate(rows):
        x = 0
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                yield x, y, length
            x += length


def _modules(code: str) -> Image.Image:
    pixels, side = qr_modules(code)
    return ImageOps.invert(Image.frombytes("L", (side, side), pixels))
