"""Draws the README's pictures: the console itself on a demonstration day, at half past ten.

Run as `python -m tests.docs.pictures`; the pictures land in docs/pictures.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.tui.desk.desk import Desk
from tui.desk.ahead import Ahead, read_signed_in
from tui.desk.app import DeskApp, Opening
from vmsctl.config import Config
from vmsctl.services import accounts, demo, demo_secrets, visits
from vmsctl.services.demo_people import HEAD_OFFICE
from vmsctl.workspace import Workspace, open_workspace

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
NOW = datetime(2026, 11, 23, 9, 32, tzinfo=UTC)
SIZE = (112, 34)
_REMOTE_FONTS = re.compile(r"\s*@font-face\s*\{.*?\}", re.DOTALL)


def draw() -> None:
    """Draw every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        config = Config(home=Path(folder), address=f"{folder}/vmsctl.db", user=None, building=None, desk="Front desk")
        ws = open_workspace(config, create=True)
        ws.clock = lambda: NOW
        demo.make(ws, os_account="nobody")
        asyncio.run(_live(ws, config))


async def _live(ws: Workspace, config: Config) -> None:
    name, secret, _ = demo_secrets.STAFF[1]
    ahead = Ahead(partial(read_signed_in, lambda: accounts.sign_in(ws, name, secret), HEAD_OFFICE))
    app = DeskApp(Opening(config, lambda: ws, "dark", ahead))
    async with app.run_test(size=SIZE) as pilot:
        desk = Desk(app, pilot)
        await desk.until(lambda: "Lovelace" in desk.text)
        await desk.settled()
        _keep(app, "desk")
        await desk.scan(visits.show(accounts.sign_in(ws, name, secret), "v1").ticket_number)
        _keep(app, "visit")
        await desk.press("escape", "f12", "2")
        await desk.until(lambda: "Printed on" in desk.text)
        await desk.press("s", "a", "s", "s")
        _keep(app, "roll-call")


def _keep(app: DeskApp, name: str) -> None:
    """Without the fonts that the picture would fetch from elsewhere: the reader's own monospace will do."""
    picture = _REMOTE_FONTS.sub("", app.export_screenshot(title="vmsctl desk"))
    (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    draw()
