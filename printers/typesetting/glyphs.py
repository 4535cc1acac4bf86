"""Plain letters, drawn once and kept: what makes a badge in one millisecond.

A letter of Latin, Greek or Cyrillic stands for itself, beside others at a distance that depends on the
pair only. Its mask is made by the shaping engine once a size and copied from then on.
"""

from collections.abc import Iterator
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont


def width(font: ImageFont.FreeTypeFont, text: str) -> float:
    """How far plain text moves the pen, in dots."""
    pairs = zip(text, text[1:], strict=False)
    return sum([_advance(font, c) for c in text]) + sum([_kerning(font, a + b) for a, b in pairs])


def draw(ink: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, text: str, x: float, y: float, fill: int) -> None:
    """Leave the ink of plain text with the pen at `x` on the baseline `y`."""
    for letter, at in _positions(font, text, x):
        left, top, mask = _mask(font, letter)
        if mask is not None:
            ink.draw.draw_bitmap((round(at) + left, round(y) + top), mask.im, fill)


def _positions(font: ImageFont.FreeTypeFont, text: str, x: float) -> Iterator[tuple[str, float]]:
    before = ""
    for letter in text:
        if before:
            x += _kerning(font, before + letter)
        yield letter, x
        x += _advance(font, letter)
        before = letter


@lru_cache(maxsize=4096)
def _advance(font: ImageFont.FreeTypeFont, letter: str) -> float:
    return font.getlength(letter)


@lru_cache(maxsize=16384)
def _kerning(font: ImageFont.FreeTypeFont, pair: str) -> float:
    return font.getlength(pair, features=["-liga"]) - sum(_advance(font, letter) for letter in pair)


@lru_cache(maxsize=4096)
def _mask(font: ImageFont.FreeTypeFont, letter: str) -> tuple[int, int, Image.Image | None]:
    """Where the letter's mask stands relative to the pen, and the mask, None for a space."""
    left, top, right, bottom = (round(edge) for edge in font.getbbox(letter, anchor="ls"))
    if right <= left or bottom <= top:
        return 0, 0, None
    mask = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(mask).text((-left, -top), letter, fill=255, font=font, anchor="ls")
    return left, top, mask
