"""Reading what was sent: a form of few short fields, from our own page."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from starlette.exceptions import HTTPException

from vmsctl.services import portal_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from vmsctl.portal.asking import Ask, Page

MOST_BYTES = 1_000_000
MOST_AT_ONCE = 64_000_000
"""Bytes of all forms that are still coming in: many who send slowly shall not fill the memory."""
MOST_FIELDS = 100
TOKEN = "form-token"
URLENCODED = "application/x-www-form-urlencoded"


class _Coming:
    """What is held of forms that are not whole; counted in the event loop's one thread."""

    held = 0


_coming = _Coming()


async def read(request: Request, page: Page) -> dict[str, str]:
    """The fields of a form; of a name that comes twice the last. Raises `HTTPException` for what is no such form.

    Forms of several parts are not taken: nothing here is uploaded as a file.
    """
    body = await _body(request)
    if not body:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != URLENCODED:
        raise HTTPException(415)
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    return _allowed(dict(pairs), page)


async def _body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > MOST_BYTES:
        raise HTTPException(413, headers={"Connection": "close"})
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            _coming.held += len(part)
            if size > MOST_BYTES:
                raise HTTPException(413, headers={"Connection": "close"})
            if _coming.held > MOST_AT_ONCE:
                raise HTTPException(503, headers={"Connection": "close"})
            parts.append(part)
    finally:
        _coming.held -= size
    return b"".join(parts)


def _allowed(fields: dict[str, str], page: Page) -> dict[str, str]:
    """The fields, none of which the page does not know."""
    lengths = {TOKEN: 64} | {each.name: each.longest for each in page.form}
    for name, value in fields.items():
        if name not in lengths and not page.open_form:
            raise HTTPException(400)
        if len(value) > lengths.get(name, 4000):
            raise HTTPException(413)
    return fields


def must_be_ours(ask: Ask) -> None:
    """Refuse what another site had the browser send. Our pages send no referrer, and so browsers give `null` for the
    origin of our own forms: then Fetch Metadata says where a form came from, and the form's token does in any case."""
    if not (_same_site(ask) and _right_token(ask)):
        raise HTTPException(403)


def _same_site(ask: Ask) -> bool:
    site = ask.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = ask.headers.get("origin")
    if origin in (None, "null"):
        return True
    return urlsplit(origin).netloc.lower() in (ask.headers.get("host", "").lower(), ask.front.host)


def _right_token(ask: Ask) -> bool:
    if not ask.page.session:
        return True
    right = portal_sessions.form_token(ask.ws, ask.cookie)
    return hmac.compare_digest(right.encode(), ask.form.get(TOKEN, "").encode())


def without_token(form: Mapping[str, str]) -> dict[str, str]:
    """What somebody filled in."""
    return {name: value for name, value in form.items() if name != TOKEN}
