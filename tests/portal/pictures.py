"""Draws the README's picture of the portal: the invitation, a signature and the e-ticket on a small phone.

Run as `python -m tests.portal.pictures`; the picture lands in docs/pictures.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.cast import Cast, Clock
from tests.docs.pictures import FOLDER
from tests.portal.conftest import PHONE, Phone, Portal, a_phone, served
from tests.portal.house import a_demanding_house
from vmsctl.config import Config
from vmsctl.workspace import open_workspace

GAP, GROUND = 24, "#d5dae1"


def draw() -> None:
    """Draw the picture anew."""
    with _portal() as portal, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        visit = a_demanding_house(portal.cast)
        with portal.ws.transaction() as tx:
            tx.run("UPDATE buildings SET name = 'Head Office' WHERE id = 1")
        with a_phone(chromium, portal) as phone:
            shots = list(_shots(phone.opened(visit)))
        chromium.close()
    _beside(shots).quantize(64).save(FOLDER / "portal.png", optimize=True)


def _shots(phone: Phone) -> Iterator[bytes]:
    page = phone.page
    yield page.screenshot()
    phone.open("/visit/details")
    page.get_by_label("Phone").first.fill("+49 30 123456")
    page.get_by_label("What do you eat?").select_option("vegan")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="House rules").click()
    page.get_by_label("I have read").check()
    phone.draw()
    yield page.screenshot()
    page.get_by_role("button", name="Sign and accept").click()
    page.get_by_role("link", name="Read the next document").click()
    page.get_by_label("I have read").check()
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/visit/ticket")
    yield page.screenshot()


def _beside(shots: list[bytes]) -> Image.Image:
    width, height = PHONE["width"], PHONE["height"]
    ground = Image.new("RGB", (len(shots) * (width + GAP) + GAP, height + 2 * GAP), GROUND)
    for number, shot in enumerate(shots):
        ground.paste(Image.open(BytesIO(shot)), (GAP + number * (width + GAP), GAP))
    return ground


@contextmanager
def _portal() -> Iterator[Portal]:
    with tempfile.TemporaryDirectory() as folder:
        config = Config(home=Path(folder), address=f"{folder}/vmsctl.db", user=None, building=None, desk="")
        ws = open_workspace(config, create=True)
        ws.clock = Clock()
        cast = Cast.enter(ws, ws.clock)
        cast.setting("portal.address", '"http://127.0.0.1"')
        with served(ws, lambda _: None) as url:
            yield Portal(url, ws, cast)
        ws.store.close()


if __name__ == "__main__":
    draw()
