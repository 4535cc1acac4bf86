"""What a desk does in a race; each function runs in a process of its own and answers with words."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from db.engine import open_store
from db.queries import check_in as check_in_queries
from db.queries.roll_call import count_on_site
from db.sqlite import SqliteStore, SqliteTransaction
from db.upgrade import upgrade
from tests.crew import Desk, replaced
from vmsctl.errors import VmsError
from vmsctl.rules import passes as pass_rules
from vmsctl.rules.people import Person
from vmsctl.services import check_in as check_in_act
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.invitation_import import Wanted, import_
from vmsctl.services.invite import NewInvitation, add
from vmsctl.services.undo import undo


def said(act: Callable[[], Any]) -> str:
    """What an act comes to: `done`, `done again`, or the code and the sentence of its refusal."""
    try:
        done = act()
    except VmsError as error:
        return f"{error.code}: {error.message}"
    return "done again" if getattr(done, "repeated", False) else "done"


def let_in(desk: Desk, codes: Sequence[str]) -> list[str]:
    """Scan each code at the same moment as all other desks."""
    answers = []
    for code in codes:
        desk.together()
        answers.append(said(partial(check_in, desk.ws, code)))
    return answers


def let_out(desk: Desk, codes: Sequence[str]) -> list[str]:
    answers = []
    for code in codes:
        desk.together()
        answers.append(said(partial(check_out, desk.ws, code)))
    return answers


def undo_or_let_out(desk: Desk, codes: Sequence[str]) -> list[str]:
    """The first desk takes the check-in back while the other lets the same visitor out."""
    answers = []
    for code in codes:
        desk.together()
        back = partial(undo, desk.ws, code, reason="wrong one")
        answers.append(said(partial(check_out, desk.ws, code) if desk.number else back))
    return answers


def same_request(desk: Desk, code: str, times: int) -> list[str]:
    """Send one and the same scan again and again, as a desk does whose answers do not arrive."""
    desk.together()
    return [said(partial(check_in, desk.ws, code, request_id="scan-1")) for _ in range(times)]


def carelessly(desk: Desk, codes: Sequence[str]) -> list[str]:
    """The control: read, then write, with nothing between the two and no condition on the write."""
    unguarded = [
        (check_in_queries, name, getattr(check_in_queries, name).replace(" AND state = :state", ""))
        for name in ("MOVE", "ON_SERVER")
    ]
    with _writing_when_all_have_read(desk), replaced(*unguarded, (SqliteStore, "transaction", _autocommitting)):
        return let_in(desk, codes)


@contextmanager
def _writing_when_all_have_read(desk: Desk) -> Iterator[None]:
    """The race that a control loses every time, however long a desk is held up."""
    record = check_in_queries.record

    def after_all(*words: Any) -> bool:
        desk.together()
        return record(*words)

    with replaced((check_in_queries, "record", after_all)):
        yield


@contextmanager
def _autocommitting(store: SqliteStore) -> Iterator[SqliteTransaction]:
    """A connection as SQLite gives it: each statement for itself."""
    connection = store._take()
    try:
        yield SqliteTransaction(connection.raw)
    finally:
        store._give(connection)


def deferred(desk: Desk, codes: Sequence[str]) -> list[str]:
    """The other control: a plain `BEGIN`, whose read turns into a write too late, and no queue."""
    with _writing_when_all_have_read(desk), replaced((SqliteStore, "transaction", _beginning_late)):
        return let_in(desk, codes)


@contextmanager
def _beginning_late(store: SqliteStore) -> Iterator[SqliteTransaction]:
    connection = store._take()
    try:
        for tx in connection.read():
            yield tx
            connection.raw.execute("COMMIT")
    finally:
        store._give(connection)


def upgrade_it(desk: Desk) -> bool:
    """Bring a store up to date at the same moment as the others; whether this desk did it."""
    store = open_store(desk.ws.config.address, create=True)
    desk.together()
    try:
        return upgrade(store)
    finally:
        store.close()


def invite(desk: Desk, asked: Sequence[NewInvitation], digits: int) -> list[str]:
    """Invite, with PINs of so few digits that most of them are somebody else's already."""
    with few_pins(digits):
        desk.together()
        return [said(partial(add, desk.ws, one)) for one in asked]


@contextmanager
def few_pins(digits: int) -> Iterator[None]:
    """PINs of which the first digits are always zero, so that they run out and collide."""
    real = pass_rules.pin
    with replaced((pass_rules, "pin", lambda *words: real(*words)[-digits:].zfill(6))):
        yield


def import_it(desk: Desk, file: str, digits: int = 6) -> list[int] | str:
    """Import a file at the same moment as the others: how many were read, invited, there already and refused."""
    with few_pins(digits), open(file, "rb") as source:
        desk.together()
        try:
            report = import_(desk.ws, source, Wanted(reason="race"))
        except VmsError as error:
            return error.code
    return [report.read, report.invited, report.already, report.refused]


def import_or_let_in(desk: Desk, file: str, codes: Sequence[str], digits: int) -> Any:
    """The first desk imports, the others let visitors in and invite as long as it does."""
    stop = f"{file}.done"
    if desk.number == 0:
        try:
            return import_it(desk, file, digits)
        finally:
            Path(stop).touch()
    waits: list[tuple[str, float]] = []
    with few_pins(digits):
        desk.together()
        for code in codes[desk.number - 1 :: desk.of - 1]:
            began = time.perf_counter()
            answer = said(partial(check_in, desk.ws, code))
            waits.append((answer, time.perf_counter() - began))
            answer = said(partial(add, desk.ws, _bob(len(waits) // 2)))
            waits.append((answer, time.perf_counter() - began))
            if os.path.exists(stop):
                break
            time.sleep(0.005)
    return waits


def _bob(number: int) -> NewInvitation:
    """An invitation of somebody who is in the file too."""
    bob = Person(f"Bob {number}", f"bob{number}@example.org")
    return NewInvitation((bob,), arrive="2026-11-23T11:00", reason="Repair", building="HQ")


def let_themselves_in(desk: Desk, codes: Sequence[str], most: int, guarded: bool) -> list[str]:
    """Each kiosk lets its own visitors in, at the same moment as the others; the control counts before it writes."""
    assert desk.ws.actor is not None
    ws = desk.ws.acting(desk.ws.actor._replace(how="kiosk"))
    answers = []
    for code in codes[desk.number :: desk.of]:
        with ws.reading() as tx:
            has_room = count_on_site(tx, 1) < most
        desk.together()
        if guarded:
            answers.append(said(partial(check_in, ws, code)))
        elif has_room:
            with replaced((check_in_act, "_over", lambda *_: "")):
                answers.append(said(partial(check_in, ws, code)))
    return answers
