"""The machine of the month, for every Python process that is started with this folder on its path.

libfaketime moves the wall clock and leaves the steady one alone. Two things need help: it reckons the ends of naps on
the steady clock wrongly, and the machine's uptime stands in a file that it does not see. Here the machine has been on
all the while, so that time has gone by and no clock has leapt.
"""

import select
import time

from vmsctl.connectors import system_clock
from vmsctl.connectors.system_clock import Reading

STARTED = 1_700_000_000.0
"""Seconds since 1970 at which the machine was started: long before any month."""


def nap(seconds: float) -> None:
    select.select([], [], [], max(0.0, seconds))


def read(now: float | None = None) -> Reading:
    return Reading(time.time() - STARTED, "the one start", synchronised=False)


vars(time)["sleep"] = nap
vars(system_clock)["read"] = read
