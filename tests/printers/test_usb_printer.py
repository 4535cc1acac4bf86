"""USB printers: the library is real, the bus is ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import usb.core
import usb.util

from printers.errors import Absent, BrokenOff, DriverMissing, NotAllowed, OutOfPaper, Stalled
from printers.printing import render, send
from tests.printers.samples import badge

JOB = render(badge(), "receipt-80mm")
URL = "usb://04b8:0e15"


class Endpoint:
    bmAttributes = 2  # bulk

    def __init__(self, address: int, device: Device) -> None:
        self.bEndpointAddress = address
        self._device = device

    def write(self, data: bytes, timeout: int) -> int:
        return self._device.take(bytes(data))

    def read(self, size: int, timeout: int) -> bytes:
        return self._device.answer()


class Interface:
    def __init__(self, number: int, kind: int, endpoints: list[Endpoint]) -> None:
        self.bInterfaceNumber, self.bInterfaceClass = number, kind
        self._endpoints = endpoints

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self._endpoints)


class Device:
    """A printer with a scanner interface beside it, held by the kernel's driver."""

    def __init__(self, *, serial: str = "A1", paper: int = 0x12, fails: usb.core.USBError | None = None) -> None:
        self.serial_number = serial
        self.received = bytearray()
        self.held_by_kernel = True
        self._question = 0
        self._paper, self._fails = paper, fails
        out, back = Endpoint(0x01, self), Endpoint(0x82, self)
        self._interfaces = [Interface(0, 255, [Endpoint(0x03, self)]), Interface(1, 7, [back, out])]

    def __iter__(self) -> Iterator[list[Interface]]:
        return iter([self._interfaces])

    def is_kernel_driver_active(self, number: int) -> bool:
        assert number == 1, "the interface of the printer class is taken, not the first"
        return self.held_by_kernel

    def detach_kernel_driver(self, number: int) -> None:
        self.held_by_kernel = False

    def attach_kernel_driver(self, number: int) -> None:
        self.held_by_kernel = True

    def take(self, data: bytes) -> int:
        if data.startswith(b"\x10\x04"):
            self._question = data[2]
            return len(data)
        if self._fails and self.received:
            raise self._fails
        self.received += data
        return len(data)

    def answer(self) -> bytes:
        return bytes([self._paper if self._question == 4 else 0x12])


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Plug devices in; nothing else is on the bus."""

    def plugged(*devices: Device) -> None:
        monkeypatch.setattr(usb.core, "find", lambda **_: iter(devices))

    for name in ("claim_interface", "release_interface", "dispose_resources"):
        monkeypatch.setattr(usb.util, name, lambda *_: None)
    return plugged


def test_a_job_arrives_whole_and_the_kernel_gets_its_printer_back(plug: Any) -> None:
    device = Device()
    plug(device)
    assert send(JOB, URL).answered
    assert device.received == JOB
    assert device.held_by_kernel


def test_two_of_a_kind_are_told_apart_by_their_serial_number(plug: Any) -> None:
    one, other = Device(serial="A1"), Device(serial="B2")
    plug(one, other)
    send(JOB, f"{URL}?serial=B2")
    assert (bytes(one.received), bytes(other.received)) == (b"", JOB)
    with pytest.raises(Absent):
        send(JOB, f"{URL}?serial=C3")


def test_a_printer_out_of_paper_gets_nothing(plug: Any) -> None:
    device = Device(paper=0x72)
    plug(device)
    with pytest.raises(OutOfPaper):
        send(JOB, URL)
    assert device.received == b""


def test_no_printer_on_the_bus_is_absent(plug: Any) -> None:
    plug()
    with pytest.raises(Absent, match="check cable and power"):
        send(JOB, URL)


def test_without_libusb_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(**_: object) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", find)
    with pytest.raises(DriverMissing, match="libusb-1.0-0") as refused:
        send(JOB, URL)
    assert refused.value.permanent


def test_a_printer_of_others_says_what_to_do(plug: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def claim(*_: object) -> None:
        raise usb.core.USBError("Access denied", errno=13)

    plug(Device())
    monkeypatch.setattr(usb.util, "claim_interface", claim)
    with pytest.raises(NotAllowed, match="udev"):
        send(JOB, URL)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (usb.core.USBTimeoutError("timed out", errno=110), Stalled),
        (usb.core.USBError("no such device", errno=19), BrokenOff),
    ],
)
def test_a_failure_on_the_way_says_how_much_may_have_been_printed(
    plug: Any, failure: usb.core.USBError, kind: type[Stalled] | type[BrokenOff]
) -> None:
    device = Device(fails=failure)
    plug(device)
    with pytest.raises(kind) as refused:
        send(JOB, URL)
    assert len(device.received) <= refused.value.sent_bytes <= len(JOB)
    assert not refused.value.nothing_printed
