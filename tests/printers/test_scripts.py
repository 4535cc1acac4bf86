"""Names in the scripts of the world: every one is drawn, and drawn right."""

import pytest
from PIL import Image, ImageDraw, ImageFont

from printers.printing import is_printable, render
from printers.typesetting.coverage import FACES, FOLDER, face_for, missing
from printers.typesetting.direction import is_right_to_left
from printers.typesetting.fitting import wrap
from printers.typesetting.lines import set_line
from printers.typesetting.make_coverage import coverage_text
from printers.typesetting.pieces import pieces
from tests.printers.escpos_decoder import decode
from tests.printers.samples import CODE, badge

NAMES = {
    "Latin": "Łucja Ångström-Nguyễn Đặng",
    "Greek": "Υπατία η Αλεξανδρινή",
    "Cyrillic": "Софія Ковалевська",
    "Arabic": "محمد بن موسى الخوارزمي",
    "Persian": "مریم میرزاخانی",
    "Hebrew": "עדה יונת",
    "Armenian": "Անանիա Շիրակացի",
    "Georgian": "შოთა რუსთაველი",
    "Devanagari": "आर्यभट्ट श्रीनिवास",
    "Bengali": "সত্যেন্দ্রনাথ বসু",
    "Tamil": "ஸ்ரீனிவாச ராமானுஜன்",
    "Telugu": "కల్పనా చావ్లా",
    "Kannada": "ಶಕುಂತಲಾ ದೇವಿ",
    "Malayalam": "അന്ന മാണി",
    "Gujarati": "વિક્રમ સારાભાઈ",
    "Gurmukhi": "ਹਰਗੋਬਿੰਦ ਖੁਰਾਨਾ",
    "Sinhala": "අනගාරික ධර්මපාල",
    "Odia": "ପଠାଣି ସାମନ୍ତ",
    "Thai": "สมเด็จพระจอมเกล้า",
    "Lao": "ສຸພານຸວົງ",
    "Khmer": "សុខ សុភាព",
    "Burmese": "အောင်ဆန်းစုကြည်",
    "Ethiopic": "ኃይለ ገብረሥላሴ",
    "Thaana": "މުހައްމަދު",
    "Chinese": "祖冲之 張衡",
    "Japanese": "関 孝和 せき たかかず",
    "Korean": "장영실 뷁",
}


@pytest.mark.parametrize("script", NAMES)
def test_a_name_in_any_script_is_printed(script: str) -> None:
    name = NAMES[script]
    assert is_printable(name) is None
    printout = decode(render(badge(name=name, company=name, host=name), "receipt-80mm"))
    assert printout.qr_codes() == [CODE]


@pytest.mark.parametrize("script", NAMES)
def test_no_letter_of_a_name_is_drawn_as_a_box(script: str) -> None:
    for piece in pieces(NAMES[script]):
        font = ImageFont.truetype(str(FOLDER / piece.face.regular), 40)
        box = font.getmask("\U0010fffd").getbbox(), bytes(font.getmask("\U0010fffd"))
        for letter in piece.text.replace(" ", ""):
            drawn = font.getmask(letter)
            assert (drawn.getbbox(), bytes(drawn)) != box, letter


def test_the_coverage_table_says_what_the_fonts_contain() -> None:
    assert coverage_text() == (FOLDER / "coverage.txt").read_text(encoding="ascii")


def test_every_shipped_font_is_used_and_has_its_licence() -> None:
    used = {file for face in FACES for file in (face.regular, face.bold) if file}
    assert used == {path.name for path in FOLDER.glob("*.ttf")}
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "LICENSE-OFL-1.1.txt").read_text(encoding="utf-8")
    assert "Apache License" in (FOLDER / "LICENSE-Apache-2.0.txt").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 10_000_000


def _ink(text: str, size: int = 60) -> Image.Image:
    line = set_line(text, size)
    picture = Image.new("L", (round(line.width) + 40, 140), 0)
    line.draw(ImageDraw.Draw(picture), 20, 90)
    return picture


def _width(picture: Image.Image) -> int:
    box = picture.getbbox()
    assert box is not None
    return box[2] - box[0]


def test_arabic_letters_join() -> None:
    joined = _width(_ink("بيبيب"))
    alone = sum(_width(_ink(letter)) for letter in "بيبيب")
    assert joined < 0.75 * alone


def test_arabic_runs_from_right_to_left() -> None:
    """Alef stands alone and lam-mim are joined: read from the right, the thin alef is at the right edge."""
    face = face_for("ا")
    assert face is not None
    font = ImageFont.truetype(str(FOLDER / face.regular), 60)
    line = _ink("ال م")
    box = line.getbbox()
    assert box is not None
    alef = font.getmask("ا").getbbox()
    assert alef is not None
    right_edge = line.crop((box[2] - (alef[2] - alef[0]), 0, box[2], line.height)).getbbox()
    assert right_edge is not None
    assert right_edge[3] - right_edge[1] == pytest.approx(alef[3] - alef[1], abs=2)
    assert _ink("ال م").tobytes() != _ink("م لا").tobytes()


def test_hebrew_is_the_letters_set_from_the_right() -> None:
    """Hebrew letters do not join: the word must equal its letters pasted in reverse order."""
    face = face_for("א")
    assert face is not None
    font = ImageFont.truetype(str(FOLDER / face.regular), 60)
    expected = Image.new("L", (400, 140), 0)
    pen, x = ImageDraw.Draw(expected), 20.0
    for letter in reversed("שלום"):
        pen.text((x, 90), letter, fill=255, font=font, anchor="ls")
        x += font.getlength(letter)
    drawn = _ink("שלום")
    assert abs(_width(drawn) - _width(expected)) <= 2
    assert _distance(_columns(drawn), _columns(expected)) < 0.2 * _distance(_columns(drawn)[::-1], _columns(expected))


def _columns(picture: Image.Image) -> list[int]:
    """How much ink stands in each column from the first to the last that has any."""
    box = picture.getbbox()
    assert box is not None
    return [sum(picture.crop((x, 0, x + 1, picture.height)).tobytes()) for x in range(box[0], box[2])]


def _distance(one: list[int], other: list[int]) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=False))


def test_a_full_stop_ends_a_right_to_left_line_on_the_left() -> None:
    line = _ink("سلام.")
    box = line.getbbox()
    assert box is not None
    end, begin = line.crop((box[0], 0, box[0] + 6, 140)).getbbox(), line.crop((box[2] - 6, 0, box[2], 140)).getbbox()
    assert end is not None and begin is not None
    assert end[3] - end[1] < 15 < begin[3] - begin[1]


def test_pieces_stand_in_the_order_of_the_eye() -> None:
    mixed = pieces("עברית Tel-Aviv 王 1984", right_to_left=True)
    assert [piece.text.strip() for piece in mixed] == ["Tel-Aviv", "王", "1984", "עברית"]
    assert [piece.right_to_left for piece in mixed] == [False, False, False, True]
    assert [piece.text.strip() for piece in pieces("Haus בית 12")] == ["Haus", "12", "בית"]


def test_spaces_and_signs_stay_with_their_neighbours() -> None:
    assert len(pieces("王 小・明")) == 1
    assert len(pieces("अदिति, शर्मा.")) == 1


def test_marks_are_never_parted_from_their_letters() -> None:
    block = wrap("क्षेत्रज्ञः" * 4, 40, 120)
    assert len(block.lines) > 1
    for line in block.lines:
        assert not missing(line.pieces[0].piece.text)
        assert line.pieces[0].piece.text[0] in "कषतज"


def test_a_wrapped_right_to_left_name_keeps_its_direction_on_every_line() -> None:
    block = wrap("محمد بن موسى الخوارزمي 1984 Baghdad Baghdad", 60, 300)
    assert is_right_to_left("محمد بن موسى الخوارزمي 1984 Baghdad Baghdad")
    assert all(line.right_to_left for line in block.lines)
