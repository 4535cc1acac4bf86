"""What the tests of printers have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.printers.answering_line import AnsweringLine
from tests.printers.loopback_printer import unhurried as patient


@pytest.fixture
def unhurried() -> Iterator[None]:
    """For printers that answer: it is waited for, however long the machine holds their thread up."""
    with patient():
        yield


@pytest.fixture
def line() -> Iterator[AnsweringLine]:
    one = AnsweringLine()
    yield one
    one.close()
