"""What the roll-call screens ask of the services, signed in or at a locked desk (EVA-3: nobody is asked for a PIN)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.desk.app import DeskApp
    from vmsctl.services.mark_roll_call import Marked
    from vmsctl.services.muster_points import MusterPoint
    from vmsctl.services.roll_call import Printed
    from vmsctl.services.roll_calls import RollCallView
    from vmsctl.workspace import Workspace


class Joined(NamedTuple):
    """A roll call that runs, and whether it was this desk that started it."""

    view: RollCallView
    is_new: bool


def start(app: DeskApp, kind: str) -> Joined:
    """Start one, or join the one that runs. Raises `StoreFailed` when the store does not answer in time."""
    from vmsctl.errors import Conflict
    from vmsctl.services import roll_call

    def act() -> Joined:
        try:
            return Joined(_started(app, kind), is_new=True)
        except Conflict:
            if (view := running(app)) is None:
                raise
            return Joined(view, is_new=False)

    return roll_call.within(roll_call.PATIENCE, act)


def _started(app: DeskApp, kind: str) -> RollCallView:
    from vmsctl.services import locked_desk, start_roll_call

    if (duty := _duty_ws(app)) is not None:
        return start_roll_call.start(duty, kind, building=app.house)
    return locked_desk.start_roll_call(_world(app), app.house, kind)


def running(app: DeskApp) -> RollCallView | None:
    """The roll call that runs here."""
    from vmsctl.services import locked_desk, roll_calls

    if (duty := _duty_ws(app)) is not None:
        return roll_calls.running(duty, app.house)
    return locked_desk.running_roll_call(_world(app), app.house)


def tick(app: DeskApp, person: str, status: str, *, point: str, seen: int | None, request: str) -> Marked:
    """Mark somebody by the list's id, a scanned code or a name."""
    from vmsctl.services import locked_desk, mark_roll_call

    if (duty := _duty_ws(app)) is not None:
        return mark_roll_call.mark(
            duty, person, status, building=app.house, point=point, seen=seen, request_id=request
        )  # fmt: skip
    return locked_desk.mark(_world(app), app.house, person, status, point=point, seen=seen, request_id=request)


def add(app: DeskApp, name: str, *, point: str, request: str) -> Marked:
    """Put somebody on the list, already safe."""
    from vmsctl.services import locked_desk, mark_roll_call

    if (duty := _duty_ws(app)) is not None:
        return mark_roll_call.add(duty, name, building=app.house, point=point, request_id=request)
    return locked_desk.add(_world(app), app.house, name, point=point, request_id=request)


def undo(app: DeskApp, person: str, *, seen: int, request: str) -> Marked:
    """Take the last mark of somebody back."""
    from vmsctl.services import locked_desk, mark_roll_call

    if (duty := _duty_ws(app)) is not None:
        return mark_roll_call.undo(duty, person, building=app.house, seen=seen, request_id=request)
    return locked_desk.undo(_world(app), app.house, person, seen=seen, request_id=request)


def finish(app: DeskApp, *, unaccounted: bool) -> RollCallView:
    """End it and seal the report; only for who is signed in."""
    from vmsctl.services import finish_roll_call

    assert app.duty is not None
    return finish_roll_call.finish(app.duty.ws, building=app.house, unaccounted=unaccounted)


def points(app: DeskApp) -> list[MusterPoint]:
    """The muster points of the building."""
    from vmsctl.services import muster_points

    return muster_points.list_(app.duty.ws, building=app.house) if app.duty is not None else []


def print_(app: DeskApp, view: RollCallView) -> Printed:
    """Send the list straight to the printers."""
    from vmsctl.services import roll_call_reports

    if (duty := _duty_ws(app)) is not None:
        return roll_call_reports.print_(duty, view, how="desk")
    return roll_call_reports.print_(_world(app)().acting(None), view, how="locked-desk")


def clock(app: DeskApp) -> float:
    """The time by the workspace's clock, in seconds: how long somebody is missing."""
    return _world(app)().now().timestamp()


def _duty_ws(app: DeskApp) -> Workspace | None:
    """The signed-in user's workspace; None at a locked desk."""
    return None if app.duty is None or app.is_locked else app.duty.ws


def _world(app: DeskApp) -> Callable[[], Workspace]:
    duty = app.duty
    return app.open_world if duty is None else lambda: duty.ws
