"""Text from outside: made harmless once at the boundary, and folded for comparing and searching."""

import re
from functools import lru_cache

from vmsctl.errors import Invalid

NAME_LENGTH = 200
LINE_LENGTH = 500
COMPANY_LENGTH = 120
"""As much as a badge, an e-ticket and the subject of a mail can carry."""
NOTE_LENGTH = 4000

_KEPT = {"\u200c", "\u200d"}
"""The two joiners that Persian and the Indic scripts need; every other format character can go."""

_FOLDS = str.maketrans(
    {"ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "þ": "th",
     "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-"}
)  # fmt: skip


def clean(text: str, *, longest: int = LINE_LENGTH, what: str = "text") -> str:
    """One line of harmless text: NFC, no control, format, private or bidi characters, single spaces.

    Raises `Invalid` when more than `longest` characters remain.
    """
    if text.isascii() and text.isprintable():
        line = text
    else:
        import unicodedata

        line = "".join(map(_harmless, unicodedata.normalize("NFC", text[: longest * 40])))
    line = " ".join(line.split())
    if "=?" in line:
        line = line.replace("=?", "= ?")
    if len(line) > longest:
        raise Invalid("too-long", f"The {what} has more than {longest} characters.", "Shorten it.")
    return line


def clean_note(text: str, *, what: str = "note") -> str:
    """Text of several lines, each harmless."""
    lines = (clean(line, longest=NOTE_LENGTH, what=what) for line in text[: NOTE_LENGTH * 40].splitlines())
    note = "\n".join(lines).strip()
    if len(note) > NOTE_LENGTH:
        raise Invalid("too-long", f"The {what} has more than {NOTE_LENGTH} characters.", "Shorten it.")
    return note


@lru_cache(maxsize=4096)
def _harmless(character: str) -> str:
    import unicodedata

    kind = unicodedata.category(character)
    if kind in {"Zl", "Zp", "Zs"} or character in "\t\n\r\v\f":
        return " "
    return "" if kind[0] == "C" and character not in _KEPT else character


def fold(text: str) -> str:
    """Text as it is compared and searched: no case, no accents, ß as ss, ø as o, ł as l."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    import unicodedata

    parts = unicodedata.normalize("NFKD", lowered.translate(_FOLDS))
    return "".join(part for part in parts if not unicodedata.combining(part))


def fold_email(text: str) -> str:
    """A mail address as it is compared: without regard to case, but a mailbox with an accent is another mailbox."""
    if text.isascii():
        return text.casefold().strip()
    import unicodedata

    return unicodedata.normalize("NFC", text).casefold().strip()


def is_id(text: str) -> bool:
    """Whether this can be the id of something in the store: digits, no more than its whole numbers hold."""
    return text.isascii() and text.isdigit() and len(text) < 19


def request_id(text: str) -> str:
    """The id of a request that may be repeated; raises `Invalid` for one that cannot be kept as it is."""
    if not (0 < len(text) <= 100 and text.isascii() and text.isprintable()):
        raise Invalid("bad-request-id", "A request id is 1 to 100 plain characters.", "Use one such as a UUID.")
    return text


_EMAIL = re.compile(r"[^@\s<>()\[\],;:\"\\]{1,64}@(?:[^@\s.<>()\[\],;:\"\\]{1,63}\.)+[^@\s.<>()\[\],;:\"\\\d]{2,63}")


def is_email(text: str) -> bool:
    """Whether this looks like a mail address; only the mailbox itself can tell for sure."""
    return _EMAIL.fullmatch(text) is not None and len(text) <= 254 and ".." not in text
