"""The demonstration house with all its programs: a worker, a desk, a mail server, and the commands in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from db.instant import instant
from tests.connectors.mail_servers import Mailbox, aiosmtpd_server
from tests.installed import Installation
from tests.month.clock import MovedClock, until
from vmsctl.config import Config
from vmsctl.workspace import Workspace, open_workspace

SETTINGS: dict[str, Any] = {
    "mail.server": "127.0.0.1", "mail.security": "none", "mail.from": "Reception <visit@demo.example>",
    "portal.address": "https://visit.demo.example", "check-out.automatic-at": "19:30", "backup.keep-days": 3,
    "mail.per-host-day": 1000,
}  # fmt: skip
WAITING = """
SELECT (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'claimed'))
     + (SELECT count(*) FROM print_queue WHERE state IN ('queued', 'printing'))
"""
LOOKS = "SELECT value FROM marks WHERE name LIKE 'clock:%'"
SECOND_ADMIN = "berta@demo.example"


class House:
    """`ask` and `rows` look into the store, the rest is done by programs of their own by the moved clock."""

    def __init__(self, folder: Path, clock: MovedClock, address: str) -> None:
        self.folder, self.clock, self.mailbox = folder, clock, Mailbox()
        self.home = folder / "home"
        self.engine = "postgresql" if address.startswith("postgresql:") else "sqlite"
        given = {"VMSCTL_HOME": str(self.home), "VMSCTL_DATABASE_URL": address, **clock.environment}
        self.installation = Installation({**os.environ, **given})
        self._config = Config(self.home, address, user=None, building=None, desk="")
        self._ws: Workspace | None = None
        self._desk: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> str:
        """A command of vmsctl that ends well; what it prints."""
        said = self.installation.pipe(*words)
        assert said.code == 0, f"vmsctl {' '.join(words)}: {said.text}"
        return said.out.decode()

    def told(self, *words: str) -> Any:
        """As `run`, of a command that prints JSON."""
        return json.loads(self.run(*words, "--json"))

    def at_desk(self, act: str, **words: Any) -> Any:
        """Something that people do (`tests/month/desk.py`)."""
        assert self._desk is not None and self._desk.stdin is not None and self._desk.stdout is not None
        self._desk.stdin.write(json.dumps([act, words]) + "\n")
        self._desk.stdin.flush()
        answer = self._desk.stdout.readline()
        assert answer, f"the desk ended while it should {act}"
        return json.loads(answer)

    def looked_at(self) -> datetime:
        """When the worker last looked at the clock, as it does at the beginning of each round."""
        return max(instant(json.loads(value)["wall"]) for (value,) in self.rows(LOOKS))

    def rows(self, sql: str, **values: Any) -> list[Any]:
        if self._ws is None:
            self._ws = open_workspace(self._config)
        with self._ws.reading() as tx:
            return list(tx.rows(sql, values))

    def ask(self, sql: str, **values: Any) -> Any:
        ((value,),) = self.rows(sql, **values)
        return value

    def settle(self) -> None:
        """Wait until everything that was to be sent and printed has been."""
        until(lambda: not self.ask(WAITING), "sending and printing")

    @contextmanager
    def open(self, settings: Mapping[str, Any], by_building: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
        """Make today's demonstration, configure it, and let worker and desk work as long as this lasts."""
        with ExitStack() as closing:
            self.run("init", "--demo")
            port = closing.enter_context(aiosmtpd_server(self.mailbox))
            self._desk = closing.enter_context(self._program("tests.month.desk", stdin=subprocess.PIPE))
            self._configure({**SETTINGS, "mail.port": port, **settings}, by_building)
            log = closing.enter_context((self.folder / "work.log").open("w"))
            worker = closing.enter_context(self._program("vmsctl", "work", stderr=log))
            closing.callback(self._forget_store)
            yield
            assert worker.poll() is None, (self.folder / "work.log").read_text()

    def _forget_store(self) -> None:
        if self._ws is not None:
            self._ws.store.close()

    @contextmanager
    def _program(self, *words: str, **streams: Any) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [sys.executable, "-m", *words], text=True, env=self.installation.environment,
            **{"stdout": subprocess.PIPE, **streams},
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                process.terminate()

    def _configure(self, settings: Mapping[str, Any], by_building: Mapping[str, Mapping[str, Any]]) -> None:
        """By one file; a second admin agrees to periods that one alone may not set."""
        zones = dict(self.rows("SELECT name, time_zone FROM buildings"))
        wanted = {
            "version": 1, "settings": settings,
            "buildings": {
                name: {"time-zone": zones[name], "settings": own, "muster-points": {"Car park": {}}}
                for name, own in by_building.items()
            },
            "users": {SECOND_ADMIN: {"name": "Berta Second", "roles": ["admin"]}},
        }  # fmt: skip
        file = self.folder / "month.yaml"
        file.write_text(json.dumps(wanted))
        self.run("config", "apply", str(file), "--reason", "the month", "--yes")
        for change in self.told("retention", "changes"):
            if not change["bites_at"]:
                self.at_desk("agree", change=change["id"], admin=SECOND_ADMIN)
