"""Text from outside reaches the terminal as words and nothing else."""

from __future__ import annotations

import random
import unicodedata

import pytest
from textual.widget import Widget
from textual.widgets import Static

from tests.tui.kit import Kit
from tui.dialogs.confirm import Confirm
from tui.support.safe import LONGEST, Plain, plain
from tui.widgets.columns import Column
from tui.widgets.form import Field, Form
from tui.widgets.line_list import LineList
from tui.widgets.lines import Line, Lines
from tui.widgets.status_bar import Segment, StatusBar

FRAGMENTS = (
    "\x1b]0;pwned\x07", "\x1b]52;c;cHduZWQ=\x07", "\x1b[2J", "\x1bP$q\x1b\\", "\x9b2J", "\x9d0;x\x9c", "\r", "\n", "\b",
    "\x00", "\x7f", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "[@click=app.bell]", "[link=x]", "[/x]", "[bold",
    "Ada ", "Lovelace", "王小明", "محمد", "e" + "\u0301" * 40, "\U000e0041", "\u2028", "👩\u200d💻", "'; DROP", "=1+1",
)  # fmt: skip


def hostile(n: int) -> list[str]:
    """Invented names out of what has broken other programs; the same ones every time."""
    dice = random.Random(7)
    return ["".join(dice.choices(FRAGMENTS, k=dice.randint(1, 8))) for _ in range(n)]


def is_dangerous(text: str) -> bool:
    return any(
        unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
        or (unicodedata.category(character) == "Cf" and character not in "\u200c\u200d")
        for character in text
    )


def test_ten_thousand_hostile_names_are_plain_and_bounded() -> None:
    for name in (*hostile(10_000), "x" * 1_000_000, "\x1b" * 1_000_000):
        assert not is_dangerous(plain(name))
        assert len(plain(name)) <= LONGEST
        assert not is_dangerous(plain(name, lines=True).replace("\n", ""))


def test_names_in_any_script_stay_as_they_are() -> None:
    for name in (
        "Ada Lovelace",
        "Łukasz Żółć",
        "王小明",
        "محمد الفارسي",
        "नरेन्द्र",
        "ธีระพงษ์",
        "می\u200cخواهم",
        "O'Neil [Jr.]",
    ):
        assert plain(name) == name


def painted(widget: Widget) -> str:
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


async def test_no_widget_paints_anything_but_words() -> None:
    names = hostile(200)
    rows = Lines([Line(str(n), (name, name)) for n, name in enumerate(names)])
    app = Kit(
        lambda: (
            Plain(names[0]),
            LineList((Column("A"), Column("B")), rows),
            StatusBar((Segment("store", names[1], names[2]),)),
            Form(Field("name", names[3], names[4], hint=names[5]), submit=names[6]),
        )
    )
    async with app.run_test(size=(120, 60)) as pilot:
        app.notify(names[7])
        app.push_screen(Confirm(names[8], [names[9]], names[10]))
        await pilot.pause()
        for screen in app.screen_stack:
            for widget in screen.query("*").results(Widget):
                assert not is_dangerous(painted(widget).replace("\n", ""))


async def test_a_name_cannot_be_clicked() -> None:
    rung: list[bool] = []
    app = Kit(lambda: (Plain("[@click=app.bell]Mallory[/]", id="name"),))
    app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
    async with app.run_test() as pilot:
        await pilot.click("#name", offset=(3, 0))
        assert not rung
        assert "[@click=app.bell]Mallory[/]" in painted(app.screen.query_one("#name"))


async def test_textuals_own_widget_is_driven_by_the_same_name() -> None:
    """The control: what the name does where it is not made plain."""
    rung: list[bool] = []
    app = Kit(lambda: (Static("[@click=app.bell]Mallory[/]", id="name"),))
    app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
    async with app.run_test() as pilot:
        await pilot.click("#name", offset=(3, 0))
        await pilot.pause()
        assert rung
    with pytest.raises(AssertionError):
        assert not is_dangerous("\x1b]0;pwned\x07")
