"""The one way for text from outside onto the screen: plain, without markup, control or bidi characters, bounded.

Textual reads markup in every `str` (a name `[@click=app.quit]` becomes a button) and lets control characters
through to the terminal. Only this module may use the widgets that do so; screens use these instead, and a test
walks all of `tui` for it.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from textual.content import Content
from textual.widgets import Button, Static

LONGEST = 500
"""Characters; nothing that a screen shows in one place is longer."""

MOST_MARKS = 4
"""Combining marks on one character; more of them paint over the lines above."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # they shape Persian and Indic words, and paint nothing


def plain(text: str, *, longest: int = LONGEST, lines: bool = False) -> str:
    """Text that a terminal paints as it is; line ends become spaces unless `lines`."""
    text = text[: longest * 4]
    if lines:
        text = "\n".join(_one_line(line) for line in text.splitlines())
    else:
        text = _one_line(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _one_line(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category in ("Zs", "Zl", "Zp") or character in "\t\r\n":
            kept.append(" ")
        elif (category not in _INVISIBLE or character in _JOINERS) and marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def words(text: str, style: str = "", *, lines: bool = False) -> Content:
    """Plain text as Textual content, all of it in one style."""
    return Content.styled(plain(text, lines=lines), style)


def as_content(text: str | Content, *, lines: bool = False) -> Content:
    """A `str` cleaned; content is trusted, because only `words` makes it from outside text."""
    return text if isinstance(text, Content) else words(text, lines=lines)


class Plain(Static):
    """Words on the screen. A `str` is text from outside and is shown as it is, never as markup."""

    def __init__(self, text: str | Content = "", **options: Any) -> None:
        super().__init__(as_content(text, lines=True), markup=False, **options)

    def show(self, text: str | Content) -> None:
        """Show other words; the place keeps its size."""
        self.update(as_content(text, lines=True), layout=False)

    def show_resized(self, text: str | Content) -> None:
        """Show other words; the place grows or shrinks with them."""
        self.update(as_content(text, lines=True))


class PlainButton(Button):
    """A button whose words may come from outside."""

    def __init__(self, text: str | Content, **options: Any) -> None:
        super().__init__(as_content(text), **options)
