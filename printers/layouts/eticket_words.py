"""Paragraphs of several weights, set in lines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from printers.contents import TextParagraph, TextRun
from printers.typesetting.direction import is_right_to_left
from printers.typesetting.fitting import wrap
from printers.typesetting.lines import Line, set_line, text_width


@dataclass(frozen=True, slots=True)
class Part:
    """Words of one weight in a line, `x` from its left end."""

    line: Line
    x: float
    size: int
    bold: bool = False
    colour: str = "#000000"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A line from `top` to `bottom`, its baseline `above` below the top."""

    top: int
    above: int
    bottom: int
    parts: tuple[Part, ...]

    @classmethod
    def of_line(cls, line: Line, top: int, size: int, width: int, *, bold: bool, colour: str) -> Segment:
        """A whole line; one that runs from right to left ends at `width`."""
        left = width - line.width if line.right_to_left else 0.0
        return cls(top, line.above, top + line.height, (Part(line, left, size, bold, colour),))


_Word = tuple[str, TextRun]


def set_words(paragraph: TextParagraph, size: int, width: int, top: int, accent: str) -> list[Segment]:
    """The lines of a paragraph from `top` down; what is a link has the accent colour."""
    indent = 2 * size if paragraph.mark else 0
    text = "".join(run.text for run in paragraph.runs)
    turned = is_right_to_left(text)
    found: list[Segment] = []
    for row in _rows(_words(paragraph, size, width - indent), size, width - indent):
        segment = _set(row, size, width - indent, top, turned, accent)
        found.append(_shifted(segment, indent))
        top = segment.bottom + size // 5
    if found and paragraph.mark:
        mark = Part(set_line(paragraph.mark, size), 0, size)
        first = found[0]
        found[0] = Segment(first.top, first.above, first.bottom, (mark, *first.parts))
    return found


def _words(paragraph: TextParagraph, size: int, width: int) -> list[_Word]:
    """Words, each with the space before it if there is one; those wider than a line are cut."""
    words: list[_Word] = []
    for run in paragraph.runs:
        lead = " " if run.text[:1] == " " else ""
        for word in run.text.split():
            for piece in _cut(word, size, width, bold=run.bold):
                words.append((lead + piece, run))
                lead = ""
            lead = " "
        if run.text[-1:] == " " and words:
            words.append((" ", run))
    return words


def _cut(word: str, size: int, width: int, *, bold: bool) -> list[str]:
    if text_width(word, size, bold=bold) <= width:
        return [word]
    lines = wrap(word, size, width, bold=bold).lines
    return ["".join(piece.piece.text for piece in line.pieces) for line in lines]


def _rows(words: list[_Word], size: int, width: int) -> list[list[_Word]]:
    rows: list[list[_Word]] = [[]]
    used = 0.0
    for word, run in words:
        wide = text_width(word, size, bold=run.bold)
        if rows[-1] and word.strip() and used + wide > width:
            rows.append([])
            word, used = word.lstrip(), 0.0
            wide = text_width(word, size, bold=run.bold)
        rows[-1].append((word, run))
        used += wide
    return [row for row in rows if row]


def _set(row: list[_Word], size: int, width: int, top: int, turned: bool, accent: str) -> Segment:
    lines: list[tuple[Line, TextRun]] = []
    for run, words in groupby(row, key=lambda word: word[1]):
        text = "".join(word for word, _ in words)
        lines.append((set_line(text, size, bold=run.bold, right_to_left=turned), run))
    x = width - sum(line.width for line, _ in lines) if turned else 0.0
    parts = []
    for line, run in reversed(lines) if turned else lines:
        parts.append(Part(line, x, size, run.bold, accent if run.link else "#000000", run.link))
        x += line.width
    above, below = max(line.above for line, _ in lines), max(line.below for line, _ in lines)
    return Segment(top, above, top + above + below, tuple(parts))


def _shifted(segment: Segment, by: int) -> Segment:
    parts = tuple(Part(part.line, part.x + by, part.size, part.bold, part.colour, part.link) for part in segment.parts)
    return Segment(segment.top, segment.above, segment.bottom, parts)
