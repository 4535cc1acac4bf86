"""The roll call on paper: complete, legible, and never stopped by what is in it."""

import subprocess
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from printers.contents import Mode, RollCallBlock, RollCallRow, RollCallSheet
from printers.layouts.roll_call import made_ready
from printers.layouts.roll_call_pages import Area, roll_call_pages
from printers.layouts.roll_call_strip import draw_roll_call
from printers.printing import preview, render, render_noting, to_pdf
from tests.printers.escpos_decoder import decode
from tests.printers.samples import person, roll_call

GOLDEN = Path(__file__).parent / "golden"


def _pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def test_the_text_is_the_golden_text() -> None:
    assert preview(roll_call()) == (GOLDEN / "roll_call.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("mode", "word"), [("live", "LIVE"), ("drill", "DRILL"), ("test", "TEST")])
def test_mode_title_building_time_and_source_stand_on_every_page(mode: Mode, word: str) -> None:
    pages = _pages(to_pdf(roll_call(80, mode=mode)))
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        for text in (word, "Roll call", "North Tower", "As of 23 Nov 2026 11:15:02", "40 seconds old"):
            assert text in page
        assert "Arrivals only" in page
        assert f"Page {number} of {len(pages)}" in page
    assert f"*** {word} ***" in preview(roll_call(mode=mode))


def test_everybody_is_in_the_pdf_with_all_that_is_known() -> None:
    rows = tuple(person(f"Visitor Number{i:03}", phone=f"+44 {i:03}", floor=f"F{i:03}") for i in range(120))
    text = "\n".join(_pages(to_pdf(roll_call(blocks=(RollCallBlock("On site", rows),)))))
    for i in range(120):
        assert f"Number{i:03}" in text and f"+44 {i:03}" in text and f"F{i:03}" in text


def test_scripts_can_be_searched_in_the_pdf() -> None:
    text = _pages(to_pdf(roll_call()))[0]
    assert "王小明" in text and "김철수" in text
    assert "الخوارزمي" in text or "الخوارزمي"[::-1] in text


def test_another_program_reads_the_pdf(tmp_path: Path) -> None:
    pdf = tmp_path / "sheet.pdf"
    pdf.write_bytes(to_pdf(roll_call(60)))
    ran = subprocess.run(["pdftoppm", "-r", "50", "-gray", pdf, tmp_path / "page"], capture_output=True, check=True)
    assert ran.stderr == b""
    pictures = sorted(tmp_path.glob("page*.pgm"))
    assert len(pictures) == len(_pages(pdf.read_bytes()))
    for picture in pictures:
        with Image.open(picture) as page:
            assert page.getextrema() == (0, 255)


def test_every_person_and_every_blank_row_has_a_box_to_tick() -> None:
    pages = roll_call_pages(made_ready(roll_call(80, blank_rows=7)))
    boxes = [mark for page in pages for mark in page if isinstance(mark, Area) and mark.width == mark.height]
    assert len(boxes) == 87


def test_nothing_runs_over_the_end_of_a_page() -> None:
    for people in range(20, 60, 3):
        for page in roll_call_pages(made_ready(roll_call(people, blank_rows=people // 4))):
            assert max(mark.y + mark.height for mark in page if isinstance(mark, Area)) <= 801 * 8


@pytest.mark.parametrize("profile", ["receipt-80mm", "receipt-58mm", "a4-pdf"])
def test_a_missing_glyph_is_replaced_and_reported_and_stops_nothing(profile: str) -> None:
    sheet = roll_call(blocks=(RollCallBlock("On site", (person("Mallory 😀 \ud800"), person())),))
    made = render_noting(sheet, profile)
    assert [problem.character for problem in made.replaced] == ["😀", "\ud800"]
    assert "U+1F600 GRINNING FACE" in str(made.replaced[0])
    assert len(made.data) > 1000
    if profile == "a4-pdf":
        (page,) = _pages(made.data)
        assert "Mallory □ □" in page
        assert "cannot be printed" in page


@pytest.mark.parametrize("profile", ["receipt-80mm", "a4-pdf", "text"])
def test_an_empty_building_prints_that_nobody_is_there(profile: str) -> None:
    sheet = roll_call(0)
    data = render(sheet, profile)
    assert data
    assert "Nobody" in preview(sheet)


def test_names_without_end_are_shortened_visibly() -> None:
    sheet = roll_call(blocks=(RollCallBlock("On site", (person("Mallory " * 10_000),)),))
    text = preview(sheet)
    assert "…" in text and len(text) < 3000
    assert "…" in _pages(to_pdf(sheet))[0]


def test_marks_stacked_on_a_letter_do_not_bury_the_list() -> None:
    calm, tall = (
        sum(strip.height for strip in draw_roll_call(made_ready(_only(name)), 576))
        for name in ("A\u0323", "A" + "\u0323" * 150)
    )
    assert tall < calm + 100


def _only(name: str) -> RollCallSheet:
    return roll_call(blocks=(RollCallBlock("On site", (person(name),)),))


def test_the_strip_has_the_width_of_the_paper() -> None:
    for width in (384, 512, 576):
        assert {strip.width for strip in draw_roll_call(made_ready(roll_call(20)), width)} == {width}


@pytest.mark.parametrize("profile", ["receipt-80mm", "a4-pdf", "text"])
def test_five_hundred_people_are_ready_within_seconds(profile: str) -> None:
    started = time.thread_time()
    data = render(roll_call(500), profile)
    assert time.thread_time() - started < 5
    if profile == "receipt-80mm":
        printout = decode(data)
        assert printout.commands["GS v 0"] > 500
        assert printout.commands["GS V"] == 1


def test_a_character_that_no_terminal_takes_does_not_stop_the_text() -> None:
    assert "Mallory ?" in preview(_only("Mallory \ud800"))


def test_a_person_of_whom_nothing_is_known_is_still_a_box_to_tick() -> None:
    nobody = roll_call(blocks=(RollCallBlock("On site", (RollCallRow(""), RollCallRow("A" * 60))),))
    assert decode(render(nobody, "receipt-58mm")).commands["GS v 0"] > 8
    assert len(_pages(to_pdf(nobody))) == 1
    assert preview(nobody).count("[ ]") == 2 + nobody.blank_rows


def test_a_time_that_has_no_room_beside_the_name_stands_below_it() -> None:
    short, long = (
        sum(strip.height for strip in draw_roll_call(made_ready(_only(name)), 384))
        for name in ("Ada Lovelace", "Augusta Ada King-Noel Lovelace")
    )
    assert long > short
