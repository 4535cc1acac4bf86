"""Homes to copy from: a store with the cast and visits of today, made once for each test that needs one."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.crowd import crowd


@pytest.fixture
def engine() -> str:
    """SQLite, whose files are ours to keep whole; a server keeps its own."""
    return "sqlite"


@pytest.fixture
def pattern(cast: Cast, tmp_path: Path) -> Path:
    """A closed home with the cast, and twelve visitors expected today."""
    made = crowd(cast, 12)
    home = tmp_path / "pattern"
    shutil.copytree(cast.ws.config.home, home)
    cast.ws.store.close()
    (home / "cast.json").write_text(json.dumps(cast.users))
    (home / "tickets.json").write_text(json.dumps([visit.ticket for visit in made]))
    if cast.ws.config.address.startswith("postgresql"):
        (home / "address").write_text(cast.ws.config.address)
    else:
        shutil.copy(cast.ws.config.address, home / "vmsctl.db")
    return home
