"""A form that was refused: what was filled in is kept with the session, sealed, and the browser is sent to look at it.

So no page is the answer to a form: going back in the browser finds a page, and no form that it would have to send
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vmsctl.portal.entry import go
from vmsctl.services import portal_sessions

if TYPE_CHECKING:
    from starlette.responses import Response

    from vmsctl.portal.asking import Ask

AGAIN = "again"
"""In the query of the address that shows what was refused."""


def keep(ask: Ask, values: Mapping[str, Any]) -> Response:
    """Keep what the form's own address is to show, and send the browser there."""
    portal_sessions.keep_refused(ask.ws, ask.holder, ask.address, values)
    return go(f"{ask.address}?{AGAIN}=1")


def kept(ask: Ask) -> Mapping[str, Any]:
    """What was refused at this address last; empty where that is not asked for, or nothing is kept."""
    if AGAIN not in ask.query:
        return {}
    with ask.ws.reading() as tx:
        return portal_sessions.refused(tx, ask.ws, ask.holder, ask.address)


def forget(ask: Ask) -> None:
    """For a form that was taken in the end."""
    portal_sessions.forget_refused(ask.ws, ask.holder)
