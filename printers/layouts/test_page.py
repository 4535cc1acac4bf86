"""The test page: that a printer prints, how wide, how dark, and in which scripts."""

from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageOps

from printers.contents import TestPage
from printers.layouts.codes import qr_ink
from printers.layouts.grouping import in_fours
from printers.typesetting.cleaning import shortened
from printers.typesetting.coverage import drawable
from printers.typesetting.fitting import Block, wrap
from printers.typesetting.lines import INK

SAMPLE_CODE = "12345678901234567890"
# The name of Ada in scripts whose letters join, stack or run from the right.
SAMPLES = ("Ada Łucja Åse", "Άντα Ада", "آدا לאבלייס", "एडा અદા ஆடா", "เอดา အေဒါ", "艾达 エイダ 에이다")
_MARGIN = 8
_GRID = 576


def draw_test_page(page: TestPage, width: int) -> Iterator[Image.Image]:
    """Strips of ink, top to bottom."""
    yield _ruler(width)
    yield _words(page.title, width, 44, bold=True)
    for text in (page.printer, page.profile, page.made_at):
        if text:
            yield _words(text, width, 24)
    yield _shades(width)
    for sample in SAMPLES:
        yield _words(sample, width, 34)
    yield _code(width)
    yield _ruler(width)


def test_page_picture(page: TestPage, width: int) -> Image.Image:
    """The strips as one picture, enlarged by a whole factor to about that width."""
    strips = list(draw_test_page(page, _GRID))
    picture = Image.new("L", (_GRID, sum(strip.height for strip in strips)), 0)
    y = 0
    for strip in strips:
        picture.paste(strip, (0, y))
        y += strip.height
    return ImageOps.scale(picture, width // _GRID, Image.Resampling.NEAREST)


def _words(text: str, width: int, size: int, *, bold: bool = False) -> Image.Image:
    text, _ = drawable(shortened(text, 160))
    words: Block = wrap(text, size, width - 2 * _MARGIN, bold=bold)
    picture = Image.new("L", (width, words.height + size // 3), 0)
    words.draw(ImageDraw.Draw(picture), _MARGIN, size // 6)
    return picture


def _ruler(width: int) -> Image.Image:
    """A line over the whole width with a tick every 8 dots: what is missing at an edge is not printable."""
    picture = Image.new("L", (width, 28), 0)
    ink = ImageDraw.Draw(picture)
    ink.line((0, 0, width, 0), fill=INK, width=2)
    for x in range(0, width, 8):
        ink.line((x, 0, x, 20 if x % 64 == 0 else 8), fill=INK)
    ink.line((width - 1, 0, width - 1, 20), fill=INK)
    return picture


def _shades(width: int) -> Image.Image:
    """Lines from one dot to eight wide: a dirty head shows as white streaks."""
    picture = Image.new("L", (width, 48), 0)
    ink = ImageDraw.Draw(picture)
    x = _MARGIN
    for thick in range(1, 9):
        for _ in range(4):
            ink.rectangle((x, 4, x + thick - 1, 40), fill=INK)
            x += 2 * thick
    ink.rectangle((min(x, width - 64), 4, width - _MARGIN, 40), fill=INK)
    return picture


def _code(width: int) -> Image.Image:
    symbol = qr_ink(SAMPLE_CODE, min(width // 2, 261))
    picture = Image.new("L", (width, symbol.height + 32), 0)
    picture.paste(symbol, (0, 0))
    wrap(in_fours(SAMPLE_CODE), 24, width).draw(ImageDraw.Draw(picture), _MARGIN, symbol.height)
    return picture
