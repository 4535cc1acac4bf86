"""What is done with one visit from its card, besides letting somebody in or out."""

from __future__ import annotations

from time import monotonic

import pytest

from tests.cast import Cast
from tests.tui.desk.desk import desk
from tests.tui.desk.test_visit_card import state
from tui.desk.card_typing import SAID
from tui.desk.visit_card import VisitCard
from tui.dialogs.confirm import Confirm
from vmsctl.services import visitors

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


async def test_that_the_host_does_not_come_is_asked_once_more(cast: Cast) -> None:
    ada = cast.visit(state="awaiting")
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.press("enter", "2")
        front.on(Confirm)
        await front.press("escape")
        assert state(cast, ada.id) == "awaiting"
        await front.card_ready()
        before = monotonic()
        await front.press("enter", "2")
        question = front.on(Confirm)
        assert question.open_at >= before + 0.5, "an Enter after the digit is a habit and no answer"
        question.open_at = 0.0
        await front.press("enter")
        await front.until_text("cancelled")
    assert state(cast, ada.id) == "cancelled"


async def test_the_host_is_told_by_one_key_and_the_words_are_true(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.press("n")
        assert "A message to Grace Hopper waits to be sent." in front.notes
        await front.press("n")
        await front.until_text("waits to be sent since 09:12.")


async def test_a_visit_is_moved_to_another_time_and_day(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.press("m")
        await front.until_text("Move the visit")
        await front.press(*["backspace"] * 20)
        await front.type("14:00")
        assert "Monday 23 November 2026, 14:00" in front.text
        await front.press("ctrl+s")
        await front.until_text("today 14:00 – 15:00")
        await front.press("m")
        await front.press(*["backspace"] * 20)
        await front.type("yesterday 10:00")
        await front.press("ctrl+s")
        await front.until_text("✕")
        await front.press(*["backspace"] * 20)
        await front.type("tomorrow 9:30")
        await front.press("ctrl+s")
        await front.until_text("Tuesday 24.11.2026 09:30 – 10:30")


async def test_the_hosts_yes_promises_no_more_than_it_gives(cast: Cast) -> None:
    ada = cast.visit(cast.visitor(email=""), state="awaiting")
    async with desk(cast, size=(80, 24)) as front:
        await front.scan(ada.ticket)
        assert "Call the host; A on the card notes the answer." in front.text
        await front.press("a", "1")
        await front.until(lambda: "lets Ada Lovelace in; still missing: e-mail." in front.notes)
        assert "may come in now" not in front.notes
        assert "V on the card verifies: fill in and accept what is missing." in front.text
        assert "vmsctl" not in front.text


async def test_the_hosts_yes_to_somebody_who_lacks_nothing_lets_in(cast: Cast) -> None:
    ada = cast.visit(state="awaiting")
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.press("a", "1")
        await front.until(lambda: "Ada Lovelace may come in now." in front.notes)


async def test_for_a_blocked_visitor_only_what_may_be_done_is_offered(cast: Cast) -> None:
    ada = cast.visit()
    visitors.block(cast.act_as("vera"), str(ada.visitor_id), reason="House ban")
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.until_text("✕ blocked")
        for words in ("PIN, link", "Verify", "Notify host", "Badge"):
            assert words not in front.text
        await front.press("p", "n", "v")
        assert isinstance(front.app.screen, VisitCard) and front.notes == SAID


@pytest.mark.parametrize("early", [False, True], ids=["", "measured before all has its place"])
async def test_the_keys_of_a_refused_card_with_much_to_tell_stay_in_sight(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, early: bool
) -> None:
    if early:
        monkeypatch.setattr(VisitCard, "call_after_refresh", lambda self, act: act())
    ada = cast.visit(cast.visitor(email=""))
    with cast.ws.transaction() as tx:
        tx.run("UPDATE invitations SET note = :note, party = 'Board'", {"note": "Has a dog. " * 40})
    async with desk(cast, size=(80, 24)) as front:
        await front.scan(ada.ticket)
        await front.press("p")
        for words in ("✕ Ada Lovelace is not verified", "V on the card verifies", "Cancel visit", "Esc Back", "PIN"):
            await front.until_text(words)
