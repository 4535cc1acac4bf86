"""The badge: what a person reads on it and what a scanner does."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from printers.contents import BadgeLabels
from printers.errors import MissingGlyph, TooLong
from printers.layouts.badge import badge_size, draw_badge
from printers.printing import preview, render, to_pdf
from printers.typesetting.fitting import Place, fit
from tests.printers.escpos_decoder import decode, qr_codes
from tests.printers.samples import CODE, badge

PROFILES = ["receipt-80mm", "receipt-58mm", "label-80mm", "TM-T88V", "TM-T20II", "NT-5890K"]
GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("profile", PROFILES)
def test_the_code_on_a_printed_badge_is_read_back(profile: str) -> None:
    assert decode(render(badge(), profile)).qr_codes() == [CODE]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_badge_is_pictures_only(profile: str) -> None:
    printout = decode(render(badge(), profile))
    assert printout.text == b""
    assert set(printout.commands) <= {"\x1b@", "GS v 0", "GS V", "\x1bd", "control 0c"}
    assert printout.commands["\x1b@"] == 1


def test_the_picture_on_paper_is_the_picture_that_was_drawn() -> None:
    drawn = draw_badge(badge(), 576).convert("1", dither=Image.Dither.NONE)
    printed = ImageOps.invert(decode(render(badge(), "receipt-80mm")).picture()).convert("1")
    assert printed.size == badge_size(576)
    assert printed.tobytes() == drawn.tobytes()


def test_the_code_has_its_quiet_zone() -> None:
    picture = decode(render(badge(), "receipt-80mm")).picture()
    (code,) = qr_codes(picture)
    corner, across = code.position.top_left, code.position.top_right.x - code.position.top_left.x
    module = round(across / 21)
    quiet = 4 * module
    left, top = corner.x - quiet, corner.y - quiet
    zone = picture.crop((left + 1, top + 1, left + across + 2 * quiet, corner.y - 1))
    assert module >= 3
    assert zone.getextrema() == (255, 255)
    below = picture.crop((left + 1, code.position.bottom_left.y + 2, left + across + quiet, corner.y + across + quiet))
    assert below.getextrema() == (255, 255)


def test_a_long_name_shrinks_and_then_takes_more_lines() -> None:
    place = Place(504, 246, 116, 24, bold=True)
    short, long, longer = (
        fit(name, place) for name in ("Ada Lovelace", "Augusta Ada King-Noel Lovelace", "Augusta Ada King, " * 6)
    )
    assert short.size > long.size > longer.size
    assert len(short.lines) == 2 and len(longer.lines) > 3
    for block in (short, long, longer):
        assert block.height <= place.height
        assert all(line.width <= place.width for line in block.lines)


@pytest.mark.parametrize("name", ["Wolfeschlegelsteinhausenbergerdorff" * 3, "A" * 150, "Llanfair PG " * 12, "王" * 90])
def test_a_long_name_is_drawn_whole(name: str) -> None:
    block = fit(name.strip(), Place(504, 246, 116, 24, bold=True))
    drawn = "".join(piece.piece.text for line in block.lines for piece in line.pieces)
    assert drawn.replace(" ", "") == name.replace(" ", "")


def test_a_name_without_end_is_refused_and_not_cut() -> None:
    for name in ("Ada Lovelace " * 30, "A" * 1_000_000, "W" * 390):
        with pytest.raises(TooLong, match="name"):
            render(badge(name=name), "receipt-80mm")


def test_nothing_is_drawn_outside_the_place_of_the_name() -> None:
    plain, tall = draw_badge(badge(), 576), draw_badge(badge(name="A\u030a\u0301\u0323\u0330 g̲̲̲ Ǻ"), 576)
    below_the_rule = (0, 486, *badge_size(576))
    assert plain.crop(below_the_rule).tobytes() == tall.crop(below_the_rule).tobytes()


def test_marks_stacked_on_a_letter_cannot_paint_over_the_code() -> None:
    with pytest.raises(TooLong, match="marks"):
        render(badge(name="A" + "\u0323" * 200), "receipt-80mm")


@pytest.mark.parametrize("field", ["name", "company", "host", "building", "visitor_type", "date"])
def test_a_missing_glyph_is_named_with_its_text(field: str) -> None:
    with pytest.raises(MissingGlyph) as refused:
        render(badge(**{field: "Mallory 😀"}), "receipt-80mm")
    assert "U+1F600 GRINNING FACE" in str(refused.value)
    assert "Mallory" in str(refused.value)
    assert refused.value.character == "😀"
    assert refused.value.permanent and refused.value.nothing_printed


def test_a_missing_glyph_in_a_label_is_an_error_too() -> None:
    with pytest.raises(MissingGlyph):
        render(badge(labels=BadgeLabels(host="☃")), "badge-pdf")


def test_empty_fields_leave_their_labels_out() -> None:
    full, empty = draw_badge(badge(), 576), draw_badge(badge(host="", building="", date="", company=""), 576)
    details = (270, 500, 576, 740)
    assert full.crop(details).getbbox() is not None
    assert empty.crop(details).getbbox() is None


def test_a_code_that_no_badge_can_carry_is_refused() -> None:
    for code in ("", "1" * 600, "x" * 4000):
        with pytest.raises(TooLong):
            render(badge(code=code), "receipt-58mm")


def test_long_hosts_and_buildings_take_more_lines_from_each_other() -> None:
    long = "Rear Admiral Grace Brewster Murray Hopper of the Navy"
    for width in (384, 576):
        assert draw_badge(badge(host=long), width).getbbox() is not None
        assert draw_badge(badge(building=long), width).getbbox() is not None


def test_the_badge_on_a_sheet_is_read_back_from_the_pdf() -> None:
    from io import BytesIO

    from pypdf import PdfReader

    for data, size in ((to_pdf(badge()), (105, 148)), (render(badge(), "a4-pdf"), (210, 297))):
        reader = PdfReader(BytesIO(data))
        (page,) = reader.pages
        assert [round(float(edge) / 72 * 25.4) for edge in page.mediabox[2:]] == list(size)
        (picture,) = page.images
        assert picture.image is not None
        assert [code.text for code in qr_codes(picture.image.convert("L"))] == [CODE]


def test_the_preview_is_the_golden_text() -> None:
    assert preview(badge(), terminal=False) == (GOLDEN / "badge.txt").read_text(encoding="utf-8")


def test_the_preview_in_a_terminal_is_dark_on_white_and_read_back() -> None:
    lines = [line for line in preview(badge()).splitlines() if "\x1b" in line]
    assert all(re.fullmatch(r"\x1b\[30;107m[ ▀▄█]+\x1b\[0m", line) for line in lines)
    rows = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    picture = Image.new("L", (len(rows[0]), 2 * len(rows)), 255)
    for y, row in enumerate(rows):
        for x, block in enumerate(row):
            picture.putpixel((x, 2 * y), 0 if block in "▀█" else 255)
            picture.putpixel((x, 2 * y + 1), 0 if block in "▄█" else 255)
    assert picture.crop((0, 0, picture.width, 4)).getextrema() == (255, 255)
    found = qr_codes(ImageOps.scale(picture, 4, Image.Resampling.NEAREST))
    assert [code.text for code in found] == [CODE]


def test_only_the_code_of_a_preview_carries_colour() -> None:
    assert "\x1b" not in preview(badge(name="Mallory\x1b[2J"), terminal=False)
    assert "\x1b[2J" not in preview(badge(name="Mallory\x1b[2J"))


@pytest.mark.parametrize("profile", PROFILES)
def test_a_logo_leaves_the_code_and_the_type_whole(profile: str) -> None:
    out = BytesIO()
    Image.new("RGBA", (600, 200), (200, 40, 40, 255)).save(out, "PNG")
    with_logo = badge()._replace(logo=out.getvalue(), visitor_type="Contractor with a long name")
    printed = decode(render(with_logo, profile))
    assert printed.qr_codes() == [CODE]
    band = draw_badge(with_logo, 576).crop((576 - 216, 0, 576, 96))
    assert band.getpixel((0, 0)) == 0 and 0 < sum(band.resize((20, 10)).tobytes()) < 20 * 10 * 255
