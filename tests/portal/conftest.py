"""The portal as it is served: uvicorn on loopback, a browser's plain half (httpx2), and Chromium."""

from __future__ import annotations

import asyncio
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests import machine
from tests.cast import Cast, Clock, VisitMade
from tests.stores import new_sqlite_store
from vmsctl.config import Config
from vmsctl.connectors.pdf import apart
from vmsctl.portal import serving
from vmsctl.portal.app import application
from vmsctl.rules import passes
from vmsctl.workspace import Workspace, open_workspace

Found = TypeVar("Found")
PATIENCE = 60.0
"""Seconds that anything may take on a busy machine."""


@dataclass
class Portal:
    """A portal that answers at `url`, and its lines of log."""

    url: str
    ws: Workspace
    cast: Cast
    log: list[str] = field(default_factory=list)

    def link(self, visit: VisitMade, counter: int = 0) -> str:
        """The path of a visitor's link."""
        return f"/i/{passes.link_token(self.ws.keys, visit.id, counter)}"

    def browser(self, **headers: str) -> httpx2.Client:
        """Somebody's browser, as far as requests go."""
        return httpx2.Client(base_url=self.url, headers={"accept-language": "en", **headers}, timeout=PATIENCE)

    @contextmanager
    def opened(self, visit: VisitMade, **headers: str) -> Iterator[httpx2.Client]:
        """A browser in which the visitor's link was opened."""
        with self.browser(**headers) as browser:
            assert browser.post(self.link(visit)).status_code == 303
            yield browser


def form_token(page: httpx2.Response) -> str:
    """The token of the forms of a page."""
    found = re.search(r'name="form-token" value="([0-9a-f]+)"', page.text)
    assert found, page.text[:400]
    return found.group(1)


def send(browser: httpx2.Client, path: str, page: str = "/visit", **fields: str) -> httpx2.Response:
    """Fill in a form as a person would: look at a page, send what stands there."""
    return browser.post(path, data={"form-token": form_token(browser.get(page)), **fields})


def refused(browser: httpx2.Client, path: str, **fields: str) -> httpx2.Response:
    """Fill in a form that is refused, and look at the page to which that leads."""
    answer = send(browser, path, path, **fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?again=1")
    return browser.get(answer.headers["location"])


@contextmanager
def served(ws: Workspace, log: Callable[[str], object]) -> Iterator[str]:
    """The portal in a thread of this process; the address at which it answers."""
    with _at_work(serving.configuration(ws, log=log)) as made:
        yield made.url


class Server(serving.Server):
    """A server whose clock can be moved on, so that nobody has to sit out its patience."""

    url = ""
    _loop: asyncio.AbstractEventLoop
    _ahead = 0.0

    def __init__(self, configuration: uvicorn.Config) -> None:
        super().__init__(configuration)
        self.begun = threading.Event()

    async def serve(self, sockets: Any = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.time = lambda: time.monotonic() + self._ahead  # type: ignore[method-assign]
        self.begun.set()
        await super().serve(sockets)

    def ask(self, question: Callable[[], Found]) -> Found:
        """What that answers in the server's own thread."""
        answered: Future[Found] = Future()
        self._loop.call_soon_threadsafe(lambda: answered.set_result(question()))
        return answered.result(PATIENCE)

    def clients(self) -> set[int]:
        """The ports of those whose connections it has taken."""
        return self.ask(lambda: {vars(each)["client"][1] for each in self.server_state.connections})

    def go_on(self, seconds: float) -> None:
        """Let it be so much later for the server."""

        def later() -> None:
            self._ahead += seconds

        self.ask(later)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def _at_work(configuration: uvicorn.Config) -> Iterator[Server]:
    address = serving.bound("127.0.0.1:0")
    server = Server(configuration)
    server.url = f"http://127.0.0.1:{address.getsockname()[1]}"
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([address])), daemon=True)
    thread.start()
    assert server.begun.wait(PATIENCE)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        address.close()


class Stage:
    """The one server of a worker, at which the portal of each test answers in turn: to start one and to stop it costs
    more than most tests."""

    server: Server

    def __init__(self) -> None:
        self.playing: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.playing(scope, receive, send)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    ws = open_workspace(Config(folder, str(folder / "vmsctl.db"), None, None, ""), create=True)
    configuration, stage = serving.configuration(ws), Stage()
    configuration.app = stage
    with _at_work(configuration) as stage.server:
        yield stage
    ws.store.close()


@pytest.fixture(scope="session", autouse=True)
def papers_read_once() -> Iterator[None]:
    """The same paper is cleaned in a process of its own once in a run; what that does, tests/connectors tell."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apart, "clean", lru_cache(apart.clean))
        yield


@pytest.fixture
def portal_cast(run_folder: Path, tmp_path: Path, home: Path) -> Iterator[Cast]:
    """The cast on SQLite: what the store does on both engines, the services' own tests tell."""
    config = Config(home=home, address=new_sqlite_store(run_folder, tmp_path), user=None, building=None, desk="")
    ws = open_workspace(config)
    ws.clock = Clock()
    yield Cast.enter(ws, ws.clock)
    ws.store.close()


@pytest.fixture
def portal(portal_cast: Cast, stage: Stage) -> Portal:
    cast = portal_cast
    cast.setting("portal.address", '"http://127.0.0.1"')
    log: list[str] = []
    stage.playing = application(cast.ws, tell=log.append)
    return Portal(stage.server.url, cast.ws, cast, log)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's own Chromium, without a window. As long as Playwright runs, no other event loop does in its thread, so
    that it ends before another file's tests want theirs."""
    if not machine.has("chromium"):
        pytest.skip(machine.reason("chromium"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Phone:
    """A page in Chromium, on the portal. What the browser complains of is a fault of the page."""

    page: Page
    portal: Portal
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.portal.url + path)

    def opened(self, visit: VisitMade) -> Phone:
        """With the visitor's link opened, as a person does it."""
        self.open(self.portal.link(visit))
        self.page.get_by_role("button", name="Open my invitation").click()
        self.page.wait_for_url("**/visit")
        return self

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.portal.url)

    def refused(self) -> None:
        """Wait until a form has come back with what is wrong, and the page's script has led there."""
        expect(self.page.locator("#wrong")).to_be_focused(timeout=PATIENCE * 1000)

    def draw(self) -> None:
        """A signature, with the mouse."""
        first, *others = self._way()
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for point in others:
            self.page.mouse.move(*point, steps=8)
        self.page.mouse.up()
        self._noted()

    def draw_with_a_finger(self) -> None:
        """A signature, as a touch screen tells it."""
        touch = self.page.context.new_cdp_session(self.page)
        for number, (x, y) in enumerate(self._way()):
            kind = "touchMove" if number else "touchStart"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self._noted()

    def _noted(self) -> None:
        self.page.get_by_text("There is a signature in the area.").wait_for()

    def _way(self) -> list[tuple[float, float]]:
        """Where a signature goes along on the screen."""
        pad = self.page.locator("canvas")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        parts = [(0.1, 0.6), (0.2, 0.2), (0.3, 0.8), (0.45, 0.3), (0.5, 0.7), (0.7, 0.5), (0.9, 0.55)]
        return [(box["x"] + box["width"] * across, box["y"] + box["height"] * down) for across, down in parts]


PHONE: ViewportSize = {"width": 360, "height": 740}


@contextmanager
def a_phone(chromium: Browser, portal: Portal, **how: Any) -> Iterator[Phone]:
    """A browser of its own, with a phone's screen unless said otherwise."""
    context = chromium.new_context(**{"viewport": PHONE, "locale": "en-GB", "has_touch": True, **how})
    context.set_default_timeout(PATIENCE * 1000)
    phone = Phone(context.new_page(), portal)
    phone.page.on("console", lambda message: phone.complaints.append(message.text))
    phone.page.on("pageerror", lambda error: phone.complaints.append(str(error)))
    try:
        yield phone
    finally:
        context.close()


@pytest.fixture
def phone(chromium: Browser, portal: Portal) -> Iterator[Phone]:
    with a_phone(chromium, portal) as phone:
        yield phone
