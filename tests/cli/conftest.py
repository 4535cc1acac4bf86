"""The command line as a person uses it: words in, exit code and what was printed out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine

from db import engine as engine_of_store
from tests.cast import NOON, TODAY
from vmsctl import workspace
from vmsctl.cli import app


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What a program reads."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The refusal that a program reads."""
        return json.loads(self.err)["error"]


Line = Callable[..., Said]


@pytest.fixture
def vmsctl(
    new_store_url: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Line]:
    """Runs one command line in an installation of its own, in the process of the test, and leaves no connection.

    It is the morning of `TODAY`, and goes on from there.
    """
    monkeypatch.setenv("VMSCTL_HOME", str(home))
    monkeypatch.setenv("VMSCTL_DATABASE_URL", new_store_url)

    opened = []

    def open_store(*arguments: Any, **options: Any) -> Any:
        opened.append(engine_of_store.open_store(*arguments, **options))
        return opened[-1]

    monkeypatch.setattr(workspace, "open_store", open_store)

    def run(*words: str) -> Said:
        code = app.run(list(words))
        while opened:
            opened.pop().close()
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    with time_machine.travel(NOON):
        made = run(
            "init", "--building", "HQ", "--timezone", "Europe/Berlin", "--admin", "Alma Admin <alma@example.org>"
        )  # fmt: skip
        assert made.code == 0, made.err
        yield run


@pytest.fixture
def visit(vmsctl: Line) -> str:
    """The id of a visit that is expected now."""
    made = vmsctl(
        "invitations", "add", "--building", "HQ", "--visitor", "Ada Lovelace <ada@example.org>", "--arrive",
        f"{TODAY}T09:00", "--reason", "Interview", "--company", "Analytical", "--json",
    )  # fmt: skip
    return str(made.json["visits"][0]["id"])
