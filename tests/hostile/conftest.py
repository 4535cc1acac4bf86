"""A store whose names are hostile as they stand in it, as if nothing had been cleaned, and vmsctl at work on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.cast import Cast
from tests.crowd import crowd
from tests.hostile.names import names
from tests.installed import Installation
from tests.scale import Scale
from vmsctl.services.check_in import check_in

INSIDE = 40


@dataclass(frozen=True)
class House(Installation):
    """With `names` expected today, the first of them on site."""

    names: list[str]
    visits: list[str]


Build = Callable[[list[str]], House]


@pytest.fixture
def build(cast: Cast) -> Build:
    """Makes the house with these names, written into the store as they are."""

    def built(given: list[str]) -> House:
        made = crowd(cast, len(given), names=given)
        for visit in made[:INSIDE]:
            check_in(cast.act_as("linus"), visit.name)
        environment = Installation.of(cast, COLUMNS="400").environment
        return House(environment, given, [visit.name for visit in made])

    return built


@pytest.fixture
def house(build: Build, scale: Scale) -> House:
    """With a thousand hostile names."""
    return build(names(scale(1_000, nightly=10_000), storable=True))
