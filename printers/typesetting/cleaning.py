"""The last wash before paper: nothing that acts, nothing that cannot be seen."""

import re
import unicodedata
from functools import lru_cache

from printers.errors import TooLong, shown

# Joiners decide how Persian and Indic letters connect; every other format character is invisible and
# only moves or hides what stands beside it.
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
# Longer than any name, company or address line; bounds the work that one field can cause.
LONGEST_FIELD = 400
# Real orthographies put up to four marks on a letter; more only serve to paint over the neighbours.
MOST_MARKS = 6
# They choose between forms of a character that our fonts do not have.
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_TOO_MANY_MARKS = re.compile(rf"\uFFFF{{{MOST_MARKS + 1},}}")


def clean(text: str) -> str:
    """One line in NFC without control, bidi, tag and variation characters; runs of space become one."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if not text.isprintable() or _VARIATION_SELECTORS.search(text):
        text = "".join(map(_kept, text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def clean_field(text: str, what: str) -> str:
    """`clean`, or TooLong when no paper could hold this field."""
    if len(text) > LONGEST_FIELD:
        raise TooLong(f"The {what} has {len(text):,} characters; shorten it to {LONGEST_FIELD} or fewer.")
    cleaned = clean(text)
    if not cleaned.isascii() and _TOO_MANY_MARKS.search(_marks(cleaned)):
        raise TooLong(f"The {what} {shown(cleaned)} stacks too many marks on one letter; write it without them.")
    return cleaned


def shortened(text: str, limit: int) -> str:
    """`clean`, cut at `limit` characters with a visible … where the text goes on."""
    # Four times the limit leaves room for what cleaning takes away, and bounds the work.
    cleaned = _without_stacks(clean(text[: 4 * limit]))
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1].rstrip() + "…"


def _without_stacks(text: str) -> str:
    if text.isascii() or text.replace(" ", "").isalnum():
        return text
    stacks = {
        i for match in _TOO_MANY_MARKS.finditer(_marks(text)) for i in range(match.start() + MOST_MARKS, match.end())
    }
    return "".join(c for i, c in enumerate(text) if i not in stacks) if stacks else text


def _marks(text: str) -> str:
    """The text with U+FFFF, which no cleaned text contains, in place of each combining mark."""
    return "".join("\uffff" if unicodedata.category(c) in ("Mn", "Me") else c for c in text)


@lru_cache(maxsize=4096)
def _kept(character: str) -> str:
    if character in JOINERS:
        return character
    category = unicodedata.category(character)
    if category[0] == "Z" or character.isspace():
        return " "
    return "" if category in ("Cc", "Cf") or _VARIATION_SELECTORS.match(character) else character
