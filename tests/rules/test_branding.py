"""A building's colour can be read on light and on dark paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsctl.rules import branding

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colours)
def test_any_colour_is_made_readable(colour: str) -> None:
    accent = branding.accent(colour)
    assert branding.contrast(accent.light, branding.PAPER) >= 4.5
    assert branding.contrast(accent.dark, branding.NIGHT) >= 4.5
    assert branding.contrast(accent.on_light, accent.light) >= 4.5
    assert branding.contrast(accent.on_dark, accent.dark) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert branding.accent("#1f5fa8").light == "#1f5fa8"


@pytest.mark.parametrize("colour", ["", "red", "#12345", "#1234567", "url(x)", "#12345g"])
def test_what_is_no_colour_is_the_usual_one(colour: str) -> None:
    assert branding.accent(colour) == branding.accent("#1f5fa8")


def test_contrast_is_that_of_the_standard() -> None:
    assert round(branding.contrast("#000000", "#ffffff"), 2) == 21
    assert round(branding.contrast("#777777", "#ffffff"), 2) == 4.48
