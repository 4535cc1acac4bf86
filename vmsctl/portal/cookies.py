"""The session's cookie: sent back by https only where visitors come by https, and to no other host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from vmsctl.portal.asking import LANGUAGE_COOKIE, SESSION_COOKIE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from vmsctl.portal.asking import Ask
    from vmsctl.portal.front import Front

YEAR = 365 * 86_400
_LAX: Literal["lax"] = "lax"


def session(cookies: Mapping[str, str], front: Front) -> str:
    """The session's secret, empty where there is none."""
    return cookies.get(_name(front), "")


def keep_session(ask: Ask, response: Response, secret: str) -> None:
    """Let the browser keep it until it is closed."""
    response.set_cookie(_name(ask.front), secret, **_common(ask.front), httponly=True)


def forget_session(ask: Ask, response: Response) -> None:
    response.delete_cookie(_name(ask.front), **_common(ask.front), httponly=True)


def keep_language(ask: Ask, response: Response, language: str) -> None:
    """Remember the language that somebody chose, and nothing else."""
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, **_common(ask.front), httponly=True)


def _name(front: Front) -> str:
    return f"__Host-{SESSION_COOKIE}" if front.secure else SESSION_COOKIE


def _common(front: Front) -> dict[str, Any]:
    return {"path": "/", "secure": front.secure, "samesite": _LAX}
