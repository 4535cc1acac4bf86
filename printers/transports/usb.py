"""USB printers by vendor and product: `usb://04b8:0e15`, with `?serial=…` to tell two of a kind apart."""

from __future__ import annotations

import errno
import re
from typing import Any

from printers.errors import Absent, BadAddress, BrokenOff, DriverMissing, NotAllowed, PrinterError, Stalled
from printers.transports.address import Address
from printers.transports.protocol import Closing

_IDS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_PRINTER_CLASS = 7
_CHUNK = 16 * 1024


def connect(address: Address, timeout: float) -> UsbPrinter:
    """Raises BadAddress, DriverMissing, Absent and NotAllowed."""
    options = address.only("serial")
    ids = _IDS.fullmatch(address.place)
    if ids is None or address.path not in ("", "/"):
        raise BadAddress(f"{address.shown} is not a USB printer; write it like usb://04b8:0e15 (see lsusb).")
    device = _found(int(ids[1], 16), int(ids[2], 16), options.get("serial"), address)
    return _opened(device, timeout, address)


def _found(vendor: int, product: int, serial: str | None, address: Address) -> Any:
    # Loaded with the first USB printer only.
    import usb.core

    try:
        devices = list(usb.core.find(find_all=True, idVendor=vendor, idProduct=product) or ())
        chosen = [d for d in devices if serial is None or _serial(d) == serial]
    except usb.core.NoBackendError as reason:
        raise DriverMissing(
            "USB printers need the system library libusb: install it (Debian: apt-get install libusb-1.0-0)."
        ) from reason
    if not chosen:
        raise Absent(f"No USB printer {address.shown} is plugged in: check cable and power.")
    return chosen[0]


def _serial(device: Any) -> str | None:
    """A device's serial number; None where this user may not read it."""
    try:
        return str(device.serial_number)
    except (ValueError, OSError):
        return None


def _opened(device: Any, timeout: float, address: Address) -> UsbPrinter:
    import usb.core
    import usb.util

    try:
        interface = _printing_interface(device)
        if interface is None:
            raise Absent(f"{address.shown} is plugged in but is not a printer.")
        number = interface.bInterfaceNumber
        detached = _detached(device, number)
        usb.util.claim_interface(device, number)
        return UsbPrinter(device, interface, timeout, detached)
    except usb.core.USBError as reason:
        if reason.errno in (errno.EACCES, errno.EPERM):
            raise NotAllowed(
                f"This user may not open {address.shown}: add it to the group lp, or write a udev rule for it."
            ) from reason
        raise Absent(f"{address.shown} cannot be opened: another program has it, or it is off.") from reason


def _printing_interface(device: Any) -> Any:
    """The interface of the printer class, else the first with a bulk endpoint to write to."""
    interfaces = [interface for configuration in device for interface in configuration]
    usable = [i for i in interfaces if _endpoint(i, outward=True) is not None]
    printers = [i for i in usable if i.bInterfaceClass == _PRINTER_CLASS]
    return next(iter(printers + usable), None)


def _endpoint(interface: Any, *, outward: bool) -> Any:
    """The bulk endpoint in one direction, or None; bit 7 of its address is set when it comes in."""
    bulk = (e for e in interface if e.bmAttributes & 3 == 2)
    return next((e for e in bulk if (e.bEndpointAddress & 0x80 == 0) is outward), None)


def _detached(device: Any, number: int) -> bool:
    """Take the interface from the kernel's own printer driver; True when it has to be given back."""
    try:
        if not device.is_kernel_driver_active(number):
            return False
        device.detach_kernel_driver(number)
    except NotImplementedError:
        return False  # Only Linux has such drivers.
    return True


class UsbPrinter(Closing):
    """A claimed USB interface."""

    def __init__(self, device: Any, interface: Any, timeout: float, detached: bool) -> None:
        self._device = device
        self._number = interface.bInterfaceNumber
        self._out = _endpoint(interface, outward=True)
        self._in = _endpoint(interface, outward=False)
        self._timeout = timeout
        self._detached = detached

    def ask(self, question: bytes, wait: float) -> bytes:
        if self._in is None:
            return b""
        milliseconds = max(int(wait * 1000), 1)
        try:
            self._out.write(question, milliseconds)
            return bytes(self._in.read(64, milliseconds))
        except OSError:
            return b""  # USBError and its timeouts are OSErrors.

    def put(self, data: bytes) -> None:
        import usb.core

        sent = 0
        try:
            while sent < len(data):
                sent += self._out.write(data[sent : sent + _CHUNK], int(self._timeout * 1000))
        except usb.core.USBTimeoutError as reason:
            raise self._failed(Stalled, "stopped taking bytes", sent, len(data)) from reason
        except usb.core.USBError as reason:
            raise self._failed(BrokenOff, "is gone", sent, len(data)) from reason

    def close(self) -> None:
        import usb.core
        import usb.util

        try:
            usb.util.release_interface(self._device, self._number)
            if self._detached:
                self._device.attach_kernel_driver(self._number)
        except usb.core.USBError:
            pass  # Unplugged: there is nothing to give back.
        finally:
            usb.util.dispose_resources(self._device)

    def _failed(self, kind: type[PrinterError], what: str, sent: int, total: int) -> PrinterError:
        # A transfer that timed out may have moved a part of its chunk, which is not told.
        may_have_arrived = min(sent + _CHUNK, total)
        return kind(
            f"The USB printer {what}: check paper, cover and cable, and whether something came out, "
            "before printing again.",
            sent_bytes=may_have_arrived,
        )
