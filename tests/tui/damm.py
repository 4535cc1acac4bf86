"""Codes as the tickets carry them, made here by the published Damm table and not by the code under test."""

from __future__ import annotations

TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    interim = 0
    for digit in digits:
        interim = TABLE[interim][int(digit)]
    return str(interim)


def is_code(text: str) -> bool:
    return len(text) == 20 and text.isascii() and text.isdigit() and check_digit(text) == "0"


def code(nineteen: str) -> str:
    """A whole code from its first nineteen digits."""
    return nineteen + check_digit(nineteen)


ADA = code("4815162342108151623")
GRACE = code("9070503010204060801")
