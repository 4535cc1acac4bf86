"""One request on its way through a page, and the page as it is declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from starlette.responses import Response

    from vmsctl.language import Words
    from vmsctl.portal.front import Front
    from vmsctl.portal.rendering import Rendering
    from vmsctl.portal.traffic import Traffic
    from vmsctl.services.portal_sessions import Holder
    from vmsctl.workspace import Workspace

HTML = "text/html"
SESSION_COOKIE = "vmsctl"
LANGUAGE_COOKIE = "vmsctl-language"


class Input(NamedTuple):
    """A field that a form may have; `longest` in characters."""

    name: str
    words: str
    longest: int = 4000
    needed: bool = False


class Page(NamedTuple):
    """A page as application, tests and the OpenAPI description know it.

    `session` asks for a visitor's session, `guarded` (of a POST) that another site cannot have sent it; `form` is what
    may be sent, and with `open_form` further fields whose names the service checks; `answers` are statuses beside
    those that every page can have.
    """

    method: str
    path: str
    run: Callable[[Ask], Response]
    words: str
    session: bool = False
    form: tuple[Input, ...] = ()
    open_form: bool = False
    answers: tuple[int, ...] = (200,)
    media: str | tuple[str, ...] = HTML
    loopback: bool = False


@dataclass(slots=True)
class Ask:
    """What a page is given. `path` are the variable parts of the address, `client` whom limits count for."""

    ws: Workspace
    front: Front
    rendering: Rendering
    traffic: Traffic
    page: Page
    words: Words
    address: str
    client: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    cookie: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    _holder: Holder | None = None

    @property
    def holder(self) -> Holder:
        """Whose session this is, on pages that ask for one."""
        assert self._holder is not None
        return self._holder

    @holder.setter
    def holder(self, holder: Holder) -> None:
        self._holder = holder

    @property
    def has_holder(self) -> bool:
        return self._holder is not None

    def show(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page made of a template."""
        return self.rendering.page(self, template, status=status, **values)

    @property
    def wants_json(self) -> bool:
        """Whether our own script asks, which saves fields as they are filled in."""
        return "application/json" in self.headers.get("accept", "")
