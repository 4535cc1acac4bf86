"""The copy of a visitor's data on paper, for people to read, in the language that they speak."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from db.kinds import FieldKind
from printers.contents import TextParagraph, TextRun
from vmsctl.language import languages
from vmsctl.rules import custom_fields as field_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from vmsctl.language import Words

PARTS = (
    "profile", "visits", "stays", "documents", "messages", "requests", "notes", "passes", "prints", "told_about",
    "roll_calls", "block", "changes", "events",
)  # fmt: skip
"""In the order in which they are read."""
CODED = frozenset(
    {"state", "kind", "template", "in_by", "out_by", "signature", "at", "what", "by", "whom", "status", "approved"}
)
"""Columns whose values are the program's own; what people wrote elsewhere is never taken for one of those."""
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
    yield TextParagraph((TextRun(reader.words.say("data.as-of", when=_value("made_at", data["made_at"], reader))),))
    for part in PARTS:
        found = data.get(part) or []
        rows = [found] if isinstance(found, dict) else found
        if rows:
            yield TextParagraph((TextRun(reader.words[f"data.part.{part}"], bold=True),))
        for row in rows:
            yield TextParagraph((TextRun(_line(row, reader)),), mark="•")


def _line(row: dict[str, Any], reader: _Reader) -> str:
    colon = reader.words["language.colon"]
    return "; ".join(
        f"{label} {value}" if label.endswith("?") else f"{label}{colon} {value}" for label, value in _said(row, reader)
    )


def _said(row: dict[str, Any], reader: _Reader) -> Iterator[tuple[str, str]]:
    """Label and value of what is there; the house's own questions by what they are called."""
    for name, value in row.items():
        if name == "custom":
            yield from (_answer(one, reader) for one in value)
        elif value not in (None, "", {}, []):
            yield _label(_meant(name, value), reader.words), _value(name, value, reader)


def _answer(one: dict[str, Any], reader: _Reader) -> tuple[str, str]:
    value = f"verification.answer.{one['value']}" if one["kind"] == FieldKind.YES_NO else ""
    said = reader.words[value] if value in reader.words else _value(one["field"], one["value"], reader)
    return field_rules.label(one["field"], one["labels"], reader.words.language), said


def _meant(name: str, value: Any) -> str:
    """`at` is where a document was accepted, and when something was done."""
    return "when" if name == "at" and _MOMENT.fullmatch(str(value)) else name


def _label(name: str, words: Words) -> str:
    """What a column is called: as on the form, in this list, or else by its own name."""
    keys = (f"data.field.{name}", f"verification.attribute.{name.replace('_', '-')}")
    return next((words[key] for key in keys if key in words), name.replace("_", " "))


def _value(name: str, value: Any, reader: _Reader) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_label(key, reader.words)} {_value(key, each, reader)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_value(name, each, reader) for each in value)
    text = str(value)
    if _DAY.fullmatch(text):
        return reader.words.format_date(date.fromisoformat(text))
    if reader.zone is not None and _MOMENT.fullmatch(text):
        return reader.words.format_when(datetime.fromisoformat(text).astimezone(reader.zone))
    if name == "language":
        return languages().get(text, text)
    key = f"data.value.{text}"
    return reader.words[key] if name in CODED and key in reader.words else text
