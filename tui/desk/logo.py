"""The company's logo at the desk, where there is room: above the sign-in and below a visit's details."""

from __future__ import annotations

from tui.widgets.half_blocks import Pixels
from vmsctl.workspace import Workspace

AT_SIGN_IN = (52, 8)
BESIDE_DETAILS = (36, 6)
"""Columns and rows at most."""

NEEDS_ROWS = 34
"""Rows of a terminal in which there is room for it."""


def read(ws: Workspace, house: str, size: tuple[int, int]) -> Pixels:
    """The logo of a building in so many half blocks at most; nothing where there is none."""
    from vmsctl.services import logos

    columns, rows = size
    return logos.pixels(ws, house, columns, 2 * rows)
