"""Three themes: what they say is said without colour too."""

from __future__ import annotations

import pytest
from rich.color import ColorType

from tests.tui.kit import Kit
from tui.dialogs.confirm import Confirm
from tui.support.safe import Plain
from tui.support.themes import ROLES, STATES, THEMES
from tui.widgets.columns import Column
from tui.widgets.form import Field, Form
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines
from tui.widgets.status_bar import Segment, StatusBar


def kit(theme: str) -> Kit:
    rows = Lines([Line(name, (Cell(state.text, state.role), "Ada Lovelace")) for name, state in STATES.items()])
    return Kit(
        lambda: (
            LineList((Column("State", 16), Column("Name")), rows),
            StatusBar([Segment(role, role, "here", role) for role in ROLES]),
            Form(Field("name", "Name"), submit="Invite"),
        ),
        theme=theme,
    )


def colours(app: Kit) -> set[str]:
    """Every colour on the screen that is not the terminal's own."""
    found = set()
    for strip in app.screen._compositor.render_strips(app.size):
        for segment in strip:
            style = segment.style
            for colour in (style.color, style.bgcolor) if style else ():
                if colour is not None and colour.type is not ColorType.DEFAULT:
                    found.add(colour.name)
    return found


async def shown(app: Kit) -> set[str]:
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(LineList).focus()
        await pilot.pause()
        found = colours(app)
        app.push_screen(Confirm("Check in?", ["Ada Lovelace"], "Check in"))
        await pilot.pause()
        return found | colours(app)


async def test_black_and_white_sends_no_colour() -> None:
    assert await shown(kit("black-and-white")) == set()


async def test_the_colour_themes_do() -> None:
    """The control of the test before."""
    assert len(await shown(kit("dark"))) > 5


def test_every_state_has_a_symbol_a_word_and_a_role_in_every_theme() -> None:
    for state in STATES.values():
        assert state.symbol and state.word and state.role in ROLES
        for theme in THEMES:
            assert f"role-{state.role}" in theme.variables
    assert len({state.word for state in STATES.values()}) == len(STATES)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_words_are_seen_against_their_background(theme: str) -> None:
    app = Kit(lambda: (Plain("Ada Lovelace"),), theme=theme)
    async with app.run_test() as pilot:
        await pilot.pause()
        for widget in app.screen.query(Plain):
            style = widget.rich_style
            assert style.color is None or style.color.type is ColorType.DEFAULT or style.color != style.bgcolor
