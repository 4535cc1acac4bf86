"""A store whose names are hostile as they stand in it, as if nothing had been cleaned, and vmsctl at work on it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.crowd import crowd
from tests.hostile.names import names
from tests.scale import Scale
from vmsctl import config
from vmsctl.services.check_in import check_in

ROOT = Path(__file__).parents[2]
INSIDE = 40


@dataclass(frozen=True)
class Said:
    """How a command ended and the bytes that it wrote."""

    code: int
    out: bytes
    err: bytes = b""

    @property
    def text(self) -> str:
        return self.out.decode("utf-8") + self.err.decode("utf-8")


@dataclass(frozen=True)
class House:
    """An installation with `names` expected today, the first of them on site, as a person and as a program use it."""

    names: list[str]
    visits: list[str]
    environment: Mapping[str, str]

    def pipe(self, *words: str) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "vmsctl", *words], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    def terminal(self, *words: str) -> Said:
        """On a pseudo-terminal, with every byte that reaches it."""
        pid, fd = pty.fork()
        if pid == 0:
            os.chdir(ROOT)
            os.execve(sys.executable, [sys.executable, "-m", "vmsctl", *words], dict(self.environment))
        painted = b""
        while select.select([fd], [], [], 60)[0]:
            try:
                part = os.read(fd, 65536)
            except OSError:
                break
            if not part:
                break
            painted += part
        os.close(fd)
        return Said(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), painted)


Build = Callable[[list[str]], House]


@pytest.fixture
def build(cast: Cast) -> Build:
    """Makes the house with these names, written into the store as they are."""

    def built(given: list[str]) -> House:
        made = crowd(cast, len(given), names=given)
        for visit in made[:INSIDE]:
            check_in(cast.act_as("linus"), visit.name)
        with cast.ws.transaction() as tx:
            account = {"account": config.os_account(), "alma": cast.users["alma"]}
            tx.run("UPDATE users SET os_account = :account WHERE id = :alma", account)
        home = {"VMSCTL_HOME": str(cast.ws.config.home), "VMSCTL_DATABASE_URL": cast.ws.config.address}
        return House(given, [visit.name for visit in made], {**os.environ, **home, "COLUMNS": "400"})

    return built


@pytest.fixture
def house(build: Build, scale: Scale) -> House:
    """With a thousand hostile names."""
    return build(names(scale(1_000, nightly=10_000), storable=True))
