"""What a custom attribute can be: its name, its kind, its words in each language, its choices (VER-1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from db.kinds import FieldKind
from vmsctl.errors import Invalid
from vmsctl.rules.text import clean, fold
from vmsctl.rules.verification import ATTRIBUTES

PREFIX = "custom."
"""Begins the name of a custom attribute in profiles, forms and what a visitor type asks."""

NAME_LENGTH = 40
LABEL_LENGTH = 80
MOST_CHOICES = 100

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def named(text: str) -> str:
    """The field's name as it is kept: `badge-size` and `custom.badge_size` are `badge_size`. Raises `Invalid`."""
    name = clean(text, what="field's name").lower().removeprefix(PREFIX).replace("-", "_").replace(" ", "_")
    if not (name.isascii() and name.isidentifier() and len(name) <= NAME_LENGTH):
        raise Invalid("bad-field-name", f"{text[:40]!r} is no name of a field.", "Write one word such as badge-size.")
    if name in ATTRIBUTES:
        raise Invalid("field-there", f"Every profile has {name!r} already.", "Choose another name.")
    return name


def kind(text: str) -> str:
    """One of the kinds; raises `Invalid`."""
    if text not in list(FieldKind):
        raise Invalid("bad-kind", f"{clean(text[:40])!r} is no kind of field.", f"There are: {', '.join(FieldKind)}.")
    return str(FieldKind(text))


def labels(given: Mapping[str, str]) -> dict[str, str]:
    """What the field is called by language, cleaned; a language with no words is left out. Raises `Invalid`."""
    for language in given:
        if not _LANGUAGE.fullmatch(language):
            raise Invalid(
                "bad-label-language", f"{language[:20]!r} is no language.", "Write --label de='T-Shirt-Größe'."
            )
    cleaned = {language: clean(words, longest=LABEL_LENGTH, what="label") for language, words in given.items()}
    return {language: words for language, words in sorted(cleaned.items()) if words}


def choices(kind: str, given: Sequence[str]) -> list[str]:
    """What can be chosen, cleaned, each once; raises `Invalid` where the kind and the choices do not go together."""
    cleaned = [clean(choice, longest=LABEL_LENGTH, what="choice") for choice in given]
    if kind != FieldKind.CHOICE:
        if cleaned:
            raise Invalid("no-choices", f"A field of the kind {kind} has no choices.", "Leave --choice out.")
        return []
    if not cleaned or not all(cleaned):
        raise Invalid("choices-missing", "A choice needs something to choose from.", "Add --choice S --choice M.")
    if len({fold(choice) for choice in cleaned}) < len(cleaned) or len(cleaned) > MOST_CHOICES:
        raise Invalid("choices-twice", "A choice stands there twice, or there are too many.", "Name each once.")
    return cleaned


def label(name: str, labels: Mapping[str, str], language: str) -> str:
    """What the field is called in a language, else in English, else by its name."""
    known = labels.get(language) or labels.get(language.partition("-")[0]) or labels.get("en")
    return known or name.replace("_", " ").capitalize()
