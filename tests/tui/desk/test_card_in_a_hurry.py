"""A card while a queue waits: keys that come early, a screen that is small, a store that is gone, the next visitor."""

from __future__ import annotations

from threading import Event

import pytest

from tests.cast import Cast
from tests.tui.desk.desk import desk
from tui.desk import acts, card_typing
from tui.desk.visit_card import VisitCard
from vmsctl.errors import StoreFailed
from vmsctl.services import check_in

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def test_a_key_that_comes_before_the_visit_is_known_is_kept_for_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter was lost, and the reason typed after it pressed the card's keys."""
    ada = cast.visit()
    check_in.check_in(cast.act_as("linus"), ada.ticket)
    known, look_up = Event(), acts.look_up
    monkeypatch.setattr(acts, "look_up", lambda *about: known.wait(10) and look_up(*about))
    async with desk(cast) as front:
        await front.pilot.press("enter")
        await front.until(lambda: isinstance(front.app.screen, VisitCard))
        await front.pilot.press("u", "n")
        known.set()
        await front.until_text("Undo the check-in?")
        await front.type("wrong person")
        await front.press("enter")
        assert front.notes == "✓ The check-in of Ada Lovelace is taken back."


async def test_the_keys_of_a_card_that_is_full_stay_in_sight(cast: Cast) -> None:
    ada = cast.visit()
    check_in.check_in(cast.act_as("linus"), ada.ticket)
    again = cast.visit(ada.visitor_id)
    async with desk(cast, size=(80, 24)) as front:
        front.app.board.open_visit(again.name)
        await front.settled()
        await front.card_ready()
        await front.press("p")
        assert "has not left" in front.text and "PIN  " in front.text
        assert " Esc Back" in front.text


async def test_without_the_store_a_card_says_how_to_leave_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.visit()

    def away(*about: object) -> None:
        raise StoreFailed("store-missing", "There is no store here.", "Make it with 'vmsctl init'.")

    async with desk(cast, size=(80, 24)) as front:
        monkeypatch.setattr(acts, "look_up", away)
        await front.press("enter")
        assert "There is no store here." in front.text and " Esc Back" in front.text
        assert "F12 prints who is inside" in front.text and "init" not in front.text


async def test_what_is_said_of_an_act_goes_when_the_next_visit_is_opened(cast: Cast) -> None:
    ada, bob = cast.visit(), cast.visit(cast.visitor("Bob Guest"))
    async with desk(cast, size=(80, 24)) as front:
        await front.scan(ada.ticket)
        await front.press("n")
        assert "waits to be sent" in front.notes
        await front.scan(bob.ticket)
        assert front.notes == ""


def told(cast: Cast) -> int:
    """How often a host was told of somebody."""
    with cast.ws.reading() as tx:
        return int(tx.value("SELECT count(*) FROM events WHERE kind = 'visit.host-notified'"))


async def test_the_next_name_typed_on_an_open_card_sends_nothing_and_lets_nobody_in(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N told the host, and Enter after the name let in whoever the card showed."""
    monkeypatch.setattr(card_typing, "TOGETHER", 30.0)
    ada = cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await front.scan(ada.ticket)
        await front.pilot.press(*"nora", "space", *"boss", "enter")
        await front.settled()
        card = front.on(VisitCard)
        assert "Nothing was done: letters are keys on a card. Esc first" in front.notes
        assert card.visit is not None and card.visit.state == "expected"
        assert told(cast) == 0


async def test_a_letter_alone_is_a_key_and_another_after_it_is_one_too(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast, size=(80, 24)) as front:
        await front.scan(ada.ticket)
        await front.press("n")
        assert told(cast) == 1
        await front.pilot.pause(card_typing.TOGETHER)
        await front.press("p")
        assert "PIN  " in front.text and "Nothing was done" not in front.notes
