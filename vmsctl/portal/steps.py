"""The way through the portal: what is done, what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vmsctl.portal.asking import Ask
    from vmsctl.services.portal_sessions import Holder


class Step(NamedTuple):
    """`state` is `done`, `open`, or `later` for what others have to come before."""

    name: str
    path: str
    state: str
    here: bool


WAY = (
    ("invitation", "/visit"),
    ("details", "/visit/details"),
    ("documents", "/visit/documents"),
    ("ticket", "/visit/ticket"),
)


def of(ask: Ask) -> tuple[Step, ...]:
    """The steps of the session's visit, as they stand."""
    lacking = ask.holder.lacking
    return tuple(Step(name, path, _state(name, lacking), _is_here(ask.page.path, path)) for name, path in WAY)


def _state(name: str, lacking: frozenset[str]) -> str:
    if name == "ticket":
        return "later" if lacking else "done"
    return "open" if name in lacking else "done"


def _is_here(page: str, path: str) -> bool:
    return page == path or (path != "/visit" and page.startswith(f"{path}/"))


def following(holder: Holder) -> str:
    """The page to go on with: the first section that is not complete, else the e-ticket."""
    return next((path for name, path in WAY if name in holder.lacking), "/visit/ticket")
