"""What is the same for everybody, and may therefore be kept: style sheet, script, a building's colour and logo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from vmsctl.portal.asking import Ask, Page
from vmsctl.rules import branding
from vmsctl.services import portal_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

FOR_EVER = "public, max-age=31536000, immutable"
CSS = "text/css; charset=utf-8"


def asset(ask: Ask) -> Response:
    found = ask.rendering.assets.get(ask.path["name"])
    if found is None or found.mark != ask.path["mark"]:
        raise HTTPException(404)
    if "gzip" in ask.headers.get("accept-encoding", ""):
        return _kept(found.packed, found.media, {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
    return _kept(found.data, found.media, {"Vary": "Accept-Encoding"})


def colour(ask: Ask) -> Response:
    if not re.fullmatch("[0-9a-f]{6}", ask.path["colour"]):
        raise HTTPException(404)
    accent = branding.accent(f"#{ask.path['colour']}")
    light = f":root{{--accent:{accent.light};--on-accent:{accent.on_light}}}"
    dark = f":root{{--accent:{accent.dark};--on-accent:{accent.on_dark}}}"
    return _kept(f"{light}@media(prefers-color-scheme:dark){{{dark}}}".encode(), CSS)


def logo(ask: Ask) -> Response:
    mark = ask.path["mark"]
    png = portal_facts.logo(ask.ws, mark) if re.fullmatch("[0-9a-f]{64}", mark) else None
    if png is None:
        raise HTTPException(404)
    return _kept(png, "image/png")


def _kept(data: bytes, media: str, more: Mapping[str, str] | None = None) -> Response:
    return Response(data, media_type=media, headers={"Cache-Control": FOR_EVER, **(more or {})})


PAGES = (
    Page("GET", "/static/{mark}/{name}", asset, "Style sheet or script.", answers=(200, 404), media="text/css"),
    Page("GET", "/colour/{colour}.css", colour, "A colour, made readable.", answers=(200, 404), media="text/css"),
    Page("GET", "/logo/{mark}.png", logo, "A logo.", answers=(200, 404), media="image/png"),
)
