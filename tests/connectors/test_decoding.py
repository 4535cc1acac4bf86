"""Single frames: what is read of them, and that nothing else is."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import cv2
import numpy as np
import pytest
import zxingcpp

from tests.connectors.frames import (
    CONDITIONS,
    FOREIGN,
    HEIGHT,
    WIDTH,
    Chance,
    Frame,
    clean,
    damaged,
    empty,
    noisy,
    shown,
    some_code,
    symbol,
)  # fmt: skip
from tests.machine import needs
from tests.scale import Scale
from tests.tui.damm import ADA, GRACE, is_code
from vmsctl.connectors.scanners import decoding


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Chance:
    """The same chance in each run, another in each test."""
    return np.random.default_rng(zlib.crc32(request.node.name.encode()))


def ours(frame: Frame) -> list[str]:
    return [text for text in decoding.texts(frame) if is_code(text)]


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.__name__)
def test_nine_of_ten_frames_are_read_in_any_condition(
    condition: Callable[[Frame, Chance], Frame], chance: Chance, scale: Scale
) -> None:
    times, read = scale(20, nightly=500), 0
    for _ in range(times):
        code = some_code(chance)
        got = ours(condition(shown(code, chance=chance), chance))
        assert got in ([], [code])
        read += got == [code]
    assert read >= 0.9 * times


def test_two_codes_in_a_frame_are_both_told(chance: Chance, scale: Scale) -> None:
    for _ in range(scale(20, nightly=500)):
        codes = sorted((some_code(chance), some_code(chance)))
        assert ours(shown(*codes, chance=chance)) == codes


@pytest.mark.parametrize("text", FOREIGN)
def test_foreign_codes_are_told_apart_and_never_spoken(text: str, chance: Chance) -> None:
    (told,) = decoding.texts(shown(text, chance=chance, scale=5))
    assert told == text if text.isprintable() else told == "?"
    assert not is_code(told)


@pytest.mark.parametrize("text", ["Ada " * 30, "drei Wörter", "1\n2", f"{ADA} {ADA}", "\u202e123"])
def test_a_text_that_could_break_a_line_is_not_spoken(text: str, chance: Chance) -> None:
    assert decoding.texts(shown(text, chance=chance, scale=4)) == ["?"]


@pytest.mark.long
def test_no_damaged_frame_gives_a_wrong_code(chance: Chance, scale: Scale) -> None:
    wrong = []
    for _ in range(scale(300, nightly=50_000)):
        shows = [some_code(chance) for _ in range(int(chance.integers(0, 3)))]
        frame = shown(*shows, chance=chance) if shows else empty(chance)
        wrong += [text for text in ours(noisy(damaged(frame, chance), chance)) if text not in shows]
    assert wrong == []


def test_the_control_of_the_test_before_sees_a_wrong_code(chance: Chance) -> None:
    assert ours(clean(shown(GRACE, chance=chance), chance)) == [GRACE] != [ADA]


@pytest.mark.parametrize("kind", ["DataMatrix", "Aztec", "PDF417", "Code128", "MicroQRCode", "RMQRCode"])
def test_other_symbologies_are_not_looked_for(kind: str) -> None:
    text = ADA if kind != "MicroQRCode" else ADA[:10]
    drawn = np.array(zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind)).to_image(scale=2))
    frame = np.full((HEIGHT, WIDTH), 255, np.uint8)
    height, width = (min(*pair) for pair in zip(drawn.shape, (HEIGHT - 80, WIDTH - 80), strict=True))
    frame[40 : 40 + height, 40 : 40 + width] = drawn[:height, :width]
    assert zxingcpp.read_barcodes(frame), "the control: it is there to be read"
    assert decoding.texts(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR)) == []


def test_more_codes_than_a_desk_has_room_for_count_as_none(chance: Chance) -> None:
    tiles = [symbol(some_code(chance), 3) for _ in range(12)]
    sheet = np.vstack([np.hstack(tiles[row : row + 4]) for row in (0, 4, 8)])
    assert decoding.texts(cv2.cvtColor(sheet, cv2.COLOR_GRAY2BGR)) == ["?"]


@needs("zbar")
def test_zbar_is_asked_where_the_first_reader_fails(chance: Chance, monkeypatch: pytest.MonkeyPatch) -> None:
    assert decoding.SECOND is not None
    frame = shown(ADA, chance=chance)
    monkeypatch.setattr(zxingcpp, "read_barcodes", lambda *_, **__: [])
    assert decoding.texts(frame) == []
    assert decoding.texts(frame, thorough=True) == [ADA]


def test_without_zbar_the_first_reader_is_enough(chance: Chance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "SECOND", None)
    assert decoding.texts(shown(ADA, chance=chance), thorough=True) == [ADA]
    assert decoding.texts(empty(chance), thorough=True) == []
