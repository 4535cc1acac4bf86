"""The boxes and the turn of a page, each made explicit and sound."""

from __future__ import annotations

from math import isfinite
from typing import Any

from pikepdf import Array, Name, Page

from vmsctl.connectors.pdf.limits import LEAST_SIDE, MOST_SIDE, Unfit

Box = tuple[float, float, float, float]


def settle(page: Page) -> None:
    """Write the page's own boxes, turn and resources into it; raises `Unfit` for a page without a usable size."""
    whole = box(_inherited(page, Name.MediaBox))
    if whole is None:
        raise Unfit("pdf-page-size")
    shown = box(_inherited(page, Name.CropBox)) or whole
    seen = _common(whole, shown) or whole
    if not _is_usable(seen) or not _is_usable(whole):
        raise Unfit("pdf-page-size")
    page.obj[Name.MediaBox], page.obj[Name.CropBox] = Array(whole), Array(seen)
    page.obj[Name.Rotate] = _turn(_inherited(page, Name.Rotate))
    page.obj[Name.Resources] = page.resources


def box(value: Any) -> Box | None:
    """Four numbers, the lower left corner first; None for what is no box."""
    try:
        left, bottom, right, top = (float(side) for side in value)
    except (TypeError, ValueError):
        return None
    if not all(map(isfinite, (left, bottom, right, top))):
        return None
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _inherited(page: Page, name: Name) -> Any:
    """The page's own value, or that of the first of its parents that has one; qpdf has seen to it that they end."""
    node: Any = page.obj
    steps = 0
    while node is not None and steps < 100:
        if name in node:
            return node.get(name)
        node, steps = node.get(Name.Parent), steps + 1
    return None


def _common(one: Box, other: Box) -> Box | None:
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    right, top = min(one[2], other[2]), min(one[3], other[3])
    return (left, bottom, right, top) if left < right and bottom < top else None


def _is_usable(one: Box) -> bool:
    sides = one[2] - one[0], one[3] - one[1]
    return all(LEAST_SIDE <= side <= MOST_SIDE for side in sides) and max(map(abs, one)) <= 10 * MOST_SIDE


def _turn(value: Any) -> int:
    turn = int(value) if isinstance(value, int) else 0
    return turn % 360 if turn % 90 == 0 else 0
