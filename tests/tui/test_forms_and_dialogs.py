"""Forms and dialogs: Enter goes on, errors stand at their field, dialogs say what they will do."""

from __future__ import annotations

import pytest

from tests.tui.kit import Kit, pressed
from tui.dialogs.choose import Choice, Choose
from tui.dialogs.confirm import Confirm
from tui.dialogs.frame import KeyWords
from tui.widgets.field import FieldInput, FieldRow
from tui.widgets.form import Field, Form
from tui.widgets.status_bar import Segment, StatusBar


class Inviting(Kit):
    """A form with a required name and an e-mail."""

    def __init__(self) -> None:
        self.form = Form(
            Field("name", "Name", required=True), Field("email", "E-mail", hint="For the e-ticket"), submit="Invite"
        )
        super().__init__(lambda: (self.form,))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        self.heard.append(dict(event.values))

    def note(self, id: str) -> str:
        return self.form.query_one(f"#row-{id}", FieldRow).query_one(".field--note").render_line(0).text.strip()


async def test_enter_goes_to_the_next_field_and_at_last_submits() -> None:
    app = Inviting()
    async with app.run_test() as pilot:
        await pressed(pilot, *"Ada", "enter", *"a", "@", "b", "enter")
        await pilot.pause()
        assert app.heard == [{"name": "Ada", "email": "a@b"}]


async def test_a_required_field_that_is_empty_says_so_until_it_is_filled_in() -> None:
    app = Inviting()
    async with app.run_test() as pilot:
        await pressed(pilot, "ctrl+s")
        assert app.heard == []
        assert app.note("name") == "✕ This is needed."
        assert isinstance(app.focused, FieldInput)
        await pressed(pilot, "A")
        await pilot.pause()
        assert app.note("name") == ""


async def test_an_error_of_the_service_stands_at_its_field() -> None:
    app = Inviting()
    async with app.run_test() as pilot:
        app.form.show_error("email", "That is no e-mail address.")
        await pilot.pause()
        assert app.note("email") == "✕ That is no e-mail address."
        assert app.focused is app.form.query_one("#field-email")
        await pressed(pilot, "x")
        await pilot.pause()
        assert app.note("email") == "For the e-ticket"


@pytest.mark.parametrize(("key", "answer"), [("enter", True), ("escape", False)])
async def test_a_confirmation_is_answered_by_one_key(key: str, answer: bool) -> None:
    app = Kit()
    async with app.run_test() as pilot:
        app.push_screen(Confirm("Check in?", ["Ada Lovelace", "to see Grace Hopper"], "Check in"), app.heard.append)
        await pilot.pause()
        await pressed(pilot, key)
        assert app.heard == [answer]


async def test_a_confirmation_is_answered_by_the_mouse() -> None:
    app = Kit()
    async with app.run_test() as pilot:
        app.push_screen(Confirm("Check in?", ["Ada Lovelace"], "Check in"), app.heard.append)
        await pilot.pause()
        await pilot.click(KeyWords)
        await pilot.pause()
        assert app.heard == [True]


async def test_the_keys_of_one_burst_cannot_open_and_answer_a_confirmation() -> None:
    app = Kit()
    async with app.run_test() as pilot:
        app.push_screen(Confirm("Leave?", [], "Leave", settle=60), app.heard.append)
        await pilot.pause()
        await pressed(pilot, "enter")
        assert app.heard == []


@pytest.mark.parametrize(("keys", "answers"), [("down enter", ["b"]), ("1", ["a"]), ("9", []), ("escape", [None])])
async def test_one_of_several_is_chosen(keys: str, answers: list[str | None]) -> None:
    app = Kit()
    async with app.run_test() as pilot:
        app.push_screen(Choose("Which visit?", [Choice("a", "10:00"), Choice("b", "11:00")]), app.heard.append)
        await pilot.pause()
        await pressed(pilot, *keys.split())
        await pilot.pause()
        assert app.heard == answers


async def test_the_status_bar_says_state_in_words_and_signs() -> None:
    bar = StatusBar((Segment("printer", "Printer", "ready", "good"), Segment("clock", "", "10:24")))
    app = Kit(lambda: (bar,))
    async with app.run_test(size=(60, 10)) as pilot:
        bar.show("printer", "out of paper", "bad")
        await pilot.pause()
        text = bar.render_line(0).text
        assert text.startswith(" ✕ Printer out of paper ") and text.endswith(" 10:24 ")
        assert len(text) == 60


async def test_on_a_narrow_status_bar_the_clock_stands_and_what_is_well_gives_way() -> None:
    bar = StatusBar((Segment("store", "store", "ok"), Segment("mail", "mail", "ok"), Segment("clock", "", "10:24")))
    app = Kit(lambda: (bar,))
    async with app.run_test(size=(40, 10)) as pilot:
        assert bar.render_line(0).text.startswith(" store ok  mail ok ")
        bar.show("mail", "server away, 12 waiting", "warning")
        await pilot.pause()
        assert bar.render_line(0).text == " ! mail server away, 12 waiting   10:24 "


async def test_however_much_is_in_trouble_user_and_clock_keep_their_places() -> None:
    """Three troubles at once pushed them off a line of 80 cells."""
    names = ("roll-call", "store", "printer", "mail")
    bar = StatusBar(
        [*(Segment(name, name if name != "roll-call" else "", "ok") for name in names),
         Segment("user", "", "Maximiliane Obermaier"), Segment("clock", "", "10:24")]
    )  # fmt: skip
    app = Kit(lambda: (bar,))
    async with app.run_test(size=(80, 10)) as pilot:
        bar.show("printer", "not ready, 12 waiting", "warning")
        bar.show("mail", "server away, 14 waiting", "warning")
        await pilot.pause()
        three = bar.render_line(0).text
        assert three.startswith(" ! printer not ready  ! mail server away ")
        assert three.endswith(" Maximiliane Obermaier  10:24 ")
        bar.show("store", "away", "bad")
        bar.show("roll-call", "ROLL CALL (drill): F12 joins", "bad")
        await pilot.pause()
        said = " ✕ ROLL CALL (drill): F12 joins  ✕ store  ! printer  ! mail  Maximilian…  10:24 "
        assert " ".join(bar.render_line(0).text.split()) == " ".join(said.split())
        assert bar.render_line(0).text.endswith(" 10:24 ")
