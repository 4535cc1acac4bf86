"""Keys at a machine's pace that are no code of ours, held until it is known what they are.

Where a letter acts (a list, a card, a dialog), a misread or foreign barcode would press keys that nobody meant. The
first key of a burst is typed at once, so that nobody's typing waits; those after it are held until the burst ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui.support.strokes import MODIFIERS, Stroke

MACHINE = 4
"""As many keys within the gap of each other are a machine's: a busy computer's next may be late."""


LATE_END = 1.0
"""Seconds in which a scanner that lingers over its terminator still sends it."""


class Dropped(NamedTuple):
    """A burst that was thrown away; `typed` is the part of it that was typed before it was known."""

    text: str
    typed: str


class Bursts:
    """Takes the keys that are to be typed one by one; answers those to be typed now, and what was refused."""

    def __init__(self, refuses: Callable[[str], bool], gap: float) -> None:
        self._refuses = refuses
        self._gap = gap
        self._held: list[Stroke] = []
        self._typed = ""
        self._last: float | None = None
        self._dropping = False
        self._unended: float | None = None  # when the last key came of a burst that was refused without its terminator

    @property
    def deadline(self) -> float | None:
        """When what is held is settled, in monotonic seconds; None while nothing is held."""
        return self._last + self._patience if self._held and self._last is not None else None

    @property
    def last_key_at(self) -> float | None:
        """When the last key of the burst in progress came, or None between bursts."""
        return self._last

    @property
    def _patience(self) -> float:
        return self._gap * (3 if len(self._typed) + len(self._held) >= MACHINE or self._dropping else 1)

    def feed(self, strokes: Sequence[Stroke]) -> list[Stroke | Dropped]:
        """Judge keys that came together or one that came alone."""
        verdicts: list[Stroke | Dropped] = []
        for stroke in strokes:
            verdicts += self._judge(stroke, alone=len(strokes) == 1)
        return verdicts

    def settle(self) -> list[Stroke | Dropped]:
        """End the burst: type it whole, or throw it away whole."""
        held, typed, last = self._held, self._typed, self._last
        self._held, self._typed, self._last, self._dropping = [], "", None, False
        text = typed + "".join(stroke.character or "" for stroke in held)
        if not held or not self._refuses(text):
            return [*held]
        self._dropping, self._last = True, last
        self._unended = None if held[-1].ends_a_code else last
        return [Dropped(text, typed)]

    def _judge(self, stroke: Stroke, *, alone: bool) -> list[Stroke | Dropped]:
        if stroke.key in MODIFIERS and not self._held:
            return [stroke]
        verdicts: list[Stroke | Dropped] = []
        if self._last is not None and stroke.at - self._last > self._patience:
            verdicts += self.settle()
            self._dropping = False
        follows, self._last = self._last is not None and bool(self._typed or self._held), stroke.at
        if self._dropping:
            self._unended = None if stroke.ends_a_code else stroke.at
            return verdicts
        if self._is_late_end(stroke):
            return verdicts
        if stroke.ends_a_code and follows:
            self._held.append(stroke)
            return verdicts + self.settle()
        if stroke.key not in MODIFIERS and not (stroke.character or "").isprintable():
            return [*verdicts, *self.settle(), stroke]
        return verdicts + self._keep(stroke, alone=alone)

    def _is_late_end(self, stroke: Stroke) -> bool:
        """Whether the key is the terminator of a burst that was thrown away already; only the next key can be."""
        since, self._unended = self._unended, None
        return since is not None and stroke.ends_a_code and stroke.at - since <= LATE_END

    def _keep(self, stroke: Stroke, *, alone: bool) -> list[Stroke | Dropped]:
        """Hold a key, unless it may be the first of a person's, or one that is held down."""
        character = stroke.character or ""
        if alone and not self._held and set(self._typed) <= {character}:
            self._typed += character
            return [stroke]
        self._held.append(stroke)
        return []
