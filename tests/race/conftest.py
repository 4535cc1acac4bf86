"""The desks that race, hired once in a test run."""

from collections.abc import Iterator

import pytest

from tests.crew import Crew


@pytest.fixture(scope="session")
def crew() -> Iterator[Crew]:
    """Eight processes, of which a test uses two or all."""
    hired = Crew()
    yield hired
    hired.close()
