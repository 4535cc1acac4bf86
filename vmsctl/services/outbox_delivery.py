"""Sending what waits: claim messages, make each one's text, hand it over, and write down what became of it.

Several processes may do this at once, each with messages of its own. Nothing is sent inside a transaction. A process
that dies between handing a message over and writing that down has sent it twice when its claim has run out: both
copies carry the same Message-ID. Nothing is ever lost that way.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.instant import stored
from db.kinds import Channel, OutboxState
from db.queries import outbox_delivery as queries
from vmsctl.config import machine_name
from vmsctl.connectors.smtp import Post
from vmsctl.connectors.smtp_trouble import MailTrouble, Whose
from vmsctl.errors import DeviceFailed, StoreFailed, VmsError
from vmsctl.rules import outbox as rules
from vmsctl.services import event_log, mail_server
from vmsctl.services.mail_ahead import Ahead
from vmsctl.services.outdated_mails import Outdated

if TYPE_CHECKING:
    from db.queries.outbox_delivery import Queued
    from vmsctl.workspace import Workspace

BATCH = 50
FRESH = timedelta(seconds=60)
"""After so long the messages that are still to come are claimed anew, so that nobody takes this process for dead."""
_ENDED = {OutboxState.PARKED: "message.parked", OutboxState.DROPPED: "message.dropped"}
IN_A_ROW = 5
"""Messages one after another that the server's line breaks on, after which it is the server that is unwell."""
PAUSES = (0.2, 1.0, 5.0)
"""Seconds between tries to write down that a message was sent."""
_THE_SERVERS_FAULT = frozenset({"cut-before", "cut-after", "sender-refused"})
_THE_SETTINGS_FAULT = frozenset({"no-sender"})


class Outcome(NamedTuple):
    """What became of one message: `state` is one of `OutboxState`, `code` names a trouble, `why` says it."""

    id: int
    state: str
    code: str = ""
    why: str = ""


def deliver(ws: Workspace, *, still: Callable[[], bool] = lambda: True) -> Iterator[Outcome]:
    """Send all that is due, as long as `still` says so; each outcome as it comes.

    Raises `DeviceFailed` when the server takes nothing at all: everything then waits with the reason, and no try is
    counted. Without a server in the settings everything waits.
    """
    with ws.reading() as tx:
        if not mail_server.named(tx):
            return
        server = mail_server.of(tx, ws)
        before = stored(ws.now() - rules.CLAIM)
        if not queries.is_due(tx, Channel.MAIL, at=stored(ws.now()), before=before):
            return
    with ws.transaction() as tx:
        queries.free(tx, Channel.MAIL, before=before)
    with Post(server) as post:
        while still():
            run = _Run(ws, post)
            if not run.messages:
                return
            yield from run.sent()


class _Run:
    """Some messages that are this process's own, on their way."""

    def __init__(self, ws: Workspace, post: Post) -> None:
        self._ws = ws
        self._post = post
        self._by = f"{machine_name()} {os.getpid()} {os.urandom(8).hex()}"
        self._claimed_at = ws.now()
        with ws.transaction() as tx:
            self.messages = queries.claim(tx, Channel.MAIL, self._by, at=stored(self._claimed_at), most=BATCH)
        self._ahead = Ahead(ws)
        self._handed_over: set[int] = set()
        self._unmarked: tuple[Queued, str] | None = None
        self._broken = 0

    def sent(self) -> Iterator[Outcome]:
        """Each message's outcome; what was not tried in the end is given back."""
        left = list(self.messages)
        try:
            while left:
                self._beat()
                outcome = self._one(left[0], left[1] if len(left) > 1 else None)
                left.pop(0)
                self._count(outcome)
                yield outcome
        finally:
            self._settle()
            untried = [message.id for message in left if message.id not in self._handed_over]
            if untried:
                with self._ws.transaction() as tx:
                    queries.give_back(tx, self._by, untried)

    def _beat(self) -> None:
        if self._ws.now() - self._claimed_at > FRESH:
            self._claimed_at = self._ws.now()
            with self._ws.transaction() as tx:
                queries.beat(tx, self._by, at=stored(self._claimed_at))

    def _settle(self) -> None:
        """Write down that the message before was sent: only then the next one's text goes out, so that whoever kills
        this process repeats one message at most."""
        sent, self._unmarked = self._unmarked, None
        if sent is not None:
            self._taken(*sent)

    def _piece(self) -> bool:
        """Something to do while the server thinks: first what is to be written down, then the next mail."""
        if self._unmarked is None:
            return self._ahead.piece()
        self._settle()
        return True

    def _one(self, message: Queued, following: Queued | None) -> Outcome:
        try:
            mail = self._ahead.finished(message)
        except StoreFailed:
            raise
        except Outdated as outdated:
            return self._end(message, OutboxState.DROPPED, "outdated", outdated.why)
        except VmsError as error:
            why = f"{error.message} {error.hint}".strip()
            if error.code in _THE_SETTINGS_FAULT:
                return self._again(message._replace(attempts=1), error.code, why, "", tried=False)
            return self._end(message, OutboxState.PARKED, error.code, why)
        except Exception as error:  # noqa: BLE001  one message that cannot be made must not hold up the others
            return self._mistaken(message, error)
        if following is not None:
            self._ahead.begin(following)
        try:
            reply = self._post.send(mail.sender, mail.to, mail.data, ready=self._settle, meanwhile=self._piece)
        except MailTrouble as trouble:
            return self._not_taken(message, trouble)
        self._handed_over.add(message.id)
        self._unmarked = message, reply
        return Outcome(message.id, OutboxState.SENT)

    def _taken(self, message: Queued, reply: str) -> None:
        """Write it down; while the store is away it is tried again, for what is not written down is sent again."""
        for wait in PAUSES:
            try:
                self._written(message, reply)
            except StoreFailed:
                time.sleep(wait)
            else:
                return
        self._written(message, reply)

    def _written(self, message: Queued, reply: str) -> None:
        now = self._ws.now()
        with self._ws.transaction() as tx:
            if queries.sent(tx, message.id, self._by, at=stored(now), reply=reply):
                event_log.append(
                    tx, self._ws, "message.sent", f"message:{message.id}", chain=message.building_id, at=now,
                    facts=_facts(message),
                )  # fmt: skip

    def _not_taken(self, message: Queued, trouble: MailTrouble) -> Outcome:
        said = f"{trouble.sentence} {trouble.hint}".strip()
        if trouble.whose is Whose.SERVER:
            with self._ws.transaction() as tx:
                untried = [each.id for each in self.messages if each.id not in self._handed_over]
                queries.give_back(tx, self._by, untried)
                queries.all_wait(tx, Channel.MAIL, at=stored(self._ws.now()), why=said)
            raise DeviceFailed(f"mail-{trouble.code}", trouble.sentence, trouble.hint)
        if trouble.whose is Whose.NEVER or rules.is_over(message.attempts):
            return self._end(message, OutboxState.PARKED, trouble.code, said, trouble.reply)
        return self._again(message, trouble.code, said, trouble.reply)

    def _mistaken(self, message: Queued, error: Exception) -> Outcome:
        why = f"vmsctl cannot make this message ({type(error).__name__})."
        if message.attempts >= rules.MOST_MISTAKES:
            return self._end(message, OutboxState.PARKED, "mistake", f"{why} Tell the makers of vmsctl.")
        return self._again(message, "mistake", why, "")

    def _again(self, message: Queued, code: str, why: str, reply: str, *, tried: bool = True) -> Outcome:
        due: datetime = self._ws.now() + rules.wait(message.attempts)
        with self._ws.transaction() as tx:
            queries.again(tx, message.id, self._by, due=stored(due), reply=reply, why=why, tried=tried)
        return Outcome(message.id, OutboxState.WAITING, code, why)

    def _end(self, message: Queued, state: OutboxState, code: str, why: str, reply: str = "") -> Outcome:
        now = self._ws.now()
        with self._ws.transaction() as tx:
            if queries.end(tx, message.id, self._by, state, at=stored(now), reply=reply, why=why):
                event_log.append(
                    tx, self._ws, _ENDED[state], f"message:{message.id}", chain=message.building_id, at=now,
                    facts={**_facts(message), "code": code},
                )  # fmt: skip
                tx.presence.add(message.building_id)
        return Outcome(message.id, state, code, why)

    def _count(self, outcome: Outcome) -> None:
        """Give the server a rest when its line breaks on one message after another."""
        self._broken = self._broken + 1 if outcome.code in _THE_SERVERS_FAULT else 0
        if self._broken >= IN_A_ROW:
            raise DeviceFailed(f"mail-{outcome.code}", outcome.why, "It is tried again by itself, after a while.")


def _facts(message: Queued) -> dict[str, object]:
    """Ids and codes only."""
    about: dict[str, object] = {"template": message.template}
    if message.visit_id is not None:
        about["visit"] = message.visit_id
    return about
