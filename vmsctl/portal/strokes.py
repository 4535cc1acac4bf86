"""A drawn signature as our script sends it: few characters, none of which a form has to write longer."""

from __future__ import annotations

import re

from vmsctl.errors import Invalid
from vmsctl.rules.signatures import MOST_POINTS

ASPECT = 2.5
"""The pad's width in parts of its height; the style sheet says the same."""
SCALE = 9999
_FORM = re.compile(r"\d{1,4}\.\d{1,4}([-_]\d{1,4}\.\d{1,4})*", re.ASCII)
_LONGEST = MOST_POINTS * 10


def read(text: str) -> list[list[tuple[float, float]]]:
    """`1200.500-1210.520_3000.100` as strokes of points from 0 to 1; raises `Invalid`."""
    if len(text) > _LONGEST or not _FORM.fullmatch(text):
        raise Invalid("signature-unfit", "This is no drawing that can be read.", "Draw it again, or type the name.")
    return [[_point(point) for point in stroke.split("-")] for stroke in text.split("_")]


def kept(text: str) -> str:
    """A drawing to be shown once more on a page that was not complete; empty for what is none."""
    return text if len(text) <= _LONGEST and _FORM.fullmatch(text) else ""


def _point(text: str) -> tuple[float, float]:
    across, _, down = text.partition(".")
    return int(across) / SCALE, int(down) / SCALE
