"""The other faces, which a command opens. `vmsctl/__main__.py`, which alone knows all faces, puts them here."""

from __future__ import annotations

from collections.abc import Callable


def _none(*, building: str | None, as_user: str | None, theme: str) -> int:
    raise LookupError("no console was put in its place")


open_desk: Callable[..., int] = _none
"""Takes `building`, `as_user` (who is then not asked for a PIN) and `theme`; gives the exit code."""


def _no_portal(*_: object, **__: object) -> None:
    raise LookupError("no portal was put in its place")


open_portal: Callable[..., None] = _no_portal
"""Takes the workspace, where to listen (`HOST:PORT`), `tell` and `log`; comes back when the portal was ended."""


def _no_description() -> object:
    raise LookupError("no portal was put in its place")


describe_portal: Callable[[], object] = _no_description
"""Gives the portal's OpenAPI description."""
