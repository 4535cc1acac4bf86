"""Finding visitors while somebody types, and keeping the index behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FoundVisitor:
    """A visitor as a list of search results shows one; `id` is the visitor's number."""

    id: str
    name: str
    company: str
    email: str
    plate: str
    blocked: bool


def find(ws: Workspace, text: str, *, limit: int = 20) -> list[FoundVisitor]:
    """Visitors that the acting user may see and that match what was typed so far, the newest first.

    Raises `Denied` for somebody who may see none. Typing nothing finds nothing.
    """
    raise NotImplementedError


def index_pending(ws: Workspace, *, limit: int = 100_000) -> int:
    """Bring new and changed visitors into the index, in short transactions, until `limit` are done; how many were.

    Anybody may call it who has time, several processes at once too.
    """
    raise NotImplementedError
