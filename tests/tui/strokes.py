"""A scanner and a typist for the tests: characters and a pace in, timed keys out."""

from __future__ import annotations

from collections.abc import Iterable

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.keys import _character_to_key

from tui.support.strokes import Scan, Stroke
from tui.support.wedge import Verdict, Wedge

DIGIT_ROWS = {"us": "0123456789", "fr": "à&é\"'(-è_ç", "be": "à&é\"'(§è!ç", "cs": "é+ěščřžýáí"}
AIM = {"us": "]Q1", "fr": "$A&", "be": "$A&", "cs": ")Q+"}


def key_name(character: str) -> str:
    """The name that Textual's own parser gives a character."""
    keys = ANSI_SEQUENCES_KEYS.get(character)
    return str(keys[0].value) if isinstance(keys, tuple) else _character_to_key(character)


def strokes(text: str, *, start: float = 0.0, pace: float = 0.0) -> list[Stroke]:
    """The keys of a text, `pace` seconds apart."""
    return [Stroke(key_name(character), character, start + i * pace) for i, character in enumerate(text)]


def on_keyboard(code: str, name: str, *, prefix: bool = False, caps: bool = False) -> str:
    """What a scanner that means `code` types on a keyboard layout."""
    text = (AIM[name] if prefix else "") + "".join(DIGIT_ROWS[name][int(digit)] for digit in code)
    return text.swapcase() if caps else text


def judged(wedge: Wedge, keys: Iterable[Stroke]) -> list[Verdict]:
    """Everything the recogniser answers to these keys and the silence after them."""
    verdicts: list[Verdict] = []
    for stroke in keys:
        verdicts += wedge.feed(stroke)
    return verdicts + wedge.expire(float("inf"))


def typed(verdicts: Iterable[Verdict]) -> str:
    return "".join(verdict.character or f"<{verdict.key}>" for verdict in verdicts if isinstance(verdict, Stroke))


def scanned(verdicts: Iterable[Verdict]) -> list[str]:
    return [verdict.code for verdict in verdicts if isinstance(verdict, Scan)]
