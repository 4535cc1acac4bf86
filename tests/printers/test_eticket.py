"""The e-ticket as PDF and picture: what a phone reads from it, and that a name in it stays a name."""

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from printers.contents import Eticket, EticketBlock, EticketColours, TextParagraph, TextRun
from printers.errors import BadPicture, MissingGlyph, TooLong
from printers.languages.eticket_pdf import eticket_pdf, eticket_png
from printers.languages.text import eticket_text
from printers.layouts.eticket import eticket_pages
from printers.layouts.eticket_design import DESIGN
from printers.layouts.eticket_marks import Ink, Patch, Picture, Symbol
from printers.layouts.logo import cleaned_logo
from tests.printers.samples import CODE
from tests.printers.test_hostile_names import ATTACKS

NUMBER = "31415926535897932384"
WORDS = (
    TextParagraph((TextRun("Bring an "), TextRun("identity card", True), TextRun(", see "), TextRun("the way", link="https://example.org/"))),
    TextParagraph((TextRun("No photographs."),), "•"),
)  # fmt: skip
ADA = Eticket(
    "E-ticket", "North Tower", "Ada Lovelace", "Analytical Engines Ltd", "Monday, 23 November 2026",
    "10:00 – 11:00 (CET)",
    NUMBER, NUMBER,
    (EticketBlock("host", "Host", ("Grace Hopper",)), EticketBlock("place", "Place", ("North Tower", "2nd floor")),
     EticketBlock("text", words=WORDS)),
)  # fmt: skip


def text_of(pdf: bytes, tmp_path: Path) -> str:
    """What poppler reads, page after page."""
    (tmp_path / "ticket.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "ticket.pdf", "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


def picture_of(pdf: bytes, tmp_path: Path) -> Image.Image:
    """What poppler draws of the first page, at 80 dots an inch."""
    (tmp_path / "ticket.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", "80", "-png", "-singlefile", tmp_path / "ticket.pdf", tmp_path / "ticket"], check=True
    )
    return Image.open(BytesIO((tmp_path / "ticket.png").read_bytes()))


@pytest.mark.parametrize("colours", [EticketColours(), EticketColours("#000000", "#ffffff", "#000000")])
def test_the_code_is_read_back_from_pdf_and_picture(tmp_path: Path, colours: EticketColours) -> None:
    ticket = ADA._replace(colours=colours)
    for drawn in (picture_of(eticket_pdf(ticket), tmp_path), Image.open(BytesIO(eticket_png(ticket)))):
        (code,) = zxingcpp.read_barcodes(drawn)
        assert code.text == NUMBER
        assert code.position.top_left.x > drawn.width / 2 and code.position.bottom_left.y < drawn.height / 2


def test_the_code_stands_in_a_full_quiet_zone() -> None:
    (page,) = eticket_pages(ADA._replace(logo=b""))
    (symbol,) = [mark for mark in page.marks if isinstance(mark, Symbol)]
    side, quiet = len(symbol.rows) * symbol.module, 4 * symbol.module
    left, top = symbol.x - quiet, symbol.y - quiet
    for mark in page.marks:
        match mark:
            case Ink():
                right, above, below = mark.x + mark.line.width, mark.y - mark.line.above, mark.y
            case Patch() | Picture():
                right, above, below = mark.x + mark.width, mark.y, mark.y + mark.height
            case Symbol():
                continue
        assert right <= left or below <= top or above >= symbol.y + side + quiet * 3 / 4, mark
    assert symbol.x + side + quiet <= DESIGN.width * 8


def test_the_words_can_be_selected_and_the_file_says_title_and_language(tmp_path: Path) -> None:
    pdf = eticket_pdf(ADA._replace(language="de"))
    text = text_of(pdf, tmp_path)
    for words in ("Ada Lovelace", "Monday, 23 November 2026", "10:00 – 11:00 (CET)", "Grace Hopper", "2nd floor",
                  "3141 5926 5358 9793 2384", "Bring an identity card, see the way"):  # fmt: skip
        assert words in text
    reader: Any = PdfReader(BytesIO(pdf))
    assert reader.metadata.title == "E-ticket · North Tower · Monday, 23 November 2026"
    assert reader.trailer["/Root"]["/Lang"] == "de"
    (link,) = reader.pages[0]["/Annots"]
    assert link.get_object()["/A"]["/URI"] == "https://example.org/"


@pytest.mark.parametrize(
    "name", ["Łukasz Żółć", "محمد الخوارزمي", "王小明", "Αριστοτέλης", "김철수", "राम मोहन", "יעל"]
)
def test_a_name_is_drawn_in_its_own_script(name: str, tmp_path: Path) -> None:
    ticket = ADA._replace(visitor=name)
    assert picture_of(eticket_pdf(ticket), tmp_path).width
    assert eticket_png(ticket)


def test_a_long_name_shrinks_and_one_that_is_too_long_is_refused() -> None:
    long = "Wolfeschlegelsteinhausenbergerdorff-Schönborn von und zu Hohenlohe-Langenburg " * 2
    assert len(eticket_pages(ADA._replace(visitor=long[:150]))) == 1
    with pytest.raises(TooLong):
        eticket_pages(ADA._replace(visitor="Ada " * 120))


def test_a_letter_that_no_font_draws_names_itself() -> None:
    with pytest.raises(MissingGlyph, match=r"U\+1F3A9 TOP HAT"):
        eticket_pdf(ADA._replace(blocks=(EticketBlock("reason", "Reason", ("Tea 🎩",)),)))


def test_the_houses_own_words_may_go_on_on_another_page() -> None:
    many = tuple(TextParagraph((TextRun("Words of the house. " * 20),)) for _ in range(30))
    pages = eticket_pages(ADA._replace(blocks=(EticketBlock("text", words=many),)))
    assert len(pages) > 1
    assert all(mark.y <= DESIGN.height * 8 for page in pages for mark in page.marks)
    assert all(page.marks for page in pages)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_name_is_text_in_the_pdf_and_nothing_that_acts(attack: str, tmp_path: Path) -> None:
    """As many objects and pages as for a harmless name in the same letters; no action, no annotation more."""
    hostile = ADA._replace(visitor=ATTACKS[attack], company=ATTACKS[attack])
    read: Any = PdfReader(BytesIO(eticket_pdf(hostile)))
    catalogue = read.trailer["/Root"]
    assert (len(read.pages), len(read.pages[0]["/Annots"])) == (1, 1)
    assert set(catalogue) == {"/Type", "/Pages", "/Lang", "/OpenAction"}
    # Where on the page a reader begins: a place, and no action.
    assert isinstance(catalogue["/OpenAction"], list)
    if attack == "markup":
        assert "[@click=app.quit]x[/] <b>&amp;{{7*7}}" in text_of(eticket_pdf(hostile), tmp_path).replace("\n", " ")


def test_as_text_it_says_the_same_and_nothing_acts() -> None:
    said = eticket_text(ADA._replace(visitor="Mallory\x1b]0;owned\x07\x9b2J"))
    assert "\x1b" not in said and "\x9b" not in said
    assert "3141 5926 5358 9793 2384" in said and "Host: Grace Hopper" in said
    assert "• No photographs." in said and CODE not in said


def test_a_logo_is_written_anew_without_what_else_was_in_it() -> None:
    out = BytesIO()
    Image.new("RGB", (1000, 500), "red").save(out, "JPEG", comment=b"secret", exif=b"Exif\x00\x00secret")
    png = cleaned_logo(out.getvalue())
    assert b"secret" not in png and Image.open(BytesIO(png)).size == (640, 320)
    assert picture_size(ADA._replace(logo=png))


def picture_size(ticket: Eticket) -> tuple[int, int]:
    return Image.open(BytesIO(eticket_png(ticket))).size


def bomb() -> bytes:
    out = BytesIO()
    Image.new("1", (13_000, 13_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"%!PS-Adobe-3.0 EPSF", bomb(), b"\0" * 3_000_000]
)
def test_what_is_no_logo_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture):
        cleaned_logo(data)
