"""What of the scanners' libraries this machine has, for who checks the installation."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple


class Part(NamedTuple):
    """A library: whether it can be loaded, and in words what that means and how to get it."""

    name: str
    present: bool
    words: str


_PARTS = (
    ("serial", "pyserial", "serial scanners", "install vmsctl anew with ./run"),
    ("cv2", "OpenCV", "cameras and pictures", "install vmsctl anew with ./run"),
    ("zxingcpp", "zxing-cpp", "cameras and pictures", "install vmsctl anew with ./run"),
    ("pyzbar.pyzbar", "zbar", "a second opinion on codes that are hard to read", "apt-get install libzbar0"),
)


def available() -> tuple[Part, ...]:
    """Each part, tried by loading it, which costs 0.2 seconds the first time."""
    return tuple(_part(*one) for one in _PARTS)


def _part(module: str, name: str, used_for: str, way_to_get_it: str) -> Part:
    try:
        import_module(module)
    except (ImportError, OSError) as reason:
        return Part(
            name, False, f"{name} cannot be loaded ({reason}), so that there are no {used_for}: {way_to_get_it}."
        )
    return Part(name, True, f"{name} is there for {used_for}.")
