"""Starts the console on this machine's installation."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING

from tui.desk import remembered
from tui.desk.ahead import Ahead, read_signed_in
from vmsctl import config
from vmsctl.workspace import open_workspace

if TYPE_CHECKING:
    from tui.desk.app import DeskApp
    from vmsctl.config import Config
    from vmsctl.workspace import Workspace


def run(*, building: str | None, as_user: str | None, theme: str) -> int:
    """Run the console until somebody quits it, without a theme in the one chosen last; the exit code."""
    # What is loaded now stays for good: looking through it again and again for garbage is a tenth of the start.
    gc.disable()
    configuration = config.load()._replace(building=building) if building else config.load()
    app = _app(configuration, as_user, theme or remembered.theme(configuration.home))
    app.follow(configuration.scanner)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _app(configuration: Config, as_user: str | None, theme: str) -> DeskApp:
    worlds: list[Workspace] = []

    def world() -> Workspace:
        if not worlds:
            worlds.append(open_workspace(configuration))
        return worlds[0]

    def sign_in() -> Workspace:
        from vmsctl.services import sign_in as service

        return service.sign_in_by_account(world(), config.os_account(), as_user=as_user)

    ahead = Ahead(partial(read_signed_in, sign_in, configuration.building)) if as_user else None
    from tui.desk.app import DeskApp, Opening
    from tui.support.themes import DARK, THEMES

    known = theme if any(each.name == theme for each in THEMES) else DARK.name
    return DeskApp(Opening(configuration, world, known, ahead))
