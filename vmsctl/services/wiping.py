"""Taking what was deleted off the disk: the write-ahead log, free pages, dead rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import wiping
from vmsctl.workspace import said_plainly

if TYPE_CHECKING:
    from vmsctl.workspace import Workspace


def wipe(ws: Workspace, *, deep: bool = False) -> list[str]:
    """What could not be wiped at this moment, in sentences; `deep` rewrites large tables too, which desks wait for."""
    with said_plainly():
        return wiping.wipe(ws.store, deep=deep)
