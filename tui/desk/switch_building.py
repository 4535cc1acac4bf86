"""Shows the day of another building to somebody who may see it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.dialogs.choose import Choice, Choose
from vmsctl.services import duty as service

if TYPE_CHECKING:
    from tui.desk.app import DeskApp
    from vmsctl.services.buildings import Place


def begin(app: DeskApp) -> None:
    """Ask which building, then go there."""
    if app.duty is not None:
        app.call(partial(service.places, app.duty.ws), partial(_ask, app), group="places")


def _ask(app: DeskApp, places: list[Place]) -> None:
    here = app.duty.place.name if app.duty is not None else None
    choices = [Choice(place.name, place.name, place.time_zone) for place in places]
    app.push_screen(Choose("Which building?", choices, current=here), partial(_go, app))


def _go(app: DeskApp, name: str | None) -> None:
    if name is not None and app.duty is not None:
        app.call(partial(service.begin, app.duty.ws, name), app.begin, group="places")
