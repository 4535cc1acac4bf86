"""Which keys at a machine's pace are a barcode that is no code of ours, and what to say then."""

from __future__ import annotations

from vmsctl.rules import passes

LEAST = 12
"""Characters from which a burst can be a barcode: shorter ones may be a name sent by a program."""

_ENDS = "\r\n\t"
_SIGNS = frozenset('/:;=?&%$#*+|\\^{}[]<>()"_§!')
_WORDS = {
    "misread": "A digit of this number is wrong. Scan again, or compare the digits.",
    "truncated": "Part of the code is missing. Scan again, or type all 20 digits.",
    "foreign": "This is not a code of this visitor management. Ask for the e-ticket or the PIN.",
}


def is_foreign(text: str) -> bool:
    """Whether a burst, with what ended it, is a barcode: mostly digits, or one word with digits or signs that ended."""
    bare = text.strip(_ENDS)
    if len(bare) < LEAST or len(set(bare)) == 1:
        return False
    if 2 * _digits(bare) > len(bare):
        return True
    is_word = not any(character.isspace() for character in bare)
    is_odd = any(character.isdigit() or character in _SIGNS for character in bare)
    return text[-1] in _ENDS and is_odd and (is_word or "://" in bare)


def is_number(text: str) -> bool:
    """Whether a burst is nothing but the digits of a barcode, longer than any PIN."""
    bare = text.strip(_ENDS)
    return len(bare) >= LEAST and _digits(bare) == len(bare)


def words(text: str) -> str:
    """What is wrong with it and what to do."""
    return _WORDS.get(passes.read(text).kind, _WORDS["foreign"])


def _digits(text: str) -> int:
    return sum(character in "0123456789" for character in text)
