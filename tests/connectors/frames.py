"""Frames as a camera would send them: QR codes on a desk, in many conditions, all from one seed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import qrcode

from tests.tui.damm import code

Frame = Any
Chance = np.random.Generator

WIDTH, HEIGHT = 640, 480
FOREIGN = (
    "https://visit.example.org/l/17.0.x",
    "WIFI:T:WPA;S:Guests;P:hunter2;;",
    "12345678901234567890",
    "\x1b]0;x\x07",
)


def some_code(chance: Chance) -> str:
    """A valid code of ours."""
    return code("".join(str(digit) for digit in chance.integers(0, 10, 19)))


@cache
def symbol(text: str, scale: int = 6) -> Frame:
    """A QR code with its quiet zone, in grey."""
    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=1, border=4)
    drawn.add_data(text)
    drawn.make()
    dark = np.array(drawn.get_matrix(), dtype=np.uint8)
    return np.kron(np.where(dark, 0, 255).astype(np.uint8), np.ones((scale, scale), np.uint8))


def desk(chance: Chance) -> Frame:
    """A desk with nothing on it: uneven light."""
    slope = np.linspace(100, 150, WIDTH)[None, :] + chance.uniform(-20, 20)
    return np.clip(slope + chance.normal(0, 2, (HEIGHT, WIDTH)), 0, 255).astype(np.uint8)


def shown(*texts: str, chance: Chance, scale: int = 6) -> Frame:
    """The codes side by side on the desk, blue-green-red as cameras send it."""
    frame = desk(chance)
    room = WIDTH // len(texts)
    for place, text in enumerate(texts):
        one = symbol(text, scale)
        size = len(one)
        left = place * room + int(chance.integers(0, max(1, room - size)))
        top = int(chance.integers(0, HEIGHT - size))
        frame[top : top + size, left : left + size] = one
    return cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR)


def empty(chance: Chance) -> Frame:
    return cv2.cvtColor(desk(chance), cv2.COLOR_GRAY2BGR)


def rotated(frame: Frame, chance: Chance) -> Frame:
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), float(chance.uniform(0, 360)), 0.72)
    return cv2.warpAffine(frame, turn, (WIDTH, HEIGHT), borderValue=(128, 128, 128))


def in_perspective(frame: Frame, chance: Chance) -> Frame:
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    pushed = corners + chance.uniform(-0.12, 0.12, (4, 2)).astype(np.float32) * WIDTH
    turn = cv2.getPerspectiveTransform(corners, pushed.astype(np.float32))
    return cv2.warpPerspective(frame, turn, (WIDTH, HEIGHT), borderValue=(128, 128, 128))


def blurred(frame: Frame, chance: Chance) -> Frame:
    return cv2.GaussianBlur(frame, (0, 0), float(chance.uniform(1.5, 2.6)))


def moving(frame: Frame, chance: Chance) -> Frame:
    reach = int(chance.integers(3, 8))
    return cv2.filter2D(frame, -1, np.full((1, reach), 1 / reach, np.float32))


def dark(frame: Frame, chance: Chance) -> Frame:
    return _noisy(frame * 0.12, 3, chance)


def noisy(frame: Frame, chance: Chance) -> Frame:
    return _noisy(frame, 30, chance)


def glaring(frame: Frame, chance: Chance) -> Frame:
    light = np.zeros((HEIGHT, WIDTH, 1), np.float32)
    cv2.circle(light, tuple(int(n) for n in chance.integers(100, 380, 2)), 60, 200.0, -1)
    return np.clip(frame + cv2.GaussianBlur(light, (0, 0), 30)[..., None], 0, 255).astype(np.uint8)


def _noisy(frame: Frame, strength: float, chance: Chance) -> Frame:
    return np.clip(frame + chance.normal(0, strength, frame.shape), 0, 255).astype(np.uint8)


def clean(frame: Frame, chance: Chance) -> Frame:
    return frame


CONDITIONS: tuple[Callable[[Frame, Chance], Frame], ...] = (
    clean, rotated, in_perspective, blurred, moving, dark, noisy, glaring,
)  # fmt: skip


def damaged(frame: Frame, chance: Chance) -> Frame:
    """What no printer prints: torn, inverted, shuffled, bits flipped."""
    frame = frame.copy()
    for _ in range(int(chance.integers(1, 6))):
        top, left = int(chance.integers(0, HEIGHT - 60)), int(chance.integers(0, WIDTH - 60))
        patch = frame[top : top + 60, left : left + 60]
        match int(chance.integers(0, 4)):
            case 0:
                patch[:] = 255 - patch
            case 1:
                patch[:] = chance.integers(0, 2, patch.shape) * 255
            case 2:
                patch[:] = np.roll(patch, int(chance.integers(1, 30)), axis=1)
            case _:
                patch[:] = int(chance.integers(0, 256))
    return frame


def film(path: Path, frames: list[Frame], *, pace: float = 25.0, four: str = "MJPG") -> Path:
    """The frames written as a film."""
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*four), pace, (width, height))
    assert writer.isOpened()
    for frame in frames:
        writer.write(frame)
    writer.release()
    return path
