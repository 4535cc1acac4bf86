"""A mail's content as plain text and as HTML."""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from vmsctl.rules import branding
from vmsctl.rules.mails.contents import Content

if TYPE_CHECKING:
    from jinja2 import Template

WIDTH = 74
_HOURS = re.compile(r"[0-9:]+ – [0-9:]+(?: Uhr)?")
_FOLDER = Path(__file__).parent
_INSEPARABLE = re.compile(
    r" (?=[:;?!»])|(?<=«) |(?<=[0-9]{4}) (?=[0-9]{4}\b)|(?<=:[0-9]{2}) (?=– [0-9])|(?<=[0-9] –) (?=[0-9])"
)
"""Spaces at which no line ends: before French punctuation, in a ticket number, between hours."""
_HELD = "\x1f"


def text(content: Content, colon: str = ":") -> str:
    """Plain text, as good to read as the HTML: no line says what it would take a picture to understand.

    `colon` is what the language puts after a label.
    """
    blocks = [
        content.title, content.greeting, *content.lead, content.top.text, _facts(content, colon),
        content.loud, _code(content), content.ask, _buttons(content, colon), *content.notes,
        content.bottom.text,
    ]  # fmt: skip
    body = "\n\n".join(_folded(block) for block in blocks if block)
    return f"{body}\n\n-- \n{_folded(chr(10).join(content.footer))}\n"


def _folded(block: str) -> str:
    """Lines no longer than a screen, but for addresses, which must stay whole."""
    if len(block) <= WIDTH:
        return block
    return "\n".join(line if len(line) <= WIDTH or "://" in line else _wrapped(line) for line in block.split("\n"))


@lru_cache(maxsize=256)
def _wrapped(line: str) -> str:
    # Kept, as most long lines are the same in all mails.
    held = _INSEPARABLE.sub(_HELD, line)
    folded = "\n".join(textwrap.wrap(held, WIDTH, break_long_words=False, break_on_hyphens=False))
    return folded.replace(_HELD, " ")


def _facts(content: Content, colon: str) -> str:
    width = max((len(label + colon) for label, _ in content.facts), default=0)
    return "\n".join(
        f"{label + colon if not number else '':<{width}} {line}"
        for label, value in content.facts
        for number, line in enumerate(value.split("\n"))
    )


def _code(content: Content) -> str:
    if content.code is None:
        return ""
    return "\n".join([f"    {content.code.number}", *(f"    {line}" for line in content.code.pins), content.code.words])


def _buttons(content: Content, colon: str) -> str:
    return "\n".join(f"{button.words}{colon}\n{button.link}" for button in content.buttons)


def html(content: Content, *, language: str, direction: str, colour: str, house: str, logo: bool, words: str) -> str:
    """The page, with pictures as `cid:code` and `cid:logo`; `words` is the logo's alternative text."""
    return _page().render(
        content=content, language=language, direction=direction, accent=branding.accent(colour), house=house,
        logo=logo, logo_words=words,
    )  # fmt: skip


def whole(line: str) -> str:
    """A line of facts, escaped, whose hours no narrow screen tears apart."""
    from markupsafe import Markup, escape

    safe = str(escape(line))
    return Markup(_HOURS.sub(r'<span style="white-space:nowrap">\g<0></span>', safe))


@lru_cache(maxsize=1)
def _page() -> Template:
    # Our own file, compiled once; what others write reaches it as values and is escaped.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["whole"] = whole
    return environment.get_template("mail.html")
