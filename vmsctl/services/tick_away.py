"""Calling the roll while the store is away: begun from the desk's copy, and what is ticked off kept here (EVA-3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from db.instant import stored
from db.kinds import RollCallStatus
from vmsctl.config import read_key
from vmsctl.errors import NotFound, StoreFailed
from vmsctl.rules import passes
from vmsctl.services import kept_marks, kept_roll_call, mark_roll_call, roll_call, roll_call_copies
from vmsctl.services.kept_marks import Kept
from vmsctl.services.mark_roll_call import Marked

if TYPE_CHECKING:
    from vmsctl.config import Config
    from vmsctl.services.roll_calls import OnList, RollCallView
    from vmsctl.workspace import Actor

KEPT = "Kept here, not yet shared."


class Here(NamedTuple):
    """Which desk, who is signed in at it (None: it is locked), and what time it is."""

    config: Config
    actor: Actor | None
    now: datetime


class Ticked(NamedTuple):
    """Who was marked, and the list as it stands; None where the store has it."""

    done: Marked
    view: RollCallView | None = None


def start(here: Here, building: str | None, kind: str, request_id: str) -> tuple[RollCallView, bool]:
    """The list of the desk's copy, and whether the roll call begins with it: one that this desk has kept something of
    goes on. Raises `NotFound` without a copy."""
    copy = roll_call.the_one(roll_call_copies.kept(here.config, building, here.now, why=""))
    kept = kept_marks.read(here.config, copy.building_id)
    if not kept:
        first = _act(here, request_id, kept_marks.START, status=kind)
        kept_marks.keep(here.config, copy.building_id, first)
    return kept_roll_call.over(kept_roll_call.begun(copy, kept or [first]), kept), not kept


def over(config: Config, view: RollCallView) -> RollCallView:
    """The list with what this desk keeps of it."""
    return kept_roll_call.over(view, kept_marks.read(config, view.building_id))


def mark(
    here: Here, view: RollCallView, person: OnList | str, status: str, *, point: str = "", request_id: str
) -> Ticked:  # fmt: skip
    """Keep that somebody of the list, or whose code was scanned, was marked. Raises `NotFound` for a code that this
    desk cannot tell, `StoreFailed` where it cannot keep anything."""
    one = _bearer(here, view, person) if isinstance(person, str) else person
    return _keep(here, view, _act(here, request_id, kept_marks.MARK, view.id, one.id, one.visit, status, point), one.id)


def add(here: Here, view: RollCallView, name: str, *, point: str = "", request_id: str) -> Ticked:
    """Keep that somebody who is not on the list is safe. Raises `Invalid`, `StoreFailed`."""
    named, safe = mark_roll_call.named(name), str(RollCallStatus.SAFE)
    return _keep(here, view, _act(here, request_id, kept_marks.ADD, view.id, named, "", safe, point), request_id)


def undo(here: Here, view: RollCallView, one: OnList, *, request_id: str) -> Ticked:
    """Take back what this desk has kept of somebody last. Raises `StoreFailed` where that is nothing."""
    kept = kept_marks.read(here.config, view.building_id)
    mine = [act for act in kept if one.id in (act.person, act.request) or (act.visit and act.visit == one.visit)]
    if not mine:
        raise StoreFailed(
            "undo-needs-store", "The store is away: only what is kept here can be taken back.", "Tick anew instead."
        )
    return _keep(here, view, _act(here, request_id, kept_marks.UNDO, view.id, mine[-1].request), one.id)


def _keep(here: Here, view: RollCallView, act: Kept, id: str) -> Ticked:
    """Keep it; of whoever goes with it what was known before."""
    before = {one.id: one for one in over(here.config, view).people}
    if view.id and not kept_marks.read(here.config, view.building_id):
        kept_marks.keep(here.config, view.building_id, _ran(view, act))
    kept_marks.keep(here.config, view.building_id, act)
    shown = over(here.config, view)
    known = before | {one.id: one for one in shown.people}
    return Ticked(Marked(known[id], repeated=False, warning=KEPT), shown)


def _act(
    here: Here, request_id: str, act: str, call: str = "", person: str = "", visit: str = "", status: str = "",
    point: str = "",
) -> Kept:  # fmt: skip
    by, who, desk = (None, "", here.config.desk) if here.actor is None else (
        here.actor.user_id, here.actor.name, here.actor.desk
    )  # fmt: skip
    return Kept(request_id, act, call, person, visit, status, point, stored(here.now), by, who, desk)


def _ran(view: RollCallView, act: Kept) -> Kept:
    """What ran in the store when this desk lost it, for whoever comes to this desk meanwhile."""
    began = stored(view.started_at)
    return Kept(
        f"{act.request} ran", kept_marks.START, view.id, "", "", view.kind, "", began, None, view.started_by, act.desk
    )  # fmt: skip


def _bearer(here: Here, view: RollCallView, code: str) -> OnList:
    keys = passes.PassKeys.of(read_key(here.config.key_file))
    if (one := kept_roll_call.bearer(view, keys, code)) is None:
        raise NotFound(
            "pass-unknown-here", "The store is away, and this desk cannot tell whose code that is.",
            "Find the name and tick it, or add it to the list.",
        )  # fmt: skip
    return one
