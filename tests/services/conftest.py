"""What holds for every test of a service."""

from collections.abc import Iterator

import pytest

from tests.crew import unhurried


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Threads of a test that write at once wait for one another, however busy the disk is."""
    with unhurried():
        yield
