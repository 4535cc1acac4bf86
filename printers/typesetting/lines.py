"""Measured lines of text and the ink they leave on a drawing. Distances are in dots."""

from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil

from PIL import ImageDraw, ImageFont, features

from printers.errors import DriverMissing
from printers.typesetting import glyphs
from printers.typesetting.coverage import FOLDER, is_plain
from printers.typesetting.direction import is_right_to_left
from printers.typesetting.pieces import Piece, pieces

INK = 255
# How far the ASCII letters reach above and below the baseline, in parts of the size.
_ABOVE, _BELOW = 0.78, 0.24
# A face without a bold cut is thickened by this part of its size on every side of a stroke.
_THICKENING = 1 / 44


@dataclass(frozen=True, slots=True)
class SetPiece:
    """A piece with its font at one size; `advance` is how far it moves the pen."""

    piece: Piece
    font: ImageFont.FreeTypeFont
    advance: float
    stroke: float
    plain: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line ready to be drawn; ink reaches `above` and `below` its baseline."""

    pieces: tuple[SetPiece, ...]
    width: float
    above: int
    below: int
    right_to_left: bool

    @property
    def height(self) -> int:
        return self.above + self.below

    def draw(self, ink: ImageDraw.ImageDraw, x: float, baseline: float, fill: int = INK) -> None:
        """Leave ink from `x` on; the ink of a line may reach a little beyond its width."""
        for one in self.pieces:
            if one.plain:
                glyphs.draw(ink, one.font, one.piece.text, x, baseline, fill)
                x += one.advance
                continue
            ink.text(
                (x, baseline),
                one.piece.text,
                fill=fill,
                font=one.font,
                anchor="ls",
                direction="rtl" if one.piece.right_to_left else "ltr",
                stroke_width=one.stroke,
            )
            x += one.advance


def set_line(text: str, size: int, *, bold: bool = False, right_to_left: bool | None = None) -> Line:
    """Measure one line of cleaned, drawable text; its direction is its own unless it is given."""
    turned = is_right_to_left(text) if right_to_left is None else right_to_left
    parts = tuple(_set_piece(piece, size, bold) for piece in pieces(text, right_to_left=turned))
    # Plain letters stay within these; only what is stacked or taller has to be measured.
    reach = [] if text.isascii() else [_ink_height(part) for part in parts]
    return Line(
        parts,
        sum(part.advance for part in parts),
        max([ceil(size * _ABOVE), *(top for top, _ in reach)]),
        max([ceil(size * _BELOW), *(bottom for _, bottom in reach)]),
        turned,
    )


def text_width(text: str, size: int, *, bold: bool = False) -> float:
    """Width of one line in dots."""
    turned = is_right_to_left(text)
    return sum(_set_piece(piece, size, bold).advance for piece in pieces(text, right_to_left=turned))


def _set_piece(piece: Piece, size: int, bold: bool) -> SetPiece:
    face = piece.face
    font = _font(face.bold if bold and face.bold else face.regular, size)
    if is_plain(piece.text) and not piece.right_to_left:
        return SetPiece(piece, font, glyphs.width(font, piece.text), 0.0, True)
    stroke = size * _THICKENING if bold and not face.bold else 0.0
    advance = font.getlength(piece.text, direction="rtl" if piece.right_to_left else "ltr")
    return SetPiece(piece, font, advance, stroke, False)


def _ink_height(part: SetPiece) -> tuple[int, int]:
    """How far ink reaches above and below the baseline."""
    direction = "rtl" if part.piece.right_to_left else "ltr"
    _, top, _, bottom = part.font.getbbox(part.piece.text, anchor="ls", direction=direction, stroke_width=part.stroke)
    return -int(top), int(bottom)


@lru_cache(maxsize=256)
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    _require_shaping()
    return ImageFont.truetype(str(FOLDER / file), size, layout_engine=ImageFont.Layout.RAQM)


@cache
def _require_shaping() -> None:
    if not features.check_feature("raqm"):
        raise DriverMissing("This Pillow cannot shape text; install it from its wheel, which contains Raqm.")
