"""Buildings: which one is meant, and what time it is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.queries import buildings as queries
from vmsctl.errors import Invalid, NotFound
from vmsctl.rules.text import fold

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Place:
    """A building as the acts at the desk need it."""

    id: int
    name: str
    time_zone: str
    takes_visitors: bool = True

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local(self, moment: datetime) -> datetime:
        """A time as the building's clocks show it."""
        return moment.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        """The building's own date."""
        return self.local(now).date()


def place(tx: Transaction, ws: Workspace, name: str | None = None) -> Place:
    """The building that is meant: by name or id, else this desk's, else the only one there is."""
    found = find(tx, ws, name)
    if found is None:
        raise Invalid("building-needed", "There are several buildings.", "Say which, with --building NAME.")
    return found


def find(tx: Transaction, ws: Workspace, name: str | None = None) -> Place | None:
    """As `place`, but None when nothing says which of several."""
    rows = queries.active(tx)
    wanted = name or ws.config.building
    if wanted is None:
        return Place(*rows[0]) if len(rows) == 1 else None
    for row in rows:
        if fold(row.name) == fold(wanted) or str(row.id) == wanted:
            return Place(*row)
    raise NotFound("no-such-building", f"There is no building {wanted!r}.", f"There are: {_names(rows)}.")


def by_id(tx: Transaction, building_id: int) -> Place:
    """A building that something in the store refers to, in use or not."""
    return Place(*queries.by_id(tx, building_id))


def _names(rows: list[queries.BuildingRow]) -> str:
    return ", ".join(row.name for row in rows) or "none yet"
