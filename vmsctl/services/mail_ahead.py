"""Making the next mail in the pauses of sending the one before, in one thread.

A second thread would be in the way: each of the server's four answers to a mail would wait until that one lets go.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vmsctl.services import mail_composing, mail_stationery, mail_views

if TYPE_CHECKING:
    from collections.abc import Generator

    from db.queries.outbox_delivery import Queued
    from vmsctl.services.mail_composing import Composed
    from vmsctl.services.mail_stationery import Stationery
    from vmsctl.workspace import Workspace

STALE = 1.0
"""Seconds after which a mail that was made ahead is made anew."""


class Ahead:
    """Mails on their way to being made, by message; `papers` are the buildings' as they are kept meanwhile."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._papers: dict[int, Stationery] = {}
        self._next: _Making | None = None

    def begin(self, message: Queued) -> None:
        """Have a message's mail made, from now on, piece by piece."""
        self._next = _Making(message, self._pieces(message))

    def piece(self) -> bool:
        """Do one piece of what was begun; False when there is none left."""
        return self._next is not None and self._next.piece()

    def finished(self, message: Queued) -> Composed:
        """The mail; made anew when that was begun so long ago that it may be outdated. Raises what kept it from being
        made."""
        making, self._next = self._next, None
        if making is None or making.message.id != message.id or making.age() > STALE:
            making = _Making(message, self._pieces(message))
        return making.finished()

    def _pieces(self, message: Queued) -> Generator[None, None, Composed]:
        with self._ws.reading() as tx:
            if message.building_id not in self._papers:
                self._papers[message.building_id] = mail_stationery.of_building(tx, message.building_id)
            facts = mail_views.mail_facts(tx, self._ws, message, self._papers[message.building_id])
        mail_views.require_sender(facts)
        yield
        return (yield from mail_composing.pieces(facts, self._ws.config.home))


class _Making:
    """One mail, the time when it was begun, and what became of it."""

    def __init__(self, message: Queued, pieces: Generator[None, None, Composed]) -> None:
        self.message = message
        self._pieces = pieces
        self._began: float | None = None
        self._mail: Composed | None = None
        self._error: Exception | None = None

    def age(self) -> float:
        return 0.0 if self._began is None else time.monotonic() - self._began

    def piece(self) -> bool:
        if self._mail is not None or self._error is not None:
            return False
        if self._began is None:
            self._began = time.monotonic()
        try:
            next(self._pieces)
        except StopIteration as end:
            self._mail = end.value
        except Exception as error:  # noqa: BLE001  it concerns the next message, and is raised when that one's turn has come
            self._error = error
        return True

    def finished(self) -> Composed:
        while self.piece():
            pass
        if self._error is not None:
            raise self._error
        assert self._mail is not None
        return self._mail
