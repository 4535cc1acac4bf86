"""The clock of the month's processes, which the driver moves on while they run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from db.instant import EPOCH
from tests import machine

Found = TypeVar("Found")
PATIENCE = 60.0
"""Seconds of real time that anything may take."""
GLANCE = 0.02
MACHINE = Path(__file__).parent / "machine"


class MovedClock:
    """It goes on by itself from where it was put. A file says how far it is ahead of the real one."""

    def __init__(self, file: Path, start: datetime) -> None:
        self._file = file
        self.put(start)

    def put(self, moment: datetime) -> None:
        """Let it be that time, for every process at once."""
        self._ahead = round((moment - EPOCH).total_seconds() - time.time())
        new = self._file.with_suffix(".new")
        new.write_text(f"{self._ahead:+d}\n")
        new.rename(self._file)

    def __call__(self) -> datetime:
        return EPOCH + timedelta(seconds=time.time() + self._ahead)

    @property
    def environment(self) -> dict[str, str]:
        """With which a process goes by this clock."""
        plain = machine.libfaketime()
        assert plain is not None
        return {
            "LD_PRELOAD": str(plain.with_name("libfaketimeMT.so.1")),
            "FAKETIME_TIMESTAMP_FILE": str(self._file), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": os.pathsep.join([str(MACHINE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        }  # fmt: skip


def until(look: Callable[[], Found | None], what: str) -> Found:
    """What is found, as soon as it is there."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"{what} did not come about"
        time.sleep(GLANCE)
    return found
