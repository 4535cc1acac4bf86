"""Links by which staff answer a mail: made for one message to one user about one visit, and for one purpose."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime, timedelta
from enum import StrEnum, unique

from db.kinds import HostAnswer, VisitState

HOLDS = timedelta(hours=24)
"""How long a link can be used after its message was queued."""

WORDS = {
    HostAnswer.ON_MY_WAY: "is on the way",
    HostAnswer.SEND_UP: "asks to send the visitor up",
    HostAnswer.NOT_MINE: "says that it is not their visitor",
}
"""What the desk reads after the host's name."""

SHORT = {
    HostAnswer.ON_MY_WAY: "coming",
    HostAnswer.SEND_UP: "send up",
    HostAnswer.NOT_MINE: "not me",
}
"""The same in a word, where a line has no room for more."""

STANDS = timedelta(minutes=30)
"""How long the desk's list says it; a visitor who waits for longer is asked about again."""


@unique
class Purpose(StrEnum):
    """What a link lets its reader do; the letter stands in the link's path."""

    ANSWER = "h"
    APPROVE = "a"
    SIGN_OUT = "o"


OF_TEMPLATE = {
    "visitor-arrived": Purpose.ANSWER,
    "walk-in-waiting": Purpose.APPROVE,
    "check-out-reminder": Purpose.SIGN_OUT,
}


def token(key: bytes, purpose: Purpose, message_id: int, visit_id: int, user_id: int) -> str:
    """The message's id and 128 bits that only this installation can make."""
    words = f"answer {purpose} {message_id} {visit_id} {user_id}"
    digest = hmac.digest(key, words.encode(), "sha256")[:16]
    return f"{message_id}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def message_of(text: str) -> int | None:
    """The message that a token is of; None for what cannot be one."""
    id, dot, rest = text.partition(".")
    fits = dot and id.isascii() and id.isdigit() and len(id) < 19 and len(rest) == 22
    return int(id) if fits else None


def is_over(created_at: datetime, now: datetime) -> bool:
    return now - created_at > HOLDS


def stands(answer: str, at: datetime, now: datetime) -> bool:
    """Whether the desk still has to do with it; that nobody knows the visitor is never out of date."""
    return answer == HostAnswer.NOT_MINE or now - at < STANDS


def may_answer(state: str) -> bool:
    """Whether the desk still waits for an answer: the visitor is in, or about to be let in."""
    return state in (VisitState.ON_SITE, VisitState.EXPECTED, VisitState.AWAITING)
