"""Texts of the QR codes in a picture: zxing-cpp's reading, and zbar's where the first saw what it could not read.

For the process that looks at frames (`eye`), which alone loads the decoders.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import zxingcpp

KIND = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])
LONGEST = 64
MOST = 8
UNSPEAKABLE = "?"
"""In place of a text that is no plain word of at most 64 characters, and so none of our codes."""

Frame = Any
"""Height × width × 3 bytes, blue first, as OpenCV gives it."""

Reader = Callable[[Frame], list[str]]


def _zbar() -> Reader | None:
    try:
        from pyzbar import pyzbar
    except ImportError:
        return None

    def read(frame: Frame) -> list[str]:
        grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
        found = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
        return [symbol.data.decode("ascii", "replace") for symbol in found]

    return read


SECOND: Reader | None = _zbar()
"""zbar needs ten times as long, so that it is not asked about a frame without anything in it."""


def texts(frame: Frame, *, thorough: bool = False) -> list[str]:
    """Different texts of a frame; of more than eight none. `thorough`: ask zbar also where the first saw nothing."""
    found = zxingcpp.read_barcodes(frame, formats=KIND, text_mode=zxingcpp.TextMode.Plain, return_errors=True)
    read = [code.text for code in found if code.valid]
    if not read and SECOND is not None and (found or thorough):
        read = SECOND(frame)
    different = sorted({_plain(text) for text in read})
    return different if len(different) <= MOST else [UNSPEAKABLE]


def _plain(text: str) -> str:
    fit = 0 < len(text) <= LONGEST and text.isascii() and text.isprintable() and " " not in text
    return text if fit else UNSPEAKABLE
