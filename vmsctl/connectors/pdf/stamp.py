"""The signature under the last page: a strip that the page grows by, so that it covers nothing that was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from vmsctl.connectors.pdf.lettering import Lettering, lines, stream

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

WIDTH = 500.0
"""Points that the strip is made for; on a narrower page it is drawn smaller."""
_EDGE, _PAD_WIDTH, _PAD_HEIGHT, _GAP = 36.0, 170.0, 62.0, 18.0
_ABOVE, _BELOW, _LEADING = 16.0, 16.0, 1.35
_NAME, _LINE, _SMALL = 9.5, 8.0, 6.0
_PEN = 1.3
_SLANT = 0.22
"""How far a typed name leans, as nothing else on the page does."""
_INK, _GREY = b"0.07 0.12 0.35", b"0.45 0.45 0.45"


Point = tuple[float, float]
Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]


class Mark(NamedTuple):
    """The signature itself: strokes of points from the upper left (0, 0) to the lower right (1, 1) of a pad `aspect`
    times as wide as high, or a typed name."""

    strokes: tuple[tuple[Point, ...], ...] = ()
    aspect: float = 3.0
    typed: str = ""


class Facts(NamedTuple):
    """What stands beside the signature: captions and lines in the language that was read. `small` is for figures."""

    caption: str
    name: str
    lines: tuple[str, ...]
    small: tuple[str, ...]


class _Text(NamedTuple):
    text: str
    size: float
    bold: bool


def put(writer: IncrementalPdfFileWriter, mark: Mark, facts: Facts) -> None:
    """Add the strip to the last page; the document's own bytes stay as they are."""
    page_ref = _last_page(writer)
    page = page_ref.get_object()
    left, bottom, right, top = (float(side) for side in page["/CropBox"])
    turn = int(page.get("/Rotate", 0)) % 360
    across = right - left if turn in (0, 180) else top - bottom
    scale = min(across / WIDTH, 1.0)
    drawing, height, fonts = _strip(mark, facts, across / scale)
    form = _form(writer, drawing, fonts, across / scale, height)
    box, matrix = _placed(turn, (left, bottom, right, top), height * scale)
    _draw(writer, page, form, _scaled(matrix, scale))
    media = [float(side) for side in page["/MediaBox"]]
    page[pdf_name("/CropBox")] = _box(box)
    page[pdf_name("/MediaBox")] = _box((*map(min, media[:2], box[:2]), *map(max, media[2:], box[2:])))
    writer.mark_update(page_ref)


def _last_page(writer: IncrementalPdfFileWriter) -> Any:
    """The last page, by the shortest way: a cleaned document has its pages in one row."""
    kids = writer.root["/Pages"]["/Kids"]
    last = kids.raw_get(len(kids) - 1)
    return writer.find_page_for_modification(-1)[0] if "/Kids" in last.get_object() else last


def _draw(writer: IncrementalPdfFileWriter, page: Any, form: Any, matrix: Matrix) -> None:
    """Let the page draw the form after all else."""
    resources = generic.DictionaryObject(page["/Resources"].get_object())
    forms = generic.DictionaryObject(resources.get("/XObject", {}))
    name = pdf_name(next(name for number in range(len(forms) + 1) if (name := f"/Signed{number}") not in forms))
    forms[name] = form
    resources[pdf_name("/XObject")] = forms
    page[pdf_name("/Resources")] = resources
    place = b" ".join(b"%g" % value for value in matrix)
    words = writer.add_object(stream(b"q %s cm %s Do Q" % (place, name.encode("ascii"))))
    before = page.raw_get("/Contents") if "/Contents" in page else generic.ArrayObject()
    whole = before.get_object()
    parts = list(whole) if isinstance(whole, generic.ArrayObject) else [before]
    page[pdf_name("/Contents")] = generic.ArrayObject([*parts, words])


def _box(box: Any) -> generic.ArrayObject:
    return generic.ArrayObject(generic.FloatObject(f"{side:.3f}") for side in box)


def _placed(turn: int, box: Box, height: float) -> tuple[Box, Matrix]:
    """The page's box with a strip at what is its lower edge when it is seen turned, and the way from the strip's
    upright points to the page's."""
    left, bottom, right, top = box
    if turn == 90:
        return (left, bottom, right + height, top), (0, 1, -1, 0, right + height, bottom)
    if turn == 180:
        return (left, bottom, right, top + height), (-1, 0, 0, -1, right, top + height)
    if turn == 270:
        return (left - height, bottom, right, top), (0, -1, 1, 0, left - height, top)
    return (left, bottom - height, right, top), (1, 0, 0, 1, left, bottom - height)


def _scaled(matrix: Matrix, scale: float) -> Matrix:
    a, b, c, d, e, f = matrix
    return a * scale, b * scale, c * scale, d * scale, e, f


def _form(writer: IncrementalPdfFileWriter, drawing: bytes, fonts: dict[Any, Any], width: float, height: float) -> Any:
    for font in fonts.values():
        drawings = font["/CharProcs"]
        for name in list(drawings):
            drawings[name] = writer.add_object(drawings[name])
        font[pdf_name("/ToUnicode")] = writer.add_object(font["/ToUnicode"])
    used = generic.DictionaryObject({name: writer.add_object(font) for name, font in fonts.items()})
    entries = {
        pdf_name("/Type"): pdf_name("/XObject"),
        pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): _box((0, 0, width, height)),
        pdf_name("/Resources"): generic.DictionaryObject({pdf_name("/Font"): used}),
    }
    return writer.add_object(stream(drawing, entries))


def _strip(mark: Mark, facts: Facts, width: float) -> tuple[bytes, float, dict[Any, Any]]:
    """What is drawn, how high it is, and the fonts."""
    letters = Lettering()
    column = _EDGE + _PAD_WIDTH + _GAP
    texts = _set(facts, width - column - _EDGE)
    body = max(sum(one.size * _LEADING for one in texts), _PAD_HEIGHT + _SMALL * 2)
    height = _ABOVE + body + _BELOW
    words = [b"1 g 0 0 %g %g re f" % (width, height), b"%s RG 0.5 w" % _GREY]
    words.append(b"%g %g m %g %g l S" % (_EDGE, height - 4, width - _EDGE, height - 4))
    baseline = height - _ABOVE - _PAD_HEIGHT
    words.append(b"%g %g m %g %g l S" % (_EDGE, baseline, _EDGE + _PAD_WIDTH, baseline))
    words.append(_shown(letters, _Text(facts.caption, _SMALL, False), _EDGE, baseline - _SMALL * 1.4, _GREY))
    words.append(_signature(letters, mark, baseline))
    y = height - _ABOVE
    for one in texts:
        y -= one.size * _LEADING
        words.append(_shown(letters, one, column, y + one.size * 0.3, b"0 0 0"))
    return b"\n".join(words), height, letters.fonts()


def _set(facts: Facts, width: float) -> list[_Text]:
    """The lines of the column, broken where they are too long."""
    asked = [(facts.name, _NAME, True)]
    asked += [(line, _LINE, False) for line in facts.lines] + [(line, _SMALL, False) for line in facts.small]
    return [_Text(part, size, bold) for text, size, bold in asked for part in lines(text, size, width, bold=bold)]


def _shown(letters: Lettering, one: _Text, x: float, y: float, colour: bytes, slant: float = 0.0) -> bytes:
    run = letters.run(one.text, bold=one.bold)
    words = [b"BT %s rg 1 0 %g 1 %g %g Tm" % (colour, slant, round(x, 2), round(y, 2))]
    words += [b"/F%d %g Tf <%s> Tj" % (number, one.size, codes.hex().encode()) for number, codes in run.parts]
    return b" ".join((*words, b"ET"))


def _signature(letters: Lettering, mark: Mark, baseline: float) -> bytes:
    if mark.typed:
        size = min(24.0, _PAD_WIDTH / max(letters.run(mark.typed).width, 0.1))
        return _shown(letters, _Text(mark.typed, size, False), _EDGE, baseline + size * 0.35, _INK, _SLANT)
    return _drawn(mark, baseline)


def _drawn(mark: Mark, baseline: float) -> bytes:
    """The strokes in the pad, as large as it allows, with round ends."""
    width = min(_PAD_WIDTH, _PAD_HEIGHT * mark.aspect)
    height = width / mark.aspect
    words = [b"q %s RG %g w 1 J 1 j" % (_INK, _PEN)]
    for stroke in mark.strokes:
        points = [(_EDGE + x * width, baseline + (1 - y) * height) for x, y in stroke]
        words.append(_curve(points if len(points) > 1 else points * 2))
    return b"\n".join((*words, b"Q"))


def _curve(points: list[tuple[float, float]]) -> bytes:
    """A smooth line through points (Catmull and Rom's spline as Bézier curves)."""
    around = [points[0], *points, points[-1]]
    words = [b"%.2f %.2f m" % points[0]]
    for before, start, end, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        first = start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6
        second = end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6
        words.append(b"%.2f %.2f %.2f %.2f %.2f %.2f c" % (*first, *second, *end))
    return b" ".join((*words, b"S"))
