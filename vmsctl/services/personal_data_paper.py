"""The copy of a visitor's data on paper, for people to read, in the language that they speak."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from printers.contents import TextParagraph, TextRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from vmsctl.language import Words

PARTS = (
    "profile", "visits", "stays", "documents", "messages", "requests", "notes", "passes", "prints", "told_about",
    "roll_calls", "block", "changes", "events",
)  # fmt: skip
"""In the order in which they are read."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+([+-]\d\d:\d\d|Z)")


class _Reader(NamedTuple):
    """Who reads it: the language, and the time zone of the times; without one they are as they are kept."""

    words: Words
    zone: tzinfo | None


def pdf(data: dict[str, Any], words: Words, zone: tzinfo | None = None) -> bytes:
    """The copy that `personal_data` made, as A4."""
    from vmsctl.connectors.pdf import writing

    reader = _Reader(words, zone)
    title, page = words["data.title"], words.say("data.page", page="{}", pages="{nb}")
    return writing.write(
        title, list(_paragraphs(data, reader)), language=words.language, footer=words["data.footer"], page=page
    )


def _paragraphs(data: dict[str, Any], reader: _Reader) -> Iterator[TextParagraph]:
    yield TextParagraph((TextRun(reader.words.say("data.as-of", when=_value(data["made_at"], reader))),))
    for part in PARTS:
        found = data.get(part) or []
        rows = [found] if isinstance(found, dict) else found
        if rows:
            yield TextParagraph((TextRun(reader.words[f"data.part.{part}"], bold=True),))
        for row in rows:
            yield TextParagraph((TextRun(_line(row, reader)),), mark="•")


def _line(row: dict[str, Any], reader: _Reader) -> str:
    colon = reader.words["language.colon"]
    said = ((name, value) for name, value in row.items() if value not in (None, "", {}, []))
    return "; ".join(
        f"{_label(_meant(name, value), reader.words)}{colon} {_value(value, reader)}" for name, value in said
    )


def _meant(name: str, value: Any) -> str:
    """`at` is where a document was accepted, and when something was done."""
    return "when" if name == "at" and _MOMENT.fullmatch(str(value)) else name


def _label(name: str, words: Words) -> str:
    """What a column is called: as on the form, in this list, or else by its own name."""
    keys = (f"data.field.{name}", f"verification.attribute.{name.replace('_', '-')}")
    return next((words[key] for key in keys if key in words), name.replace("_", " "))


def _value(value: Any, reader: _Reader) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_label(name, reader.words)} {_value(each, reader)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_value(each, reader) for each in value)
    text = str(value)
    if _DAY.fullmatch(text):
        return reader.words.format_date(date.fromisoformat(text))
    if reader.zone is not None and _MOMENT.fullmatch(text):
        return reader.words.format_when(datetime.fromisoformat(text).astimezone(reader.zone))
    key = f"data.value.{text}"
    return reader.words[key] if key in reader.words else text
