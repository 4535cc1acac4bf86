"""The outbox as the desk asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vmsctl.services.duty import Duty
    from vmsctl.services.outbox import Message


class Preview(NamedTuple):
    """A mail as it would go out now."""

    subject: str
    text: str


def messages(duty: Duty) -> list[Message]:
    """The newest messages of this building."""
    from vmsctl.services import outbox

    return outbox.list_(duty.ws, building=duty.place.name, limit=300)


def retry(duty: Duty, message: str) -> int:
    """Let a message that was given up be sent again."""
    from vmsctl.services import outbox

    return outbox.retry(duty.ws, message)


def retry_all(duty: Duty) -> int:
    """Let everything be sent again that was given up."""
    from vmsctl.services import outbox

    return outbox.retry_all(duty.ws)


def release(duty: Duty, message: str) -> int:
    """Let a held message go."""
    from vmsctl.services import outbox

    return outbox.release(duty.ws, message)


def preview(duty: Duty, message: str) -> Preview:
    """A message as it would go out now."""
    from vmsctl.services import mail_preview

    mail = mail_preview.preview(duty.ws, message)
    return Preview(mail.subject, mail.text)
