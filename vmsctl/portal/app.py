"""The application: pages by address, each answered in a thread, and what goes wrong turned into a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from vmsctl.errors import VmsError
from vmsctl.language import Words
from vmsctl.portal import cookies, errors, forms, speaking
from vmsctl.portal.asking import Ask, Page
from vmsctl.portal.front import Front
from vmsctl.portal.pages import PAGES
from vmsctl.portal.rendering import Rendering
from vmsctl.portal.security import SecurityHeaders
from vmsctl.portal.traffic import Traffic, TrafficCount
from vmsctl.rules.proxies import is_loopback
from vmsctl.services import portal_sessions, throttles

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from vmsctl.workspace import Workspace

NOWHERE = Page("GET", "", lambda ask: errors.of_status(ask, 404), "An address at which nothing is.")
FORWARDING = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def application(ws: Workspace, *, tell: Callable[[str], object] = lambda _: None) -> ASGIApp:
    """The portal of an installation; `tell` gets a line for each request, without address, query or token."""
    portal = Portal(ws, tell)
    by_path: dict[str, dict[str, Page]] = {}
    for page in PAGES:
        by_path.setdefault(page.path, {})[page.method] = page
    inner = Starlette(
        routes=[Route(path, portal.endpoint(pages), methods=list(pages)) for path, pages in by_path.items()],
        exception_handlers={HTTPException: portal.refused, Exception: portal.failed},
    )
    # Not as Starlette's own middleware: that would stand inside of what answers our mistakes.
    return TrafficCount(SecurityHeaders(inner, portal.front), portal.traffic, tell)


class Portal:
    """What the pages of one process share."""

    def __init__(self, ws: Workspace, tell: Callable[[str], object]) -> None:
        self.tell = tell
        self.ws = ws.acting(None)
        self.front = Front(self.ws)
        self.rendering = Rendering()
        self.traffic = Traffic(self.ws)

    def endpoint(self, pages: dict[str, Page]) -> Callable[[Request], Awaitable[Response]]:
        """Answers the methods of one address."""

        async def answer(request: Request) -> Response:
            page = pages["GET" if request.method == "HEAD" else request.method]
            request.scope["vmsctl.page"] = page.path
            try:
                form = await forms.read(request, page) if page.method == "POST" else {}
            except ClientDisconnect:
                return PlainTextResponse("", 400)
            return await run_in_threadpool(self._answer, request, page, form)

        return answer

    def _answer(self, request: Request, page: Page, form: dict[str, str]) -> Response:
        ask = self._ask(request, page, form)
        try:
            return self._carry_out(ask, request)
        except VmsError as error:
            response = errors.page(ask, error)
            if response.status_code >= 500:
                self.tell(f"{page.path}: {error.code}")
            if page.session and response.status_code in (401, 410):
                cookies.forget_session(ask, response)
            return response
        except HTTPException as error:
            return errors.of_status(ask, error.status_code)
        except Exception as error:  # noqa: BLE001  a mistake of ours is a page and a line in the log, never a silence
            errors.note(self.ws, error)
            return errors.of_status(ask, 500)

    def _carry_out(self, ask: Ask, request: Request) -> Response:
        page = ask.page
        if page.loopback and not _is_from_here(request):
            raise HTTPException(404)
        if page.session:
            with ask.ws.reading() as tx:
                ask.holder = portal_sessions.holder(tx, ask.ws, ask.cookie)
            ask.words = speaking.in_session(ask)
        if page.method == "POST":
            forms.must_be_ours(ask)
            if page.session:
                throttles.count(ask.ws, throttles.SAVES, str(ask.holder.ticket_of))
        return page.run(ask)

    def _ask(self, request: Request, page: Page, form: dict[str, str]) -> Ask:
        self.front.refresh()
        peer = request.client.host if request.client else ""
        headers = request.headers
        ask = Ask(
            ws=self.ws,
            front=self.front,
            rendering=self.rendering,
            traffic=self.traffic,
            page=page,
            words=Words.of("en"),
            address=request.url.path,
            # A proxy may append a line of its own to those that the client sent.
            client=self.front.client(peer, ",".join(headers.getlist("x-forwarded-for"))),
            path=request.path_params,
            query=request.query_params,
            headers=headers,
            cookie=cookies.session(request.cookies, self.front),
            form=form,
        )
        ask.words = speaking.before_session(ask, request.cookies)
        return ask

    async def refused(self, request: Request, error: Exception) -> Response:
        """For what no page answered: no such address, no such method, a body that is no form."""
        assert isinstance(error, HTTPException)
        response = await run_in_threadpool(lambda: errors.of_status(self._ask(request, NOWHERE, {}), error.status_code))
        response.headers.update(error.headers or {})
        return response

    async def failed(self, request: Request, error: Exception) -> Response:
        """For a mistake of ours outside of every page."""
        errors.note(self.ws, error)
        return await run_in_threadpool(lambda: errors.of_status(self._ask(request, NOWHERE, {}), 500))


def _is_from_here(request: Request) -> bool:
    """Whether a program on this machine asks for itself, and no proxy for somebody else."""
    from_loopback = request.client is not None and is_loopback(request.client.host)
    return from_loopback and not any(name in request.headers for name in FORWARDING)
