"""The lines of a paper as paragraphs: they end where the paper does, which is not where a phone does.

A PDF knows no paragraphs. What is a guess here changes where lines break and how heavy they are, never a word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_FULL = 0.85
"""How much of the longest line one has, with the word that came next, to be one that was broken for want of room."""
_HEADING = 0.7
_TITLE_LINES = 3
_POINT = re.compile(r"[•◦‣▪·*–-]\s|\(?\w{1,3}[.)]\s")
_ENDED = re.compile(r"[.!?:;…][\"'”»)]*$")


class Paragraph(NamedTuple):
    """`kind` is `prose`, `point` (of a list) or `heading`."""

    words: str
    kind: str


def of(page: str) -> list[Paragraph]:
    """The paragraphs of a page, from its lines."""
    lines = [line.strip() for line in page.splitlines() if line.strip()]
    longest = max(map(len, lines), default=0)
    joined: list[str] = []
    last = ""
    for line in lines:
        if last and _goes_on(last, line, longest):
            joined[-1] = _put_together(joined[-1], line)
        else:
            joined.append(line)
        last = line
    return [Paragraph(words, _kind(words, longest, is_last=words is joined[-1])) for words in joined]


def below(title: str, page: list[Paragraph]) -> list[Paragraph]:
    """A page without the title that it begins with, in one line or several: it stands above the page."""
    for count in range(1, min(len(page), _TITLE_LINES) + 1):
        if " ".join(each.words for each in page[:count]).split() == title.split():
            return page[count:]
    return page


def _goes_on(line: str, following: str, longest: int) -> bool:
    """Whether a line ended only because the next word had no room in it."""
    if _POINT.match(following) or len(line) + 1 + len(following.split()[0]) <= longest * _FULL:
        return False
    return not _ENDED.search(line) or bool(_ENDED.search(following)) or len(following) > longest * _HEADING


def _put_together(words: str, line: str) -> str:
    if words.endswith("\N{SOFT HYPHEN}"):
        return words[:-1] + line
    return words + line if words.endswith("-") and line[0].islower() else f"{words} {line}"


def _kind(words: str, longest: int, *, is_last: bool) -> str:
    if _POINT.match(words):
        return "point"
    is_short = len(words) < longest * _HEADING and not _ENDED.search(words)
    return "heading" if is_short and not is_last else "prose"
