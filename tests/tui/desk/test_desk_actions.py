"""Every action of the console is declared once, reaches a method, has words, and no two share a key."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import tui.desk
from tests.cast import Cast
from tests.tui.desk.desk import desk
from tui.desk.app import DeskApp
from tui.support.actions import HasActions, faults
from vmsctl.rules.roles import MATRIX


def screens() -> list[type[HasActions]]:
    """Every class of the console that declares actions itself."""
    found = set()
    for module in pkgutil.iter_modules(tui.desk.__path__, "tui.desk."):
        members = vars(importlib.import_module(module.name)).values()
        found |= {kind for kind in members if isinstance(kind, type) and issubclass(kind, HasActions)}
    return sorted((kind for kind in found if "ACTIONS" in vars(kind)), key=lambda kind: kind.__name__)


def test_there_are_screens() -> None:
    assert len(screens()) > 10


@pytest.mark.parametrize("kind", screens(), ids=lambda kind: kind.__name__)
def test_actions_are_whole(kind: type[HasActions]) -> None:
    around = () if kind is DeskApp else DeskApp.ACTIONS
    own = {action.name for action in kind.ACTIONS}
    assert faults(kind, [action for action in around if action.name not in own]) == []


@pytest.mark.parametrize("kind", screens(), ids=lambda kind: kind.__name__)
def test_permissions_are_rows_of_the_matrix(kind: type[HasActions]) -> None:
    assert {action.permission for action in kind.ACTIONS if action.permission} <= set(MATRIX)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_a_user_may_not_do_is_not_offered(cast: Cast) -> None:
    cast.visit(host_id=cast.users["grace"])
    async with desk(cast, "grace") as host:
        assert "Ada Lovelace" in host.text and "Walk-in" not in host.text
    async with desk(cast, "audrey") as auditor:
        assert "Invite" not in auditor.text and "Walk-in" not in auditor.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("theme", ["dark", "light", "black-and-white"])
async def test_the_help_of_each_size_and_theme_lists_the_keys(cast: Cast, size: tuple[int, int], theme: str) -> None:
    async with desk(cast, size=size, theme=theme) as front:
        await front.press("f1")
        assert "f2" in front.text.lower() and "Invite a visitor" in front.text
