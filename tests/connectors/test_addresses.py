"""Addresses of scanners."""

from __future__ import annotations

import pytest

from tests.tui.damm import is_code
from vmsctl.connectors import scanners
from vmsctl.connectors.scanners import address
from vmsctl.errors import Invalid


def test_a_line_has_a_path_and_a_speed() -> None:
    assert address.line("serial:///dev/ttyACM0") == ("/dev/ttyACM0", 9600)
    assert address.line("serial:///dev/serial/by-id/usb-A%20B-if00?baud=115200") == (
        "/dev/serial/by-id/usb-A B-if00", 115200,
    )  # fmt: skip


def test_a_camera_has_a_number_or_a_path() -> None:
    assert address.source("camera:0") == ("0", True)
    assert address.source("camera:///dev/v4l/by-id/usb-Eye") == ("/dev/v4l/by-id/usb-Eye", True)
    assert address.source("camera:///home/a film.avi") == ("/home/a film.avi", False)
    assert address.source("camera:///home/still_%03d.png") == ("/home/still_%03d.png", False)


@pytest.mark.parametrize(
    "url",
    [
        "", "0", "/dev/ttyACM0", "serial:", "serial://ttyACM0", "serial://host/dev/ttyACM0", "serial:///dev/x?baud=fast",
        "serial:///dev/x?baud=-1", "serial:///dev/x?speed=9600", "serial:///dev/x?baud", "serial:///a%00b", "camera:",
        "camera:-1", "camera:9999", "camera:²", "camera:film.avi", "camera:/film.avi", "camera://film.avi",
        "camera:///a\nb", "http://example.org/film.avi", "camera:http://example.org/film", "serial://[::1", "\x1b]0;x",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_one_printable_sentence(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        scanners.scanner(url, is_code)
    assert refused.value.code == "bad-scanner"
    assert refused.value.message.isprintable()
