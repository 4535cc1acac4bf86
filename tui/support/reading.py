"""What a run of keys spells on one keyboard layout: prefix, twenty digits, perhaps the next code at once."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from tui.support.keyboards import KEYBOARDS, Keyboard
from tui.support.strokes import START_OF_TEXT, Stroke

CODE_LENGTH = 20

IsCode = Callable[[str], bool]


class _Stage(Enum):
    START = auto()
    FRAMED = auto()  # after STX
    OPENED = auto()  # after `]`
    LETTERED = auto()  # after `]Q`
    DIGITS = auto()


class Reading:
    """One layout's view of the held keys; it is thrown away as soon as they cannot be a code on it."""

    __slots__ = ("_is_code", "_stage", "codes", "digits", "keyboard")

    def __init__(self, keyboard: Keyboard, is_code: IsCode) -> None:
        self.keyboard = keyboard
        self.codes: list[str] = []
        self.digits = ""
        self._is_code = is_code
        self._stage = _Stage.START

    @property
    def is_complete(self) -> bool:
        """Whether the keys so far are whole codes and nothing else."""
        return len(self.digits) == CODE_LENGTH

    def take(self, stroke: Stroke) -> bool:
        """Read one more key; False when the keys can no longer be a code."""
        if self._stage is _Stage.OPENED:
            return self._step(_Stage.LETTERED, (stroke.character or "").isalpha())
        digit = self.keyboard.digits.get(stroke.character or "")
        if digit is not None:
            return self._take_digit(digit)
        if stroke.key == START_OF_TEXT:
            return self._step(_Stage.FRAMED, self._begins_a_code(_Stage.START))
        if stroke.character in self.keyboard.openers:
            return self._step(_Stage.OPENED, self._begins_a_code(_Stage.START, _Stage.FRAMED))
        return False

    def _take_digit(self, digit: str) -> bool:
        if self._stage is _Stage.LETTERED:  # the modifier that ends `]Q1`
            return self._step(_Stage.DIGITS, True)
        self._close_complete()
        self._stage = _Stage.DIGITS
        self.digits += digit
        # A run of one digit is a key that is held down, although its check digit may fit.
        return len(self.digits) < CODE_LENGTH or (len(set(self.digits)) > 1 and self._is_code(self.digits))

    def _begins_a_code(self, *stages: _Stage) -> bool:
        self._close_complete()
        return self._stage in stages

    def _close_complete(self) -> None:
        if self.is_complete:
            self.codes.append(self.digits)
            self.digits = ""
            self._stage = _Stage.START

    def _step(self, stage: _Stage, allowed: bool) -> bool:
        self._stage = stage
        return allowed


def readings(is_code: IsCode) -> list[Reading]:
    """A fresh reading for every layout."""
    return [Reading(keyboard, is_code) for keyboard in KEYBOARDS]
