"""A company's logo, made harmless: decoded within limits and written anew as a PNG."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from printers.errors import BadPicture

LONGEST_FILE = 2_000_000
MOST_DOTS = 4_000_000
WIDTH, HEIGHT = 800, 320
"""Dots that a logo keeps at most."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")


def cleaned_logo(data: bytes) -> bytes:
    """A PNG with nothing in it but the picture; raises BadPicture."""
    if len(data) > LONGEST_FILE:
        raise BadPicture("This picture has more than two megabytes.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _written_anew(data)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture("This is no picture that can be read.") from error


def logo_ink(png: bytes, width: int, height: int) -> Image.Image:
    """A cleaned logo on white within so many dots, as ink in mode L: every dot burnt (255) or not (0)."""
    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        logo = picture.convert("RGBA")
    logo = ImageOps.contain(logo, (width, height), Image.Resampling.LANCZOS)
    paper = Image.new("RGBA", logo.size, "white")
    paper.alpha_composite(logo)
    return ImageOps.invert(paper.convert("L")).convert("1", dither=Image.Dither.FLOYDSTEINBERG).convert("L")


def _written_anew(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=_FORMATS) as picture:
        # The header says how large it is before a dot of it is decoded.
        if picture.width * picture.height > MOST_DOTS:
            raise BadPicture(f"This picture has {picture.width} × {picture.height} dots, too many for a logo.")
        logo = picture.convert("RGBA")
    logo.thumbnail((WIDTH, HEIGHT))
    out = BytesIO()
    logo.save(out, "PNG", optimize=True)
    return out.getvalue()
