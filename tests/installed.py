"""vmsctl as a whole process: an installation that it finds, and what it writes into a pipe or on a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vmsctl import config

if TYPE_CHECKING:
    from tests.cast import Cast

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0


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
class Installation:
    """The cast's store and keys as this account's own, with Alma the admin at work."""

    environment: Mapping[str, str]

    @classmethod
    def of(cls, cast: Cast, **more: str) -> Installation:
        with cast.ws.transaction() as tx:
            account = {"account": config.os_account(), "alma": cast.users["alma"]}
            tx.run("UPDATE users SET os_account = :account WHERE id = :alma", account)
        home = {"VMSCTL_HOME": str(cast.ws.config.home), "VMSCTL_DATABASE_URL": cast.ws.config.address}
        return cls({**os.environ, **home, **more})

    def pipe(self, *words: str, under: Sequence[str] = ()) -> Said:
        """The command without a terminal; `under` a program that starts it."""
        done = subprocess.run(
            [*under, sys.executable, "-m", "vmsctl", *words], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
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
        while select.select([fd], [], [], PATIENCE)[0]:
            try:
                part = os.read(fd, 65536)
            except OSError:
                break
            if not part:
                break
            painted += part
        os.close(fd)
        return Said(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), painted)
