"""A chart as a picture, in the same letters as the badges."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw

from printers.typesetting.cleaning import LONGEST_FIELD, clean
from printers.typesetting.coverage import drawable
from printers.typesetting.lines import set_line

SCALE = 2
"""Dots to a unit: sharp on paper and on fine screens."""
PAPER, INK = 255, 32


class Area(NamedTuple):
    """A filled rectangle in units; `shade` is 0 for black to 255 for white."""

    x: float
    y: float
    width: float
    height: float
    shade: int


class Writing(NamedTuple):
    """A line of text on a baseline, in units; `at` is the part of its width that lies before `x`."""

    x: float
    y: float
    text: str
    size: int
    at: float
    bold: bool


def draw_chart(width: int, height: int, areas: Iterable[Area], writings: Iterable[Writing]) -> bytes:
    """A PNG in shades of grey; letters that no font has are □."""
    picture = Image.new("L", (width * SCALE, height * SCALE), PAPER)
    pen = ImageDraw.Draw(picture)
    for area in areas:
        left, top = round(area.x * SCALE), round(area.y * SCALE)
        right, bottom = round((area.x + area.width) * SCALE) - 1, round((area.y + area.height) * SCALE) - 1
        if right >= left and bottom >= top:
            pen.rectangle((left, top, right, bottom), fill=area.shade)
    for each in writings:
        text, _ = drawable(clean(each.text[:LONGEST_FIELD]))
        line = set_line(text, each.size * SCALE, bold=each.bold)
        line.draw(pen, each.x * SCALE - line.width * each.at, each.y * SCALE, fill=INK)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
