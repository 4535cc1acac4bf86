"""Homes to copy from: a store with the cast and visits of today, made once for each test that needs one."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.crowd import crowd
from tests.postgres import Cluster


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


@pytest.fixture
def copies(pattern: Path, postgres: Cluster, tmp_path: Path) -> Iterator[Iterator[Path]]:
    """Homes, each with a database of its own on the server that is a copy of the pattern's."""
    made: list[str] = []
    filled = (pattern / "address").read_text().partition("?")[0].rpartition("/")[2]

    def homes() -> Iterator[Path]:
        while True:
            made.append(postgres.create(filled))
            home = Path(shutil.copytree(pattern, tmp_path / made[-1]))
            (home / "address").write_text(postgres.url(made[-1]))
            yield home

    yield homes()
    for name in made:
        postgres.drop(name)
