"""What a sender does in a race for the webhooks; each function runs in a process of its own."""

from __future__ import annotations

from db.queries import chat
from tests.crew import Desk, replaced
from vmsctl.services import chat_delivery


def queue(desk: Desk, rounds: int) -> None:
    """Look for arrivals and queue their webhooks at the same moment as all other senders."""
    for _ in range(rounds):
        desk.together()
        chat_delivery.queue_new(desk.ws)
    desk.together()


def queue_carelessly(desk: Desk) -> None:
    """The control: what was found before the turn to write came is queued without a second look."""
    asked = chat.new
    found: list[chat.Arrival] = []

    def once(*words: object, **values: int) -> list[chat.Arrival]:
        if not found:
            found.extend(asked(*words, **values))  # type: ignore[arg-type]
            desk.together()
        return found

    with replaced((chat, "new", once)):
        chat_delivery.queue_new(desk.ws)
    desk.together()
