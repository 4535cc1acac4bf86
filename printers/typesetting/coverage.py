"""Which shipped font draws which character, without opening a font."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from printers.errors import MissingGlyph
from printers.typesetting.cleaning import JOINERS, clean

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
REPLACEMENT = "□"


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface: its file, and the file of its bold cut where one is shipped."""

    name: str
    regular: str
    bold: str | None = None


def _noto(script: str, *, bold: bool = False) -> Face:
    name = f"NotoSans{script}"
    return Face(name, f"{name}-Regular.ttf", f"{name}-Bold.ttf" if bold else None)


# Asked in this order; the first that covers a character draws it.
FACES = (
    _noto("", bold=True),
    _noto("Arabic", bold=True),
    _noto("Hebrew", bold=True),
    _noto("Devanagari", bold=True),
    _noto("Bengali"),
    _noto("Tamil", bold=True),
    _noto("Thai", bold=True),
    _noto("Georgian", bold=True),
    _noto("Armenian", bold=True),
    _noto("Ethiopic"),
    _noto("Gujarati"),
    _noto("Gurmukhi", bold=True),
    _noto("Kannada"),
    _noto("Malayalam"),
    _noto("Telugu"),
    _noto("Sinhala"),
    _noto("Khmer"),
    _noto("Lao", bold=True),
    _noto("Myanmar"),
    _noto("Oriya"),
    _noto("Thaana"),
    Face("DroidSansFallback", "DroidSansFallbackFull.ttf"),
    Face("NanumSquare", "NanumSquareR.ttf"),
)


@cache
def _lines() -> dict[str, str]:
    text = (FOLDER / "coverage.txt").read_text(encoding="ascii")
    return dict(line.split(":", 1) for line in text.splitlines())


@cache
def _bounds(name: str) -> list[int]:
    """Sorted code points at which coverage begins (even places) and has ended (odd places)."""
    bounds: list[int] = []
    for span in _lines()[name].split():
        first, _, last = span.partition("-")
        bounds += (int(first, 16), int(last or first, 16) + 1)
    return bounds


def covers(face: Face, character: str) -> bool:
    """True when the face has a glyph, or when the character is a joiner, which needs none."""
    return character in JOINERS or bisect_right(_bounds(face.name), ord(character)) % 2 == 1


@lru_cache(maxsize=8192)
def face_for(cluster: str) -> Face | None:
    """The first face that draws a letter together with its marks, or None."""
    return next((face for face in FACES if all(covers(face, c) for c in cluster)), None)


def clusters(text: str) -> Iterator[str]:
    """Letters with the marks and joiners that belong to them; they are never parted."""
    start = 0
    for end in range(1, len(text)):
        if not (_clings(text[end]) or _holds(text[end - 1])):
            yield text[start:end]
            start = end
    if text:
        yield text[start:]


def _clings(character: str) -> bool:
    return character in JOINERS or unicodedata.category(character)[0] == "M"


def _holds(character: str) -> bool:
    """True after a virama or joiner, which makes one sign of the letters on either side."""
    return unicodedata.combining(character) == 9 or character == "\N{ZERO WIDTH JOINER}"


# What the first face draws; nearly every text in Latin, Greek or Cyrillic letters is all of this.
_PLAIN = re.compile(r"[\x20-\x7E\xA0-\xAC\xAE-\u017F\u0386-\u038A\u038E-\u03A1\u03A3-\u03CE\u0400-\u045F]*")


def is_plain(text: str) -> bool:
    """True for text that one face draws from left to right, letter by letter."""
    return _PLAIN.fullmatch(text) is not None


def missing(text: str) -> MissingGlyph | None:
    """The first letter or mark of a cleaned text that cannot be drawn where it stands, or None."""
    if is_plain(text):
        return None
    for cluster in clusters(text):
        if face_for(cluster) is None:
            lone = next((c for c in cluster if face_for(c) is None), cluster[-1])
            return MissingGlyph(lone, text)
    return None


def drawable(text: str) -> tuple[str, tuple[MissingGlyph, ...]]:
    """The text with □ for each letter that cannot be drawn, and what those letters were."""
    if is_plain(text):
        return text, ()
    kept: list[str] = []
    lost: list[MissingGlyph] = []
    for cluster in clusters(text):
        problem = missing(cluster)
        kept.append(REPLACEMENT if problem else cluster)
        if problem:
            lost.append(MissingGlyph(problem.character, text))
    return "".join(kept), tuple(lost)


def first_missing(text: str) -> MissingGlyph | None:
    """`missing` for text that has not been cleaned yet."""
    return missing(clean(text))
