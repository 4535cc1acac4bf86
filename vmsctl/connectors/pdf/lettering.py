"""Text of any script as a font of its own inside a PDF: only the letters that are used, shaped, and with their text.

Each cluster (a letter with its marks, or a ligature) becomes one glyph of a Type 3 font, an outline that knows which
text it stands for. Nothing is subset and no font file is embedded, which takes a millisecond instead of hundreds.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import uharfbuzz
from pyhanko.pdf_utils import generic as _generic
from pyhanko.pdf_utils.generic import pdf_name

from printers.typesetting.cleaning import shortened
from printers.typesetting.coverage import FOLDER, clusters, drawable
from printers.typesetting.direction import is_right_to_left
from printers.typesetting.pieces import Piece, pieces

generic: Any = _generic
"""Without its types: half of its constructors have none."""

EM = 1000
_CODES = 255
LONGEST = 400


class Glyph(NamedTuple):
    """A cluster's outline in thousandths of the size, its advance, and the text that it stands for."""

    outline: bytes
    advance: float
    text: str


class Run(NamedTuple):
    """A line as codes: the font's number, its codes, and its width at size 1."""

    parts: tuple[tuple[int, bytes], ...]
    width: float


class Lettering:
    """The letters that one drawing uses."""

    def __init__(self) -> None:
        self._codes: dict[Glyph, int] = {}

    def run(self, text: str, *, bold: bool = False) -> Run:
        """A line ready to be shown; what no shipped font draws is a box."""
        codes, width = [], 0.0
        for glyph in _glyphs(text, bold):
            codes.append(self._codes.setdefault(glyph, len(self._codes)))
            width += glyph.advance
        parts = tuple(
            (number, bytes(code % _CODES + 1 for code in group))
            for number, group in groupby(codes, key=lambda code: code // _CODES)
        )
        return Run(parts, width / EM)

    def fonts(self) -> dict[Any, Any]:
        """The fonts by resource name, as pyHanko takes them."""
        glyphs = list(self._codes)
        parts = [glyphs[at : at + _CODES] for at in range(0, len(glyphs), _CODES)]
        return {pdf_name(f"/F{number}"): _font(part) for number, part in enumerate(parts)}


def lines(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """The text on as many lines as it needs at a size; a word too wide is broken between letters."""
    found: list[str] = []
    for word in _prepared(text).split(" "):
        for part, joined in _broken(word, width / size, bold):
            longer = f"{found[-1]} {part}" if found and joined else ""
            if longer and _width(longer, bold) <= width / size:
                found[-1] = longer
            else:
                found.append(part)
    return found


def _broken(word: str, most: float, bold: bool) -> Iterator[tuple[str, bool]]:
    """A word's parts, each with whether it may stand on the line before."""
    if _width(word, bold) <= most:
        yield word, True
        return
    part = ""
    for cluster in clusters(word):
        if part and _width(part + cluster, bold) > most:
            yield part, False
            part = ""
        part += cluster
    yield part, False


def _prepared(text: str) -> str:
    return drawable(shortened(text, LONGEST))[0]


@lru_cache(maxsize=512)
def _width(text: str, bold: bool) -> float:
    return sum(glyph.advance for glyph in _glyphs(text, bold)) / EM


@lru_cache(maxsize=512)
def _glyphs(text: str, bold: bool) -> tuple[Glyph, ...]:
    """A line's glyphs from left to right."""
    ready = _prepared(text)
    turned = is_right_to_left(ready)
    return tuple(
        glyph
        for piece in pieces(ready, right_to_left=turned)
        for glyph in _shaped(piece, piece.face.bold if bold and piece.face.bold else piece.face.regular)
    )


def _shaped(piece: Piece, file: str) -> Iterator[Glyph]:
    font = _font_of(file)
    buffer = uharfbuzz.Buffer()
    buffer.add_codepoints([ord(letter) for letter in piece.text])
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if piece.right_to_left else "ltr"
    uharfbuzz.shape(font, buffer)
    shaped = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    starts = sorted({info.cluster for info, _ in shaped}) + [len(piece.text)]
    ends = dict(zip(starts, starts[1:], strict=False))
    scale = EM / font.face.upem
    for start, group in groupby(shaped, key=lambda one: one[0].cluster):
        pen, x = _Pen(scale), 0.0
        for info, place in group:
            pen.move_to(x + place.x_offset, place.y_offset)
            font.draw_glyph_with_pen(info.codepoint, pen)
            x += place.x_advance
        yield Glyph(pen.outline, round(x * scale, 2), piece.text[start : ends[start]])


@lru_cache(maxsize=32)
def _font_of(file: str) -> Any:
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FOLDER / file))))


class _Pen:
    """Turns an outline into the words of a PDF, as fontTools' pens do (their names are its protocol's)."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._left = self._up = 0.0
        self._words: list[bytes] = []
        self._at = (0.0, 0.0)

    @property
    def outline(self) -> bytes:
        return b" ".join(self._words)

    def move_to(self, left: float, up: float) -> None:
        """Where the next glyph's origin is."""
        self._left, self._up = left, up

    def moveTo(self, point: tuple[float, float]) -> None:
        self._put(b"m", point)

    def lineTo(self, point: tuple[float, float]) -> None:
        self._put(b"l", point)

    def curveTo(self, *points: tuple[float, float]) -> None:
        self._put(b"c", *points)

    def qCurveTo(self, control: tuple[float, float], end: tuple[float, float]) -> None:
        """A curve with one control point as one with two."""
        (x0, y0), (x1, y1), (x2, y2) = self._at, control, end
        first = (x0 + 2 / 3 * (x1 - x0), y0 + 2 / 3 * (y1 - y0))
        second = (x2 + 2 / 3 * (x1 - x2), y2 + 2 / 3 * (y1 - y2))
        self._put(b"c", first, second, end)

    def closePath(self) -> None:
        self._words.append(b"h")

    def endPath(self) -> None:
        """Nothing: outlines are closed."""

    def _put(self, operator: bytes, *points: tuple[float, float]) -> None:
        self._at = points[-1]
        numbers = ((self._left + x, self._up + y) for x, y in points)
        placed = (b"%g %g" % (round(x * self._scale, 1), round(y * self._scale, 1)) for x, y in numbers)
        self._words.append(b" ".join((*placed, operator)))


def stream(data: bytes, entries: dict[Any, Any] | None = None) -> Any:
    """A compressed stream for pyHanko to write."""
    packed = {pdf_name("/Filter"): pdf_name("/FlateDecode"), **(entries or {})}
    return generic.StreamObject(packed, encoded_data=zlib.compress(data))


@lru_cache(maxsize=2048)
def _drawing(glyph: Glyph) -> bytes:
    """A glyph's outline as the font's procedure has it, compressed."""
    return zlib.compress(b"%g 0 -1000 -1000 3000 2000 d1 %s f" % (glyph.advance, glyph.outline))


def _font(glyphs: list[Glyph]) -> Any:
    names = [pdf_name(f"/g{code}") for code in range(1, len(glyphs) + 1)]
    drawings = {
        name: generic.StreamObject({pdf_name("/Filter"): pdf_name("/FlateDecode")}, encoded_data=_drawing(glyph))
        for name, glyph in zip(names, glyphs, strict=True)
    }
    number = generic.NumberObject
    matrix = [generic.FloatObject(value) for value in ("0.001", 0, 0, "0.001", 0, 0)]
    return generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Font"),
        pdf_name("/Subtype"): pdf_name("/Type3"),
        pdf_name("/FontBBox"): generic.ArrayObject(number(side) for side in (-1000, -1000, 3000, 2000)),
        pdf_name("/FontMatrix"): generic.ArrayObject(matrix),
        pdf_name("/FirstChar"): number(1),
        pdf_name("/LastChar"): number(len(glyphs)),
        pdf_name("/Widths"): generic.ArrayObject(generic.FloatObject(glyph.advance) for glyph in glyphs),
        pdf_name("/Encoding"): generic.DictionaryObject({
            pdf_name("/Type"): pdf_name("/Encoding"),
            pdf_name("/Differences"): generic.ArrayObject([number(1), *names]),
        }),
        pdf_name("/CharProcs"): generic.DictionaryObject(drawings),
        pdf_name("/Resources"): generic.DictionaryObject(),
        pdf_name("/ToUnicode"): stream(_texts(glyphs)),
    })  # fmt: skip


def _texts(glyphs: list[Glyph]) -> bytes:
    """The CMap from codes to text."""
    pairs = [
        b"<%02X> <%s>" % (code, glyph.text.encode("utf-16-be").hex().encode()) for code, glyph in enumerate(glyphs, 1)
    ]
    parts = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    body = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(part), b"\n".join(part)) for part in parts)
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n" + body + b"\nendcmap end end"
    )
