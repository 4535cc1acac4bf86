"""When a message is tried again, when it is given up, and which mailboxes get none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from vmsctl.rules.text import fold_email

CLAIM = timedelta(minutes=5)
"""How long a message is one process's own; after it that process counts as dead."""
PATIENCE = timedelta(hours=48)
"""How long a server may go on putting off a message. Counted is the waiting between tries: a server that was away, or
a message that somebody has sent again, has all of it still to come."""
MOST_MISTAKES = 8
"""Tries after which a message that cannot be made is given up."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=60)

NEVER_HELD = frozenset({"invitation-cancelled", "privacy-code"})
"""Messages that no daily limit holds: each follows a message or a request that was let through."""


def wait(attempts: int) -> timedelta:
    """How long to wait after that many tries: 1, 2, 4 … 60 minutes."""
    doubled: int = 1 << min(max(attempts, 1) - 1, 10)
    return min(_FIRST_WAIT * doubled, _LONGEST_WAIT)


def is_over(attempts: int) -> bool:
    """Whether the server has had long enough when that many tries were in vain, with this one."""
    return sum(map(wait, range(1, attempts)), timedelta()) >= PATIENCE


def domains(text: str) -> frozenset[str]:
    """The domains of a setting such as `example.org, example.com`."""
    return frozenset(part.strip().lstrip("@.").lower() for part in text.replace(";", ",").split(",") if part.strip())


def is_internal(email: str, internal: Iterable[str]) -> bool:
    """Whether a mailbox is in one of these domains or below one of them."""
    domain = fold_email(email).rpartition("@")[2]
    return any(domain == own or domain.endswith(f".{own}") for own in internal)
