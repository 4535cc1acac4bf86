"""Sending the e-ticket from the visit card, and being told truly what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.tui.desk.desk import desk
from tui.desk.visit_card import VisitCard

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def outbox(cast: Cast) -> list[tuple[Any, ...]]:
    with cast.ws.reading() as tx:
        return tx.rows("SELECT template, visit_id, state FROM outbox ORDER BY id")


async def test_one_key_queues_the_ticket_and_the_card_says_that_it_waits(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        assert "Send e-ticket" in front.text
        await front.press("s")
        await front.until_text("waits to be sent, 23.11. 09:12")
        assert "The e-ticket to ada.lovelace@example.org waits to be sent" in front.notes
        front.on(VisitCard)
    assert outbox(cast) == [("eticket", ada.id, "waiting")]


@pytest.mark.parametrize(
    ("state", "why", "said"),
    [("sent", "", "was sent"), ("parked", "550 no such mailbox", "could not be sent: 550 no such mailbox")],
)
async def test_the_card_tells_what_became_of_the_mail(cast: Cast, state: str, why: str, said: str) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.press("s")
        await front.until_text("waits to be sent")
        with cast.ws.transaction() as tx:
            tx.run("UPDATE outbox SET state = :state, why = :why", {"state": state, "why": why})
        await front.scan(ada.ticket)
        await front.until_text(said)


async def test_without_an_address_it_is_not_offered(cast: Cast) -> None:
    nora = cast.visit(cast.visitor("Nora Nomail", email=""))
    async with desk(cast) as front:
        await front.scan(nora.ticket)
        assert "Nora Nomail" in front.text and "Send e-ticket" not in front.text
        await front.press("s")
    assert outbox(cast) == []


async def test_a_refusal_stands_on_the_card_with_its_way_out(cast: Cast) -> None:
    cast.setting("mail.internal-domains", '"example.org"')
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.press("s")
        await front.until_text("is an address of this house")
        assert "mail.internal-domains" in front.text
    assert outbox(cast) == []


async def test_several_visits_of_a_ticket_are_chosen_by_host_and_time(cast: Cast) -> None:
    first = cast.visit()
    second = cast.visit(first.visitor_id, host_id=cast.users["vera"])
    async with desk(cast) as front:
        await front.scan(first.ticket)
        for shown in ("2 visits here today", "10:00 – 11:00", "Grace Hopper", "Vera Manager"):
            assert shown in front.text
        await front.press("down", "enter")
        await front.settled()
        card = front.on(VisitCard)
        assert card.visit is not None and card.visit.id == second.name
