"""The ESC/POS bytes, one by one."""

from PIL import Image

from printers.languages.escpos import STRIP, job, picture_bytes
from printers.profiles import profile
from tests.printers.escpos_decoder import decode


def test_a_small_picture_is_these_bytes() -> None:
    ink = Image.new("L", (16, 2), 0)
    ink.putpixel((0, 0), 255)
    ink.putpixel((15, 1), 255)
    assert job([picture_bytes(ink)], profile("receipt-80mm")) == (
        b"\x1b@"  # initialise
        b"\x1dv0\x00\x02\x00\x02\x00"  # raster, normal size, 2 bytes wide, 2 rows
        b"\x80\x00\x00\x01"
        b"\x1dV\x42\x01"  # feed to the cutter, cut, leave a point
    )


def test_a_tall_picture_is_cut_into_strips_and_comes_out_whole() -> None:
    ink = Image.linear_gradient("L").resize((64, 3 * STRIP + 7))
    printout = decode(picture_bytes(ink))
    assert printout.commands["GS v 0"] == 4
    assert len(printout.rows) == ink.height


def test_half_inked_dots_are_printed() -> None:
    ink = Image.new("L", (8, 1), 0)
    for x, value in enumerate((0, 1, 64, 127, 128, 129, 254, 255)):
        ink.putpixel((x, 0), value)
    assert decode(picture_bytes(ink)).rows == [bytes([0b0000_1111])]
