"""Handing in what a desk kept while the store was away: in order, each once, and a later mark stands (EVA-3)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from db import file_locks
from db.instant import instant
from db.queries import roll_calls as queries
from vmsctl.errors import StoreFailed, VmsError
from vmsctl.rules import roll_calls as rules
from vmsctl.services import buildings, event_log, kept_marks, mark_roll_call, roles, start_roll_call
from vmsctl.services.kept_marks import Kept
from vmsctl.workspace import Actor

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

NOT_TAKEN = "roll-call.mark-not-taken"

PATIENCE = 2.0
"""Seconds that another thread or console of this desk has to end its handing in."""


class HandedIn(NamedTuple):
    """How many of the people that were kept the store has taken now, and a sentence about each that it has not."""

    taken: int
    refused: tuple[str, ...]


def hand_in(ws: Workspace) -> HandedIn:
    """Bring into the store what this desk keeps; what was refused is noted in the event log. Afterwards it is there,
    whoever has brought it: a roll call is not over because its beginning is still on its way.

    Standing at the desk was the permission of who ticked at a locked one; of others the role is asked as ever. Raises
    `StoreFailed` when the store is away again: what it has not taken stays kept.
    """
    done: list[HandedIn] = []
    for building_id in kept_marks.buildings(ws.config):
        with _turn(ws):
            done.append(_of_building(ws, building_id))
    return HandedIn(sum(each.taken for each in done), tuple(words for each in done for words in each.refused))


def _of_building(ws: Workspace, building_id: int) -> HandedIn:
    done: list[Kept] = []
    refused: list[str] = []
    try:
        for act in kept_marks.read(ws.config, building_id):
            refused += _hand_in(ws, building_id, act)
            done.append(act)
    finally:
        kept_marks.forget(ws.config, building_id, [act.request for act in done])
    ticks = sum(act.act != kept_marks.START for act in done)
    return HandedIn(max(0, ticks - len(refused)), tuple(refused))


def _hand_in(ws: Workspace, building_id: int, act: Kept) -> list[str]:
    """Nothing, or why it was not taken."""
    who = ws.acting(None if act.by is None else Actor(act.by, act.who, "desk", act.desk))
    try:
        with who.transaction() as tx:
            _take(tx, who, buildings.by_id(tx, building_id), act)
    except StoreFailed:
        raise
    except VmsError as error:
        _note(who, building_id, act, error)
        return [error.message]
    return []


def _take(tx: Transaction, ws: Workspace, place: Place, act: Kept) -> None:
    if act.by is not None:
        action = "start-roll-call" if act.act == kept_marks.START else "tick-roll-call"
        roles.require(tx, ws, action, place.id)
    running = queries.running(tx, place.id)
    if act.act == kept_marks.START:
        if running is None and not act.call:
            start_roll_call.begin(tx, ws, place, act.status, at=instant(act.at), request_id=act.request)
    elif running is None or act.call not in ("", str(running.id)):
        raise rules.over()
    elif act.act == kept_marks.ADD:
        mark_roll_call.put_new(tx, ws, place, act.person, status=act.status, **_how(act))
    else:
        added = queries.by_request(tx, act.person)
        person = f"p{added[0]}" if added else act.person
        mark_roll_call.put(tx, ws, place, person, act.status, **_how(act))


def _how(act: Kept) -> dict[str, Any]:
    return {"point": act.point, "at": instant(act.at), "request_id": act.request}


def _note(ws: Workspace, building_id: int, act: Kept, error: VmsError) -> None:
    facts = {"act": act.act, "status": act.status, "at": act.at, "why": error.code}
    if act.act == kept_marks.MARK:
        facts["person"] = act.person
    subject = f"roll-call:{act.call}" if act.call else f"building:{building_id}"
    personal = {"name": act.person} if act.act == kept_marks.ADD else None
    with ws.transaction() as tx:
        event_log.append(
            tx, ws, NOT_TAKEN, subject, chain=building_id, at=ws.now(), facts=facts, personal=personal
        )  # fmt: skip


@contextmanager
def _turn(ws: Workspace) -> Iterator[None]:
    """One hands in at a time, and who comes second goes on when the first has done."""
    until = time.monotonic() + PATIENCE
    with file_locks.opened(ws.config.copies / ".handing-in") as lock:
        while not file_locks.take(lock):
            if time.monotonic() > until:
                raise StoreFailed(
                    "handing-in", "This desk is still handing in what it kept.", "Wait a moment, and try again."
                )
            time.sleep(0.005)
        yield
