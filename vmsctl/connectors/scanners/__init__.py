"""Scanners other than the keyboard wedge: serial lines and cameras, addressed like printers.

`serial:///dev/ttyACM0?baud=9600`, `camera:0` (a device number), `camera:///path` (a device, a film, or pictures in
a row as `still_%03d.png`). Nothing of pyserial, OpenCV or a decoder is loaded before a scanner is opened.
"""

from __future__ import annotations

from pathlib import Path

from vmsctl.connectors.scanners.protocol import IsCode, Scanner, Told, ignored
from vmsctl.errors import DeviceFailed, Invalid


def scanner(url: str, is_code: IsCode, told: Told = ignored) -> Scanner:
    """The scanner at an address, not opened yet; `told` hears of each change. Raises `Invalid`."""
    from vmsctl.connectors.scanners import address

    scheme = url.partition(":")[0]
    if scheme == "serial":
        from vmsctl.connectors.scanners.serial import SerialScanner

        return SerialScanner(address.line(url), is_code, told)
    if scheme == "camera":
        from vmsctl.connectors.scanners.camera import CameraScanner

        return CameraScanner(address.source(url), is_code, told)
    raise address.unfit(url)


def next_code(url: str, is_code: IsCode, told: Told = ignored) -> str:
    """Wait for the next code of ours. Raises `Invalid`, `DeviceFailed`; a film may end without one."""
    one = scanner(url, is_code, told)
    try:
        one.open()
        code = next(one.codes(), "")
    finally:
        one.close()
    if not code:
        raise DeviceFailed("nothing-scanned", "The pictures ended, and none showed a code of ours.", "Hold it closer.")
    return code


def code_in_picture(path: Path, is_code: IsCode) -> str:
    """The one code of ours in a picture file. Raises `Invalid`, `DeviceFailed`."""
    from vmsctl.connectors.scanners.picture import texts_in

    ours = {text for text in texts_in(path) if is_code(text)}
    if len(ours) == 1:
        return ours.pop()
    if ours:
        raise Invalid("several-codes", f"{path} shows several codes.", "Cut the picture so that it shows one.")
    raise Invalid("no-code", f"{path} shows no code of ours.", "Take a sharper picture, or type the number beneath it.")
