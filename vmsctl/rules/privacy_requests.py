"""The code that goes to a visitor's mailbox, and shows that whoever asks for data reads that mailbox."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmsctl.rules.passes import PassKeys

CODE_DIGITS = 8
CODE_HOLDS = timedelta(hours=1)
"""Counted from asking: a mail may wait in the outbox for some of it."""
MOST_FAILURES = 5
"""Wrong codes after which a code is void and a new one has to be asked for."""


def code(keys: PassKeys, request_id: int, counter: int) -> str:
    """The code of a request; each further one that is mailed has the next counter. It is nowhere stored."""
    digest = hmac.digest(keys.link, b"privacy code %d.%d" % (request_id, counter), "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def is_right(keys: PassKeys, request_id: int, counter: int, given: str) -> bool:
    """Whether a typed code is the one that was mailed; spaces and hyphens do not matter."""
    typed = "".join(given.split()).replace("-", "")
    return hmac.compare_digest(code(keys, request_id, counter).encode(), typed.encode())
