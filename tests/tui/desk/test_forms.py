"""Inviting, walk-ins, finding: the forms complete names, say errors at their field and lose nothing by one Escape."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.tui.desk.desk import Desk, desk
from tui.desk import guest_acts
from tui.desk.day_board import DayBoardScreen
from tui.desk.form_screen import meant
from tui.desk.invite import InviteForm
from tui.desk.visit_card import VisitCard
from tui.desk.walk_in import WalkInForm
from tui.widgets.form import Form
from vmsctl.errors import StoreFailed
from vmsctl.services import search_index

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def fill(front: Desk, **values: str) -> None:
    """Type into fields by their id."""
    form = front.app.screen.query_one("Form")
    for id, value in values.items():
        field = form.query_one(f"#field-{id}")
        field.focus()
        await front.settled()
        await front.type(value)


async def test_an_invitation_is_made_and_its_pin_can_be_read_out(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("f2")
        await front.until_text("Visitor *")
        await fill(front, name="Ada Lovelace", email="ada@example.org", host="hopper")
        await front.press("ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, VisitCard))
        await front.until_text("PIN")
        assert "Ada Lovelace" in front.text and "Grace Hopper" in front.text
        await front.press("escape")
        await front.until_text("Check in Ada Lovelace")
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM invitations") == 1


async def test_an_unknown_visitor_and_a_group_are_invited_in_one_field(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("f2")
        await front.until_text("Visitor *")
        await fill(front, name="? lift service; Ada <ada@example.org>", host="Grace Hopper")
        await front.press("ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, VisitCard))
        await front.press("escape")
        await front.until_text("All 2")
        assert "lift service" in front.text and "Ada" in front.text


async def test_a_visitor_is_invited_in_the_own_language_and_an_unknown_one_is_said_at_its_field(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("f2")
        await front.until_text("Visitor *")
        await fill(front, name="Ada", email="ada@example.org", host="Grace Hopper", language="xx")
        await front.press("ctrl+s")
        await front.until_text("There are no words in 'xx'.")
        assert front.on(InviteForm).focused is front.app.screen.query_one("#field-language")
        await front.press("backspace", "backspace", "d", "e", "ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, VisitCard))
    with cast.ws.reading() as tx:
        assert tx.value("SELECT language FROM visitors") == "de"


async def test_a_host_who_is_nobody_is_said_at_the_host(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("f2")
        await front.until_text("Visitor *")
        await fill(front, name="Ada", email="ada@example.org", host="Nobody Here")
        await front.press("ctrl+s")
        await front.until_text("There is no user 'Nobody Here'.")
        assert front.on(InviteForm).focused is front.app.screen.query_one("#field-host")


async def test_a_host_is_found_by_the_last_name_and_written_out(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("f3")
        await front.until_text("Visitor *")
        await fill(front, host="hop")
        assert "Grace Hopper" in front.text
        await front.press("tab")
        assert front.on(WalkInForm).form.values["host"] == "Grace Hopper"  # type: ignore[union-attr]


async def test_a_day_in_words_is_understood_and_said_again(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("f2")
        await front.until_text("Visitor *")
        await fill(front, name="Ada", email="ada@example.org", host="grace")
        front.on(InviteForm).form.set_value("arrive", "")  # type: ignore[union-attr]
        await fill(front, arrive="tomorrow 10:30")
        assert "Tuesday 24 November 2026, 10:30" in front.text
        await fill(front, repeat="weekly 3 times")
        await front.press("ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, VisitCard))
    with cast.ws.reading() as tx:
        days = [day for (day,) in tx.rows("SELECT day FROM visits ORDER BY day")]
        assert days == ["2026-11-24", "2026-12-01", "2026-12-08"]


async def test_a_long_refusal_is_read_to_its_end_on_a_small_screen(cast: Cast) -> None:
    cast.setting("invitations.days-ahead", "30")
    async with desk(cast, size=(80, 24)) as front:
        await front.press("f2")
        await front.until_text("Visitor *")
        await fill(front, name="Ada", email="ada@example.org", host="grace")
        front.on(InviteForm).form.set_value("arrive", "2031-11-23 10:00")  # type: ignore[union-attr]
        await front.press("ctrl+s")
        await front.until_text("✕")
        said = " ".join(front.text.split())
        assert "the setting is invitations.days-ahead." in said
        assert "…" not in front.text


async def test_a_form_with_words_in_it_asks_before_it_goes(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("f2")
        await front.until_text("Visitor *")
        await front.press("escape")
        front.on(DayBoardScreen)
        await front.press("f2")
        await front.until_text("Visitor *")
        await front.type("Ada")
        await front.press("escape")
        assert "Leave this form?" in front.text
        await front.press("escape")
        front.on(InviteForm)


async def test_a_walk_in_waits_for_the_host_whose_answer_is_noted_and_is_let_in(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.press("f3")
        front.on(WalkInForm)
        await front.until_text("Wants to see *")
        await fill(front, name="Ada Lovelace", email="ada@example.org", company="Analytical", host="grace")
        await front.press("ctrl+s")
        await front.until(lambda: isinstance(front.app.screen, VisitCard))
        await front.card_ready()
        await front.until_text("is waiting for the host's answer")
        await front.press("enter")
        await front.press("1")
        await front.card_ready()
        await front.press("enter")
        await front.until_text("● on site")


async def test_somebody_known_by_mail_address_is_recognised_while_the_form_is_filled_in(cast: Cast) -> None:
    cast.visit()
    async with desk(cast) as front:
        await front.press("f3")
        await front.until_text("Wants to see *")
        await fill(front, email="ada.lovelace@example.org", phone="1")
        await front.until_text("Known visitor: Ada Lovelace, verified.")
        assert "Analytical" in front.text


async def test_a_visitor_of_another_day_is_found(cast: Cast) -> None:
    cast.visit()
    search_index.index_pending(cast.ws)
    async with desk(cast, "vera") as front:
        await front.press("f7")
        await front.type("lovel")
        await front.until_text("ada.lovelace@example.org")
        await front.press("enter")
        await front.until_text("Visits of Ada Lovelace")
        await front.press("enter")
        await front.until(lambda: isinstance(front.app.screen, VisitCard))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("hop gra", "Grace Hopper"),
        ("grace hopper", "grace hopper"),
        ("g", "g"),
        ("", ""),
        ("lukas", "Zofia Łukasiewicz"),
    ],
)
def test_a_name_is_completed_when_only_one_fits(typed: str, name: str, engine: str) -> None:
    assert meant(("Grace Hopper", "Gil Amelio", "Zofia Łukasiewicz"), typed) == name


@pytest.mark.parametrize("key", ["f2", "f3"])
@pytest.mark.parametrize("known", [True, False], ids=["known", "not noticed yet"])
async def test_without_the_store_a_form_is_refused_in_one_sentence(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, key: str, known: bool
) -> None:
    """An empty form stood there under the message."""
    error = StoreFailed("store-missing", "There is no store here.", "")

    def away(*about: object) -> None:
        raise error

    monkeypatch.setattr(guest_acts, "offers", away)
    async with desk(cast, size=(80, 24)) as front:
        if known:
            front.app.board.show_away(error)
        await front.press(key)
        front.on(DayBoardScreen)
        assert front.notes.count("There is no store here.") == 1


@pytest.mark.parametrize("key", ["f2", "f3"])
async def test_a_known_visitor_is_offered_by_name_and_filled_in_by_one_key(cast: Cast, key: str) -> None:
    cast.visit(cast.visitor("Ada Lovelace"))
    search_index.index_pending(cast.ws)
    async with desk(cast, size=(80, 24)) as front:
        await front.press(key)
        await front.until_text("Visitor *")
        await fill(front, name="love ada")
        await front.until_text("Known: Ada Lovelace, Analytical. F7 fills in.")
        await front.press("f7")
        form = front.app.screen.query_one(Form)
        assert (form.values["name"], form.values["email"]) == ("Ada Lovelace", "ada.lovelace@example.org")
        await front.until_text("Known visitor: Ada Lovelace, verified.")


async def test_of_two_with_one_name_it_is_asked_which_one_is_meant(cast: Cast) -> None:
    first, second = (cast.visitor("Ada Lovelace", email=f"{n}@example.org") for n in ("one", "two"))
    cast.visit(first), cast.visit(second)
    search_index.index_pending(cast.ws)
    async with desk(cast, size=(80, 24)) as front:
        await front.press("f2")
        await front.until_text("Visitor *")
        await fill(front, name="ada love")
        await front.until_text("2 known visitors are called so: F7 shows them.")
        await front.press("f7", "1")
        assert front.app.screen.query_one(Form).values["email"] in ("one@example.org", "two@example.org")
