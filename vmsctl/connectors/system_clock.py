"""What the operating system tells of its clock: how long it has been running, whether the network keeps it right."""

from __future__ import annotations

import ctypes
import time
from pathlib import Path
from typing import NamedTuple

UPTIME, BOOT = Path("/proc/uptime"), Path("/proc/sys/kernel/random/boot_id")
TIME_ERROR, UNSYNCHRONISED, NANOSECONDS = 5, 0x0040, 0x2000
SAME = 1.0
"""Seconds by which the kernel's own time may differ from this process's: more, and it is another clock."""


class Reading(NamedTuple):
    """The seconds since the machine was started and which start that was; whether the network's time keeps this very
    clock right."""

    uptime: float
    boot: str
    synchronised: bool


class _Timex(ctypes.Structure):
    """`struct timex` of adjtimex(2)."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        *((name, ctypes.c_long) for name in ("offset", "freq", "maxerror", "esterror")),
        ("status", ctypes.c_int),
        *((name, ctypes.c_long) for name in ("constant", "precision", "tolerance", "seconds", "fraction")),
        ("rest", ctypes.c_byte * 256),
    ]


def read(now: float | None = None) -> Reading:
    """The system's reading; where it has no such files, as on another kernel than Linux, the uptime of the process's
    steady clock and no start to compare with."""
    synchronised = is_synchronised(time.time() if now is None else now)
    try:
        return Reading(float(UPTIME.read_text().split()[0]), BOOT.read_text().strip(), synchronised)
    except (OSError, ValueError):
        return Reading(time.monotonic(), "", synchronised)


def is_synchronised(now: float) -> bool:
    """Whether the kernel says that the network's time keeps its clock right, and that clock is the one that said `now`
    (seconds since 1970)."""
    timex = _Timex()
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        return False
    if state < 0 or state == TIME_ERROR or timex.status & UNSYNCHRONISED:
        return False
    kernel = timex.seconds + timex.fraction / (1e9 if timex.status & NANOSECONDS else 1e6)
    return bool(abs(kernel - now) <= SAME)
