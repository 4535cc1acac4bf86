"""The workspace and the cast as fixtures, on each engine in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast, Clock
from vmsctl.config import Config
from vmsctl.workspace import Workspace, open_workspace


@pytest.fixture
def ws(new_store_url: str, home: Path) -> Iterator[Workspace]:
    """A workspace on a real, empty store, with a clock that stands still."""
    workspace = open_workspace(Config(home=home, address=new_store_url, user=None, building=None, desk=""))
    workspace.clock = Clock()
    yield workspace
    workspace.store.close()


@pytest.fixture
def cast(ws: Workspace) -> Cast:
    """The house, the users and the day of `tests/cast.py`."""
    assert isinstance(ws.clock, Clock)
    return Cast.enter(ws, ws.clock)
