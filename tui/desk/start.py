"""Starts the console on this machine's installation."""

from __future__ import annotations

from dataclasses import replace

from tui.desk.app import DeskApp, Opening
from vmsctl import config
from vmsctl.workspace import Workspace, open_workspace


def run(*, building: str | None, as_user: str | None, theme: str) -> int:
    """Run the console until somebody quits it; the exit code."""
    configuration = replace(config.load(), building=building) if building else config.load()

    def sign_in(ws: Workspace) -> Workspace:
        from vmsctl.services import accounts

        return accounts.sign_in_by_account(ws, config.os_account(), as_user=as_user)

    opening = Opening(
        world=lambda: open_workspace(configuration),
        building=configuration.building,
        theme=theme,
        sign_in=sign_in if as_user else None,
    )
    app = DeskApp(opening)
    app.follow(configuration.scanner)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
