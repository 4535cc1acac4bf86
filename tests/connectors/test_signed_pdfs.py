"""A signature under the last page, however the page lies: seen with another reader's eyes (poppler)."""

import hashlib
import subprocess
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name, Pdf
from PIL import Image, ImageChops

from tests.documents.papers import STROKES, paper, saved
from tests.machine import needs
from vmsctl.connectors.pdf import apart, certificate, sealing
from vmsctl.connectors.pdf.certificate import Seal
from vmsctl.connectors.pdf.stamp import Facts, Mark

pytestmark = needs("poppler")

DIGEST = hashlib.sha256(b"the document").hexdigest()
DPI = 72


@cache
def seal() -> Seal:
    return certificate.make("HQ", datetime.now(UTC))


def signed(pdf: bytes, name: str = "Ada Lovelace", mark: Mark | None = None) -> bytes:
    facts = Facts("Signature", name, ("Signed on 23 November 2026 at 09:12:45",), (f"SHA-256: {DIGEST}",))
    return sealing.stamp_and_seal(pdf, mark or Mark(*STROKES), facts, {"name": name}, seal())


def seen(folder: Path, pdf: bytes, name: str) -> Image.Image:
    """The last page as poppler draws it, at one dot for a point."""
    (folder / f"{name}.pdf").write_bytes(pdf)
    last = str(len(Pdf.open(BytesIO(pdf)).pages))
    command = ["pdftoppm", "-r", str(DPI), "-cropbox", "-f", last, "-singlefile", "-gray"]
    subprocess.run([*command, folder / f"{name}.pdf", folder / name], check=True)
    return Image.open(folder / f"{name}.pgm")


def words(folder: Path, pdf: bytes) -> str:
    (folder / "words.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", folder / "words.pdf", "-"], capture_output=True, text=True, check=True
    )
    return " ".join(done.stdout.replace("\u202b", "").replace("\u202c", "").split())


def judged(folder: Path, pdf: bytes) -> str:
    (folder / "judged.pdf").write_bytes(pdf)
    command = ["pdfsig", "-nocert", str(folder / "judged.pdf")]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def lying(turn: int, media: list[float], crop: list[float] | None) -> bytes:
    """A page that is turned, shifted and cropped."""
    pdf = Pdf.open(BytesIO(paper(2)))
    page = pdf.pages[-1].obj
    page.MediaBox = Array(media)
    if crop:
        page.CropBox = Array(crop)
    page.Rotate = turn
    return apart.clean(saved(pdf)).pdf


@pytest.mark.parametrize("turn", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize(
    ("media", "crop"),
    [
        ([0, 0, 595, 842], None),
        ([-100, -200, 495, 642], None),
        ([595, 842, 0, 0], None),
        ([0, 0, 595, 842], [50, 300, 545, 820]),
        ([300, 400, 1500, 1600], [100, 500, 1400, 1580]),
        ([0, 0, 300, 200], None),
    ],
)
def test_the_page_is_as_it_was_and_the_signature_beneath_it(
    tmp_path: Path, turn: int, media: list[float], crop: list[float] | None
) -> None:
    clean = lying(turn, media, crop)
    before, after = seen(tmp_path, clean, "before"), seen(tmp_path, signed(clean), "after")
    assert before.width == after.width and before.height < after.height
    same = after.crop((0, 0, before.width, before.height))
    assert ImageChops.difference(before, same).getbbox() is None
    strip = after.crop((0, before.height, after.width, after.height))
    left, top, right, bottom = ImageChops.invert(strip).getbbox() or (0, 0, 0, 0)
    assert right - left > strip.width * 0.7 and bottom - top > strip.height * 0.6


def test_a_page_that_leaves_its_pen_in_disorder_moves_nothing(tmp_path: Path) -> None:
    straight = seen(tmp_path, signed(apart.clean(paper(1)).pdf), "straight")
    for number, mess in enumerate(
        (b" q q 3 0 0 3 90 90 cm BT 1 0 0 rg", b" Q Q Q 0.5 0 0 0.5 7 7 cm", b" /x BMC /y BMC BT")
    ):
        pdf = Pdf.open(BytesIO(paper(1)))
        pdf.pages[-1].contents_add(mess)
        messy = seen(tmp_path, signed(apart.clean(saved(pdf)).pdf), f"messy{number}")
        assert ImageChops.difference(straight, messy).getbbox() is None


@pytest.mark.parametrize("name", [
    "Ada Lovelace", "Łukasz Żółw-Ødegård", "Ελένη Παπαδοπούλου", "Дмитро Шевченко", "山田 花子", "김민준",
    "محمد الفارابي",
    "שרה כהן", "प्रिया शर्मा", "สมชาย ใจดี", "გიორგი ბერიძე", "தமிழ்ச்செல்வி", "Nguyễn Thị Minh",
])  # fmt: skip
def test_a_name_in_any_script_is_drawn_and_can_be_read_again(tmp_path: Path, name: str) -> None:
    for mark in (Mark(*STROKES), Mark(typed=name)):
        pdf = signed(apart.clean(paper(1)).pdf, name, mark)
        said = words(tmp_path, pdf)
        assert name in said and DIGEST in said
        assert said.count(name) == (2 if mark.typed else 1)
        assert "Signature is Valid" in judged(tmp_path, pdf)


def test_a_hostile_or_endless_name_stays_in_its_place(tmp_path: Path) -> None:
    for name in ("x" * 200, "Ada\x1b]0;x\x07 \u202egnp.exe) Tj ET (", "W " * 150, "\U0001f600 Ada"):
        pdf = signed(apart.clean(paper(1)).pdf, name)
        assert "Signature is Valid" in judged(tmp_path, pdf)
        drawn = seen(tmp_path, pdf, "hostile")
        assert ImageChops.invert(drawn.crop((drawn.width - 30, 843, drawn.width, drawn.height))).getbbox() is None


def test_the_documents_own_bytes_are_the_beginning_of_the_signed_file(tmp_path: Path) -> None:
    for pages in (1, 2, 50):
        clean = apart.clean(paper(pages)).pdf
        pdf = signed(clean)
        assert pdf.startswith(clean)
        assert len(Pdf.open(BytesIO(pdf)).pages) == pages
        said = judged(tmp_path, pdf)
        assert "Signature is Valid" in said and "Total document signed" in said


def test_poppler_too_sees_a_changed_byte(tmp_path: Path) -> None:
    pdf = bytearray(signed(apart.clean(paper(1)).pdf))
    at = pdf.index(b"/MediaBox") + 12
    pdf[at] ^= 1
    assert "Signature is Valid" not in judged(tmp_path, bytes(pdf))


def test_the_signature_is_drawn_with_lines_and_no_picture() -> None:
    with Pdf.open(BytesIO(signed(apart.clean(paper(1)).pdf))) as pdf:
        kinds = [one.get(Name.Subtype) for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        assert Name.Image not in kinds
        strips = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get(Name.Subtype) == Name.Form]
        assert sum(one.read_bytes().count(b" c") for one in strips) >= 4


async def test_it_signs_where_an_event_loop_runs_already() -> None:
    assert b"/ByteRange" in signed(apart.clean(paper(1)).pdf)
