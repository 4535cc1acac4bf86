"""Pictures of e-tickets: photos, screenshots, and files that are no picture."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.connectors.frames import FOREIGN, Frame, empty, rotated, shown
from tests.scale import Scale
from tests.tui.damm import ADA, GRACE, is_code
from vmsctl.connectors import scanners
from vmsctl.errors import DeviceFailed, Invalid, NotFound, VmsError

CHANCE = np.random.default_rng(1852)


def saved(folder: Path, frame: Frame, name: str = "ticket.png") -> Path:
    cv2.imwrite(str(folder / name), frame)
    return folder / name


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "bmp", "tiff", "gif"])
def test_a_picture_in_any_usual_form_is_read(tmp_path: Path, ending: str) -> None:
    picture = saved(tmp_path, shown(ADA, chance=CHANCE), f"-ticket %s.{ending}")
    assert scanners.code_in_picture(picture, is_code) == ADA


def test_a_photo_of_twelve_megapixels_is_read(tmp_path: Path) -> None:
    photo = cv2.resize(rotated(shown(ADA, chance=CHANCE), CHANCE), (4000, 3000))
    assert scanners.code_in_picture(saved(tmp_path, photo, "photo.jpg"), is_code) == ADA


def test_a_foreign_code_beside_ours_does_not_matter(tmp_path: Path) -> None:
    assert scanners.code_in_picture(saved(tmp_path, shown(ADA, FOREIGN[0], chance=CHANCE, scale=5)), is_code) == ADA


@pytest.mark.parametrize(
    ("texts", "code"), [((ADA, GRACE), "several-codes"), ((FOREIGN[0],), "no-code"), ((), "no-code")]
)
def test_a_picture_with_two_or_none_of_our_codes_is_refused(tmp_path: Path, texts: tuple[str, ...], code: str) -> None:
    frame = shown(*texts, chance=CHANCE) if texts else empty(CHANCE)
    with pytest.raises(Invalid) as refused:
        scanners.code_in_picture(saved(tmp_path, frame), is_code)
    assert refused.value.code == code


def png(width: int, height: int, data: bytes) -> bytes:
    """A PNG that says it is of a size, whatever is in it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    packed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


HOSTILE = {
    "nothing": b"",
    "text": b"no picture at all",
    "a head only": png(640, 480, b"")[:60],
    "a bomb": png(20_000, 20_000, b"\0" * 30_000_000),
    "no such size": png(2**31 - 1, 2**31 - 1, b""),
    "a PDF": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
}


@pytest.mark.parametrize("content", HOSTILE)
def test_what_is_no_picture_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "ticket.png"
    path.write_bytes(HOSTILE[content])
    with pytest.raises((Invalid, DeviceFailed)) as refused:
        scanners.code_in_picture(path, is_code)
    assert refused.value.code in {"no-picture", "no-code", "picture-too-hard"}


@pytest.mark.long
def test_a_mutated_picture_never_gives_a_wrong_code(tmp_path: Path, scale: Scale) -> None:
    whole = saved(tmp_path, shown(ADA, chance=CHANCE), "whole.jpg").read_bytes()
    path = tmp_path / "mutated.jpg"
    outcomes = []
    for _ in range(scale(8, nightly=500)):
        mutated = bytearray(whole)
        for place in CHANCE.integers(0, len(whole), 30):
            mutated[place] = int(CHANCE.integers(0, 256))
        path.write_bytes(bytes(mutated))
        try:
            outcomes.append(scanners.code_in_picture(path, is_code))
        except VmsError as refused:
            outcomes.append(refused.code)
    assert set(outcomes) <= {ADA, "no-picture", "no-code", "picture-too-hard"}


@pytest.mark.parametrize("place", ["none.png", "."])
def test_a_file_that_is_not_there_is_not_found(tmp_path: Path, place: str) -> None:
    with pytest.raises(NotFound):
        scanners.code_in_picture(tmp_path / place, is_code)


def test_a_device_is_no_picture() -> None:
    with pytest.raises(NotFound):
        scanners.code_in_picture(Path("/dev/zero"), is_code)
