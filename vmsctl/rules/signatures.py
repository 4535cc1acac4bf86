"""Signatures as visitors give them: drawn with finger or mouse, or typed (VER-6). They live only until they are on
the PDF."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from vmsctl.errors import Invalid, Refused, VmsError
from vmsctl.rules.text import clean

NEEDS = ("none", "optional", "required")
MOST_POINTS = 5000
FEWEST_LETTERS, LONGEST_NAME = 2, 100
"""What a typed name has, to be one."""
_LEAST_REACH = 0.02
"""How far ink has to reach, in parts of the pad, to be more than a slip of the finger."""

Point = tuple[float, float]


class Drawn(NamedTuple):
    """Strokes of points from the upper left (0, 0) to the lower right (1, 1) of the pad; `aspect` is the pad's width
    in parts of its height."""

    strokes: tuple[tuple[Point, ...], ...]
    aspect: float = 3.0

    @property
    def kind(self) -> str:
        """How the store names it."""
        return "drawn"


class Typed(NamedTuple):
    """A name typed in place of a drawing."""

    name: str

    @property
    def kind(self) -> str:
        """How the store names it."""
        return "typed"


Signature = Drawn | Typed


def drawn(strokes: object, aspect: float = 3.0) -> Drawn:
    """A drawing from what a page sent (lists of [x, y]); raises `Invalid`."""
    if not isinstance(strokes, (list, tuple)) or not (isfinite(aspect) and 0.2 <= aspect <= 20):
        raise _unfit()
    kept = tuple(_stroke(stroke) for stroke in strokes[: MOST_POINTS + 1] if stroke)
    points = [point for stroke in kept for point in stroke]
    if len(points) > MOST_POINTS or len(kept) > MOST_POINTS:
        raise Invalid("signature-too-long", f"A signature has at most {MOST_POINTS} points.", "Draw it again.")
    if not points or max(_reach(points, 0), _reach(points, 1)) < _LEAST_REACH:
        raise Refused("signature-empty", "There is no signature yet.", "Sign in the field, or type your name.")
    return Drawn(kept, aspect)


def typed(name: str) -> Typed:
    """A typed name; raises `Refused` for an empty one, `Invalid` for what cannot be a name."""
    line = clean(name, longest=LONGEST_NAME, what="signature")
    if not line:
        raise Refused("signature-empty", "There is no signature yet.", "Sign in the field, or type your name.")
    if sum(map(str.isalpha, line)) < FEWEST_LETTERS:
        raise Invalid("signature-no-name", "This does not look like a name.", "Type your full name.")
    return Typed(line)


def checked(signature: Signature) -> Signature:
    """The same signature, sound; raises `Invalid` or `Refused`."""
    if isinstance(signature, Typed):
        return typed(signature.name)
    return drawn(signature.strokes, signature.aspect)


def refusal(need: str, signature: Signature | None) -> VmsError | None:
    """Why a document cannot be accepted with this signature, or without one; None when it can."""
    if need == "required" and signature is None:
        return Refused("signature-needed", "This document has to be signed.", "Sign in the field, or type the name.")
    if need == "none" and signature is not None:
        return Invalid("signature-not-asked", "This document is accepted without a signature.", "Leave it out.")
    return None


def _stroke(stroke: object) -> tuple[Point, ...]:
    if not isinstance(stroke, (list, tuple)) or len(stroke) > MOST_POINTS:
        raise _unfit()
    return tuple(map(_point, stroke))


def _point(point: object) -> Point:
    if not isinstance(point, (list, tuple)) or len(point) != 2 or not all(map(_is_place, point)):
        raise _unfit()
    return float(point[0]), float(point[1])


def _is_place(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -0.001 <= value <= 1.001


def _reach(points: list[Point], axis: int) -> float:
    places = [point[axis] for point in points]
    return max(places) - min(places)


def _unfit() -> Invalid:
    return Invalid("signature-unfit", "This is no drawing that can be read.", "Draw it again, or type the name.")
