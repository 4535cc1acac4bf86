"""What the roll-call screens ask of the services, signed in or at a locked desk (EVA-3: nobody is asked for a PIN)."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.desk import acts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tui.desk.app import DeskApp
    from vmsctl.services.duty import Duty
    from vmsctl.services.hand_in_marks import HandedIn
    from vmsctl.services.mark_roll_call import Marked
    from vmsctl.services.muster_points import MusterPoint
    from vmsctl.services.roll_call import Printed
    from vmsctl.services.roll_calls import OnList, RollCallView
    from vmsctl.services.tick_away import Here, Ticked
    from vmsctl.workspace import Workspace


class Joined(NamedTuple):
    """A roll call that runs, and whether it was this desk that started it."""

    view: RollCallView
    is_new: bool


class Seen(NamedTuple):
    """The roll call that runs in the store, and what this desk had kept and has handed in now."""

    view: RollCallView | None
    handed_in: HandedIn


def start(app: DeskApp, kind: str) -> Joined:
    """Start one, or join the one that runs; from the desk's copy when the store does not answer in time. Raises
    `NotFound` when there is no copy either."""
    from vmsctl.errors import StoreFailed
    from vmsctl.services import roll_call, tick_away

    request = acts.new_request()
    try:
        return roll_call.within(roll_call.PATIENCE, partial(_started_or_joined, app, kind, request))
    except StoreFailed:
        return Joined(*tick_away.start(_here(app), app.house, kind, request))


def _started_or_joined(app: DeskApp, kind: str, request: str) -> Joined:
    from vmsctl.errors import Conflict
    from vmsctl.services import hand_in_marks

    hand_in_marks.hand_in(_world(app)())
    try:
        return Joined(_started(app, kind, request), is_new=True)
    except Conflict:
        if (view := _running(app)) is None:
            raise
        return Joined(view, is_new=False)


def _started(app: DeskApp, kind: str, request: str) -> RollCallView:
    from vmsctl.services import locked_desk, start_roll_call

    if (duty := _duty_ws(app)) is not None:
        return start_roll_call.start(duty, kind, building=app.house, request_id=request)
    return locked_desk.start_roll_call(_world(app), app.house, kind, request_id=request)


def running(app: DeskApp) -> Seen:
    """The roll call that runs here, with what was kept at this desk. Raises `StoreFailed` when it is not told in
    time."""
    from vmsctl.services import hand_in_marks, roll_call

    def act() -> Seen:
        handed_in = hand_in_marks.hand_in(_world(app)())
        return Seen(_running(app), handed_in)

    return roll_call.within(roll_call.PATIENCE, act)


def _running(app: DeskApp) -> RollCallView | None:
    from vmsctl.services import locked_desk, roll_calls

    if (duty := _duty_ws(app)) is not None:
        return roll_calls.running(duty, app.house)
    return locked_desk.running_roll_call(_world(app), app.house)


def write_copy(duty: Duty) -> None:
    """Rewrite the copy of the roll call on this desk's disk; what was ticked off without the store goes to it."""
    from vmsctl.services import kept_marks

    acts.write_copy(duty)
    if kept_marks.buildings(duty.ws.config):
        from vmsctl.services import hand_in_marks

        hand_in_marks.hand_in(duty.ws)


def over(app: DeskApp, view: RollCallView) -> RollCallView:
    """The list with what is kept here."""
    from vmsctl.services import tick_away

    return tick_away.over(app.opening.config, view)


def tick(
    app: DeskApp, view: RollCallView, person: OnList | str, status: str, *, point: str, request: str, away: bool
) -> Ticked:
    """Mark somebody of the list, or whose code was scanned; keep it here where the store is `away` or does not take
    it."""
    from vmsctl.services import locked_desk, mark_roll_call, tick_away

    whom, seen = (person, None) if isinstance(person, str) else (person.id, person.mark)

    def act() -> Marked:
        how: dict[str, Any] = {"point": point, "seen": seen, "request_id": request}
        if (duty := _duty_ws(app)) is not None:
            return mark_roll_call.mark(duty, whom, status, building=app.house, **how)
        return locked_desk.mark(_world(app), app.house, whom, status, **how)

    def keep() -> Ticked:
        return tick_away.mark(_here(app), view, person, status, point=point, request_id=request)

    return _shared_or_kept(act, keep, away=away)


def add(app: DeskApp, view: RollCallView, name: str, *, point: str, request: str, away: bool) -> Ticked:
    """Put somebody on the list, already safe; as `tick`."""
    from vmsctl.services import locked_desk, mark_roll_call, tick_away

    def act() -> Marked:
        if (duty := _duty_ws(app)) is not None:
            return mark_roll_call.add(duty, name, building=app.house, point=point, request_id=request)
        return locked_desk.add(_world(app), app.house, name, point=point, request_id=request)

    def keep() -> Ticked:
        return tick_away.add(_here(app), view, name, point=point, request_id=request)

    return _shared_or_kept(act, keep, away=away)


def undo(app: DeskApp, view: RollCallView, person: OnList, *, request: str, away: bool) -> Ticked:
    """Take the last mark of somebody back; as `tick`."""
    from vmsctl.services import locked_desk, mark_roll_call, tick_away

    def act() -> Marked:
        how: dict[str, Any] = {"seen": person.mark, "request_id": request}
        if (duty := _duty_ws(app)) is not None:
            return mark_roll_call.undo(duty, person.id, building=app.house, **how)
        return locked_desk.undo(_world(app), app.house, person.id, **how)

    def keep() -> Ticked:
        return tick_away.undo(_here(app), view, person, request_id=request)

    return _shared_or_kept(act, keep, away=away)


def _shared_or_kept(act: Callable[[], Marked], keep: Callable[[], Ticked], *, away: bool) -> Ticked:
    """Both carry the same request: what the store takes after all, too late for this desk, is not taken twice."""
    from vmsctl.errors import StoreFailed
    from vmsctl.services import roll_call
    from vmsctl.services.tick_away import Ticked

    if not away:
        with suppress(StoreFailed):
            return Ticked(roll_call.within(roll_call.PATIENCE, act))
    return keep()


def finish(app: DeskApp, *, unaccounted: bool) -> RollCallView:
    """End it and seal the report; only for who is signed in."""
    from vmsctl.services import finish_roll_call, hand_in_marks

    assert app.duty is not None
    hand_in_marks.hand_in(app.duty.ws)
    return finish_roll_call.finish(app.duty.ws, building=app.house, unaccounted=unaccounted)


def points(app: DeskApp) -> list[MusterPoint]:
    """The muster points of the building."""
    from vmsctl.services import muster_points

    return muster_points.list_(app.duty.ws, building=app.house) if app.duty is not None else []


def print_(app: DeskApp, view: RollCallView, *, away: bool) -> Printed:
    """Send the list straight to the printers; that it was given out is noted where the store takes notes."""
    from vmsctl.services import roll_call, roll_call_reports

    if away:
        return roll_call.to_paper(roll_call_reports.content(view, _now(app)), view.printers)
    if (duty := _duty_ws(app)) is not None:
        return roll_call_reports.print_(duty, view, how="desk")
    return roll_call_reports.print_(_world(app)().acting(None), view, how="locked-desk")


def clock(app: DeskApp) -> float:
    """The time by the workspace's clock, in seconds: how long somebody is missing."""
    return _now(app).timestamp()


def _now(app: DeskApp) -> datetime:
    """By the machine's clock where there is no workspace to be had."""
    from vmsctl.errors import StoreFailed
    from vmsctl.workspace import utc_now

    try:
        return _world(app)().now()
    except StoreFailed:
        return utc_now()


def _here(app: DeskApp) -> Here:
    from vmsctl.config import machine_name
    from vmsctl.services.tick_away import Here

    config, duty = app.opening.config, _duty_ws(app)
    desk = config._replace(desk=config.desk or machine_name())
    return Here(desk, None if duty is None else duty.actor, _now(app))


def _duty_ws(app: DeskApp) -> Workspace | None:
    """The signed-in user's workspace; None at a locked desk."""
    return None if app.duty is None or app.is_locked else app.duty.ws


def _world(app: DeskApp) -> Callable[[], Workspace]:
    duty = app.duty
    return app.open_world if duty is None else lambda: duty.ws
