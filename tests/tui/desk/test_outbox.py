"""The messages at the desk: what could not be sent says why, and one key sends it again or lets it go."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.services.mailing import queue, states, use_server
from tests.tui.desk.desk import desk
from tui.desk.day_board import DayBoardScreen
from tui.desk.outbox import OutboxScreen
from tui.desk.read_mail import ReadMail
from vmsctl.rules.host_answers import Purpose, token
from vmsctl.services import host_answers

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

WHY = "The mailbox does not exist (550 no). Correct the address, then send it again."


def put(cast: Cast, state: str, why: str = "") -> int:
    message = queue(cast.act_as("grace"), visit_id=cast.visit().id)
    with cast.ws.transaction() as tx:
        tx.run(
            "UPDATE outbox SET state = :state, why = :why WHERE id = :id", {"state": state, "why": why, "id": message}
        )
    return message


async def test_what_could_not_be_sent_is_told_at_the_bottom_and_sent_again_by_one_key(cast: Cast) -> None:
    message = put(cast, "parked", WHY)
    async with desk(cast) as front:
        await front.until_text("1 not sent")
        await front.press("ctrl+g")
        await front.until_text("✕ not sent")
        assert "The mailbox does not exist" in front.text
        await front.press("r")
        await front.until_text("○ waits")
        front.on(OutboxScreen)
        await front.press("escape")
        front.on(DayBoardScreen)
    assert states(cast.ws)[message][0] == "waiting"


async def test_a_manager_lets_go_what_is_held_and_a_receptionist_is_not_offered_it(cast: Cast) -> None:
    message = put(cast, "held", "More than 50 messages.")
    async with desk(cast) as front:
        await front.until_text("1 held")
        await front.press("ctrl+g")
        await front.until_text("! held")
        assert "Let go" not in front.text
        await front.press("g")
    assert states(cast.ws)[message][0] == "held"
    async with desk(cast, "vera") as front:
        await front.press("ctrl+g")
        await front.until_text("Let go")
        await front.press("g")
        await front.until_text("○ waits")
    assert states(cast.ws)[message][0] == "waiting"


async def test_a_message_can_be_read_as_it_would_go_out(cast: Cast) -> None:
    use_server(cast, 1)
    put(cast, "parked", WHY)
    async with desk(cast) as front:
        await front.press("ctrl+g")
        await front.until_text("✕ not sent")
        await front.press("v")
        await front.until_text("Dear Ada Lovelace")
        front.on(ReadMail)
        await front.press("escape")
        front.on(OutboxScreen)


async def test_without_a_server_the_status_line_says_that_nothing_goes_out(cast: Cast) -> None:
    put(cast, "waiting")
    async with desk(cast) as front:
        await front.until_text("no server, 1 waiting")


async def test_the_card_says_what_the_host_answered_and_what_could_not_be_sent(cast: Cast) -> None:
    ada = cast.visit(state="on-site")
    bad = queue(cast.act_as("grace"), visit_id=ada.id)
    id = queue(cast.act_as("linus"), "visitor-arrived", visit_id=ada.id, user_id=cast.users["grace"])
    with cast.ws.transaction() as tx:
        tx.run("UPDATE outbox SET state = 'parked', why = :why WHERE id = :id", {"why": WHY, "id": bad})
    link = token(cast.ws.keys.link, Purpose.ANSWER, id, ada.id, cast.users["grace"])
    host_answers.answer(cast.ws, link, "send-up", "third floor")
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.until_text("Grace Hopper asks to send the visitor up: third floor")
        await front.until_text("invitation NOT SENT")
