"""A machine whose uptime goes with the clock of the cast."""

import pytest

from tests.cast import Cast
from tests.services.scheduling import Machine
from vmsctl.connectors import system_clock


@pytest.fixture
def machine(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(cast)
    monkeypatch.setattr(system_clock, "read", made.read)
    return made
