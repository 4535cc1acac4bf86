"""The line list: cursor, paging, selection, refreshing, and what it paints."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.kit import Kit
from tui.support.themes import STATES
from tui.widgets.columns import GUTTER, Column, fitted, widths
from tui.widgets.line_list import LineList
from tui.widgets.lines import Cell, Line, Lines

COLUMNS = (Column("Name", weight=2), Column("State", 14), Column("Host", hide_below=60))


def lines(names: Sequence[str]) -> Lines:
    state = STATES["expected"]
    return Lines([Line(name, (name, Cell(state.text, state.role), "Grace Hopper")) for name in names])


class Listening(Kit):
    """A line list and what it posted."""

    def __init__(self, names: Sequence[str], theme: str = "dark") -> None:
        self.list = LineList(COLUMNS, lines(names))
        super().__init__(lambda: (self.list,), theme=theme)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        self.heard.append(("highlighted", event.id))

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        self.heard.append(("chosen", event.id))

    def on_line_list_selection_changed(self, event: LineList.SelectionChanged) -> None:
        self.heard.append(("selected", set(event.ids)))

    def painted(self) -> list[str]:
        return [self.list.render_line(y).text for y in range(self.list.size.height)]


NAMES = [f"Visitor {n:03}" for n in range(200)]


async def test_keys_move_the_cursor_and_enter_chooses() -> None:
    app = Listening(NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "pagedown", "end", "home", "up", "enter")
        assert app.heard == [
            *(("highlighted", f"Visitor {n:03}") for n in (0, 1, 2, 24, 199, 0)),
            ("chosen", "Visitor 000"),
        ]


async def test_the_cursor_is_always_seen_below_the_heading() -> None:
    app = Listening(NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        painted = app.painted()
        assert painted[0].split() == ["Name", "State", "Host"]
        assert "Visitor 199" in painted[-1]


async def test_the_cursor_stays_on_its_row_when_rows_are_read_again() -> None:
    app = Listening(NAMES)
    async with app.run_test(size=(80, 24)) as pilot:
        app.list.move_to("Visitor 150")
        await pilot.pause()
        row = next(y for y, text in enumerate(app.painted()) if "Visitor 150" in text)
        app.list.show(lines(["Ada Lovelace", "Łukasz", *NAMES]))
        await pilot.pause()
        assert app.list.cursor_id == "Visitor 150"
        assert "Visitor 150" in app.painted()[row]


async def test_a_row_that_is_gone_leaves_the_cursor_at_its_place() -> None:
    app = Listening(["Ada", "Grace", "Linus"])
    async with app.run_test() as pilot:
        await pilot.press("down")
        app.list.show(lines(["Ada", "Linus"]))
        await pilot.pause()
        assert app.list.cursor_id == "Linus"
        app.list.show(lines([]))
        await pilot.pause()
        assert app.list.cursor_id is None
        assert "Nothing here." in app.painted()[2]


async def test_several_rows_are_selected_and_kept_over_a_refresh() -> None:
    app = Listening(["Ada", "Grace", "Linus", "Mallory"])
    async with app.run_test() as pilot:
        await pilot.press("space", "down", "shift+down")
        assert app.list.selected == {"Ada", "Linus", "Mallory"}
        assert app.list.chosen_ids == ("Ada", "Linus", "Mallory")
        app.list.show(lines(["Mallory", "Grace", "Ada"]))
        await pilot.pause()
        assert app.heard[-1] == ("selected", {"Ada", "Mallory"})
        assert app.painted()[1].startswith("✓ Mallory")


async def test_the_mouse_moves_selects_and_chooses() -> None:
    app = Listening(["Ada", "Grace", "Linus"])
    async with app.run_test() as pilot:
        await pilot.click(LineList, offset=(10, 2))
        assert app.list.cursor_id == "Grace"
        await pilot.click(LineList, offset=(0, 3))
        assert app.list.selected == {"Linus"}
        await pilot.click(LineList, offset=(10, 2), times=2)
        await pilot.pause()
        assert app.heard[-1] == ("chosen", "Grace")


async def test_only_what_is_seen_is_read_of_a_hundred_thousand_rows() -> None:
    read: list[int] = []

    class Counted(Lines):
        def count(self) -> int:
            return 100_000

        def window(self, start: int, n: int) -> Sequence[Line]:
            read.append(n)
            return [Line(str(i), (str(i), "", "")) for i in range(start, start + n)]

        def position(self, id: str) -> int | None:
            return int(id)

    app = Listening([])
    async with app.run_test(size=(80, 24)) as pilot:
        app.list.show(Counted())
        await pilot.press("end")
        assert app.list.cursor_id == "99999"
        assert sum(read) <= 3 * 128


@pytest.mark.parametrize("theme", ["dark", "light", "black-and-white"])
async def test_a_state_is_a_word_in_every_theme(theme: str) -> None:
    app = Listening(["Ada"], theme)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "○ expected" in app.painted()[1]


@given(st.text(max_size=40), st.integers(0, 30), st.booleans())
def test_text_fits_its_cells_exactly(text: str, width: int, right: bool) -> None:
    printable = "".join(character for character in text if character.isprintable())
    assert cell_len(fitted(printable, width, right=right)) == width


def test_wide_characters_are_cut_by_their_width() -> None:
    assert fitted("東京ソフト", 6) == "東京… "
    assert fitted("Ada", 5, right=True) == "  Ada"


@given(st.integers(40, 300))
def test_columns_fill_the_room_they_have(room: int) -> None:
    given_widths = widths(COLUMNS, room)
    shown = [width for width in given_widths if width]
    assert sum(shown) + GUTTER * (len(shown) - 1) == room
    assert (given_widths[2] == 0) == (room < 60)
