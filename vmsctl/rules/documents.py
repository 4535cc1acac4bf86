"""Documents that visitors accept: which language is shown, and what can be given for one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from vmsctl.errors import Conflict, Invalid
from vmsctl.rules.signatures import NEEDS
from vmsctl.rules.text import clean

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
FALLBACK = "en"


def best_language(there: Sequence[str], wanted: Iterable[str]) -> str:
    """The first of the wanted languages that there is, else English, else the first; `there` is not empty."""
    for language in (*wanted, FALLBACK):
        for one in (language, language.partition("-")[0]):
            if one in there:
                return one
    return there[0]


def language(text: str) -> str:
    """A language code such as `de` or `pt-br`; raises `Invalid`."""
    code = clean(text, what="language").lower().replace("_", "-")
    if not _LANGUAGE.fullmatch(code):
        raise Invalid("bad-language", f"{text[:40]!r} is no language code.", "Write de, en, fr, or pt-br.")
    return code


def signature_need(text: str) -> str:
    """One of `none`, `optional`, `required`; raises `Invalid`."""
    if text not in NEEDS:
        raise Invalid("bad-signature", f"A signature can be {', '.join(NEEDS)}.", "Choose one of them.")
    return text


def renewed(name: str, number: int) -> Conflict:
    """What is said to somebody who read a version that does not hold any more."""
    return Conflict(
        "document-renewed", f"{name} has been renewed meanwhile: version {number} holds now.",
        "Read that and accept it.", visitor=f"{name} has just been renewed. Please read the new version.",
    )  # fmt: skip
