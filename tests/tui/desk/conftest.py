"""Who can sign in at the desk."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from vmsctl.services import accounts

LINUS, VERA = "274951", "603817"
"""Their PINs."""


@pytest.fixture
def staffed(cast: Cast) -> Cast:
    """Linus and Vera have PINs."""
    accounts.set_pin(cast.act_as("linus"), LINUS)
    accounts.set_pin(cast.act_as("vera"), VERA)
    return cast
