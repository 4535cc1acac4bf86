"""What a visitor reads when something cannot be done: one table from kinds to statuses, words by code or by status."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from vmsctl.errors import Conflict, Denied, DeviceFailed, Invalid, NotFound, Refused, StoreFailed, VmsError
from vmsctl.portal import forms
from vmsctl.services.portal_sessions import LinkOver
from vmsctl.services.throttles import TooMany

if TYPE_CHECKING:
    from starlette.responses import Response

    from vmsctl.portal.asking import Ask
    from vmsctl.workspace import Workspace

STATUSES: dict[type[VmsError], int] = {
    Refused: 409,
    Conflict: 409,
    Invalid: 422,
    NotFound: 404,
    Denied: 403,
    DeviceFailed: 503,
    StoreFailed: 503,
    LinkOver: 410,
    TooMany: 429,
}
SIGNED_OUT = "session-over"
WITH_A_FORM = "session-over-typed"
TYPED = frozenset({"note", "typed", "strokes"})
"""What is typed or drawn in forms that name their fields."""
ALARMING = frozenset({400, 403, 413, 415, 422, 500, 503})
"""Where something went wrong, and not only an end was reached."""


def status_of(error: VmsError) -> int:
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def page(ask: Ask, error: VmsError) -> Response:
    """The page for a refusal. What it says never depends on whose link or data it was."""
    status = 401 if error.code == SIGNED_OUT else status_of(error)
    response = of_status(ask, status, WITH_A_FORM if status == 401 and _was_typed(ask) else error.code)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _was_typed(ask: Ask) -> bool:
    """Whether a form came that somebody had filled in, and not one of mere choices."""
    return any(value and (ask.page.open_form or name in TYPED) for name, value in forms.without_token(ask.form).items())


def of_status(ask: Ask, status: int, code: str = "") -> Response:
    """The page for an HTTP status: what happened, and what can be done."""
    key = next((key for key in (f"portal.refused.{code}", f"portal.error.{status}") if f"{key}.title" in ask.words), "")
    key = key or f"portal.error.{500 if status >= 500 else 400}"
    return ask.rendering.page(
        ask,
        "error",
        status=status,
        title=ask.words[f"{key}.title"],
        text=ask.words[f"{key}.text"],
        calm=status not in ALARMING,
    )


def note(ws: Workspace, error: Exception) -> None:
    """Put a mistake of ours into the log. Its lines name code and no values."""
    try:
        with ws.config.log_file.open("a", encoding="utf-8") as file:
            file.write(f"{ws.now():%Y-%m-%d %H:%M:%S} portal\n")
            file.writelines(traceback.format_tb(error.__traceback__))
            file.write(f"{type(error).__name__}\n")
    except OSError:
        return
