"""A building's colour, made fit to be read in: on white and on dark, as text and under text.

Contrast is that of WCAG 2.2 (relative luminance of sRGB); 4.5 to 1 is what success criterion 1.4.3 asks of text.
"""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache
from typing import NamedTuple

ENOUGH = 4.5
WHITE, PAPER, NIGHT, INK = "#ffffff", "#f5f6f8", "#15181c", "#0b0d10"
"""Text on a dark colour, the less readable papers of light and of dark pages, and text on a light colour."""
_STEPS = 100

RGB = tuple[float, float, float]


class Accent(NamedTuple):
    """The colour for light and for dark pages, each with the colour of text upon it; all as `#rrggbb`."""

    light: str
    on_light: str
    dark: str
    on_dark: str


@lru_cache(maxsize=256)
def accent(colour: str, *, otherwise: str = "#1f5fa8") -> Accent:
    """The colour, darkened for light paper and lightened for dark paper only as far as reading asks for it."""
    chosen = colour if re.fullmatch("#[0-9a-fA-F]{6}", colour) else otherwise
    light = _until_readable(chosen, PAPER, darker=True)
    dark = _until_readable(chosen, NIGHT, darker=False)
    return Accent(light, WHITE, dark, INK)


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _until_readable(colour: str, paper: str, *, darker: bool) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    for step in range(_STEPS + 1):
        share = step / _STEPS
        moved = lightness * (1 - share) if darker else lightness + (1 - lightness) * share
        tried = _written(colorsys.hls_to_rgb(hue, moved, saturation))
        if contrast(tried, paper) >= ENOUGH:
            return tried
    return INK if darker else WHITE


def _parts(colour: str) -> RGB:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(parts: RGB) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(colour: str) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
