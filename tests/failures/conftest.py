"""A desk in the middle of its day: three visitors expected, one on site, and the desk's copy of the roll call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.crowd import crowd
from tests.installed import Installation, Said
from vmsctl.services import roll_call
from vmsctl.services.check_in import check_in


@dataclass(frozen=True)
class Desk(Installation):
    """`expected` are visits of today, `inside` the name of who is on site, `store` the file (of SQLite)."""

    expected: list[str]
    inside: str
    home: Path
    store: Path


@pytest.fixture
def desk(cast: Cast) -> Desk:
    cast.is_at_midday()
    made = crowd(cast, 4, names=["Ada Lovelace", "Bob Stone", "Carol Byte", "Dora Disk"])
    front = cast.act_as("linus")
    check_in(front, made[0].name)
    roll_call.write_copy(front, cast.hq)
    environment = Installation.of(cast).environment
    cast.ws.store.close()
    here = [visit.name for visit in made[1:]]
    return Desk(environment, here, "Ada Lovelace", cast.ws.config.home, Path(cast.ws.config.address))


def sentence(said: Said, code: int) -> str:
    """What a failed command says: one sentence and perhaps a way out, on stderr, and nothing else."""
    told = said.err.decode()
    assert said.code == code, said.text
    assert said.out == b""
    assert "Traceback" not in told and "made a mistake" not in told, told
    assert 1 <= len(told.splitlines()) <= 2, told
    return told
