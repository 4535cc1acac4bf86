"""What a scanner's keystrokes become when the computer expects another keyboard layout.

A wedge scanner presses the keys of a US keyboard. Where the desktop is set to French, Belgian or Czech, the
digit row types other characters, and so does the AIM symbology prefix `]Q1`: `$A&` on fr and be, `)Q+` on cs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

DIGITS = "0123456789"


class Keyboard(NamedTuple):
    """One layout: the digit that each character of its digit row stands for, and what `]` becomes."""

    name: str
    digits: Mapping[str, str]
    openers: frozenset[str]


def _keyboard(name: str, digit_row: str, openers: str) -> Keyboard:
    """A layout from the characters that its keys 0 to 9 type, with Caps Lock on or off."""
    digits = dict(zip(digit_row, DIGITS, strict=True))
    digits |= dict(zip(digit_row.upper(), DIGITS, strict=True))
    return Keyboard(name, digits, frozenset(openers))


# On Windows, Caps Lock shifts the whole row of a French or Belgian keyboard: digits come out as digits,
# and `]` as `£` or `*`. That is why the plain layout knows these two as well.
KEYBOARDS: tuple[Keyboard, ...] = (
    _keyboard("us", DIGITS, "]£*"),
    _keyboard("fr", "à&é\"'(-è_ç", "$"),
    _keyboard("be", "à&é\"'(§è!ç", "$"),
    _keyboard("cs", "é+ěščřžýáí", ")"),
)

CODE_CHARACTERS: frozenset[str] = frozenset().union(*(board.digits.keys() | board.openers for board in KEYBOARDS))
"""Every character that can begin a code on some layout."""
