"""The portal described for programs (OpenAPI 3.1), made from the declared pages; `docs/openapi.json` is the same."""

from __future__ import annotations

import re
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from vmsctl.portal.asking import HTML, SESSION_COOKIE, Page
from vmsctl.portal.forms import TOKEN, URLENCODED

ALWAYS = (400, 500, 503)
OF_FORMS = (403, 413, 415)
OF_SESSIONS = (401, 410)
OPENS = ("POST", "/i/{token}")
"""The page that opens a session, in which the pages that ask for one answer."""


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The whole description."""
    from vmsctl.portal.pages import PAGES

    paths: dict[str, dict[str, Any]] = {}
    for page in PAGES:
        paths.setdefault(page.path, {})[page.method.lower()] = _operation(page)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "vmsctl portal",
            "version": "1",
            "description": "The visitor's web pages. Pages are HTML for people; a GET changes nothing.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": {
                "session": {
                    "type": "apiKey", "in": "cookie", "name": SESSION_COOKIE,
                    "description": f"By https its name is __Host-{SESSION_COOKIE}.",
                }
            }
        },
    }  # fmt: skip


def statuses(page: Page) -> list[int]:
    """Every status that a page can answer with."""
    found = {*page.answers, *ALWAYS}
    if page.method == "POST":
        found.update(OF_FORMS)
    if page.session:
        found.update(OF_SESSIONS)
        if page.method == "POST":
            found.add(429)
    return sorted(found)


def _operation(page: Page) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": page.words,
        "operationId": _name(page),
        "parameters": [_parameter(name) for name in re.findall(r"{(\w+)}", page.path)],
        "responses": {str(status): _response(page, status) for status in statuses(page)},
    }
    if (page.method, page.path) == OPENS:
        operation["responses"]["303"]["links"] = _links()
    if page.method == "POST":
        operation["requestBody"] = {"required": page.session, "content": {URLENCODED: {"schema": _form(page)}}}
    if page.session:
        operation["security"] = [{"session": []}]
    return operation


def _links() -> dict[str, Any]:
    """What a session opens, by the page's name."""
    from vmsctl.portal.pages import PAGES

    return {_name(page): {"operationId": _name(page)} for page in PAGES if page.session}


def _name(page: Page) -> str:
    words = [word for word in re.split(r"[^a-z0-9]+", page.path.lower()) if word] or ["start"]
    return "-".join([page.method.lower(), *words])


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _form(page: Page) -> dict[str, Any]:
    inputs = {each.name: {"type": "string", "maxLength": each.longest, "description": each.words} for each in page.form}
    needed = [each.name for each in page.form if each.needed]
    if page.session:
        inputs[TOKEN] = {"type": "string", "description": "The token that each form of the session carries."}
        needed.append(TOKEN)
    schema: dict[str, Any] = {"type": "object", "properties": inputs}
    if needed:
        schema["required"] = needed
    schema["additionalProperties"] = {"type": "string", "maxLength": 4000} if page.open_form else False
    return schema


def _response(page: Page, status: int) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    media = page.media if status == 200 else HTML
    if status < 300 or status >= 400:
        kinds = (media,) if isinstance(media, str) else media
        schemas: dict[str, Any] = {"application/json": {}}
        response["content"] = {kind: {"schema": schemas.get(kind, {"type": "string"})} for kind in kinds}
    if status == 303:
        response["headers"] = {"Location": {"required": True, "schema": {"type": "string"}}}
    return response
