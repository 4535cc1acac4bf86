"""Templates to pages. The templates are our own files; whatever is filled in is escaped."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from vmsctl.language import languages
from vmsctl.portal import steps
from vmsctl.portal.forms import TOKEN
from vmsctl.services import portal_sessions

if TYPE_CHECKING:
    from vmsctl.portal.asking import Ask

HERE = Path(__file__).parent
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class Asset(NamedTuple):
    """A file that every visitor gets: its bytes, the same packed, and a mark that changes with them."""

    data: bytes
    packed: bytes
    mark: str
    media: str


def assets() -> Mapping[str, Asset]:
    """The style sheet and the script, by name."""
    return {path.name: _asset(path) for path in sorted((HERE / "static").iterdir()) if path.suffix in KINDS}


def _asset(path: Path) -> Asset:
    data = path.read_bytes()
    return Asset(data, gzip.compress(data, 9, mtime=0), sha256(data).hexdigest()[:12], KINDS[path.suffix])


class Rendering:
    """Compiles each template once; `page` fills one in."""

    def __init__(self) -> None:
        self.assets = assets()
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["asset"] = self.address_of
        for name in self._environment.list_templates(extensions=["html"]):
            self._environment.get_template(name)

    def address_of(self, name: str) -> str:
        """Where the browser gets an asset; another address when it changes, so that it may keep it for ever."""
        return f"/static/{self.assets[name].mark}/{name}"

    def page(self, ask: Ask, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """The page as the visitor sees it."""
        text = self._environment.get_template(f"{template}.html").render({**_common(ask), **values})
        return HTMLResponse(text, status_code=status)


def _common(ask: Ask) -> dict[str, Any]:
    """What every template knows."""
    holder = ask.holder if ask.has_holder else None
    words = ask.words
    return {
        "t": words,
        "say": words.say,
        "words": words,
        "languages": languages(ask.ws.config.home),
        "colour": str(holder.settings["branding.colour"] if holder else ask.front.facts.colour).lstrip("#").lower(),
        "logo": holder.logo if holder else ask.front.facts.logo,
        "house": holder.visit.building if holder else "",
        "holder": holder,
        "steps": steps.of(ask) if holder else (),
        "form_token": portal_sessions.form_token(ask.ws, ask.cookie) if holder else "",
        "form_token_name": TOKEN,
        "back": ask.address if holder else "",
    }
