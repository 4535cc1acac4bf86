"""What was said about a visit and what was answered: its messages, those that did not go out, its host's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.kinds import OutboxState
from vmsctl.services import cases, host_answers, outbox

if TYPE_CHECKING:
    from vmsctl.services.host_answers import Given
    from vmsctl.services.outbox import Message
    from vmsctl.workspace import Workspace

_SAID: dict[str, str] = {
    OutboxState.WAITING: "waits",
    OutboxState.CLAIMED: "is being sent",
    OutboxState.SENT: "sent",
    OutboxState.PARKED: "NOT SENT",
    OutboxState.DROPPED: "not sent",
    OutboxState.HELD: "held",
}


class VisitNews(NamedTuple):
    """Messages and answers, the earliest first."""

    messages: tuple[Message, ...]
    answers: tuple[Given, ...]

    @property
    def troubles(self) -> tuple[Message, ...]:
        """Messages that did not go out, or wait because something is wrong."""
        wrong = (OutboxState.PARKED, OutboxState.HELD)
        return tuple(
            one for one in self.messages if one.state in wrong or (one.state == OutboxState.WAITING and one.why)
        )


def read(ws: Workspace, code: str, *, building: str | None = None) -> VisitNews:
    """The news of the visit that a code means, for who may see the visit. Raises `NotFound`, `Denied`."""
    with ws.reading() as tx:
        _, this = cases.found(tx, ws, "see-visits", code, building)
        messages = outbox.of_visit(tx, this.visit.id)
        return VisitNews(tuple(messages), host_answers.of_visit(tx, this.visit.id, this.zone))


def message_words(message: Message) -> str:
    """Such as "invitation NOT SENT: The mailbox does not exist …"."""
    when = message.sent_at or message.created_at
    why = f": {message.why}" if message.why else f", {when:%d.%m. %H:%M}"
    return f"{message.template.replace('-', ' ')} {_SAID[message.state]}{why}"


def answer_words(given: Given) -> str:
    """Such as "Grace Hopper is on the way (09:14)"."""
    note = f": {given.note}" if given.note else ""
    return f"{given.by} {given.words}{note} ({given.at:%H:%M})"
