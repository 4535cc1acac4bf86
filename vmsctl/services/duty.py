"""A user's time at a desk: where it stands, what the user may do there, and how store, printers and mail do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from db.instant import stored
from db.queries import buildings as building_queries
from db.queries import clock as clock_queries
from db.queries import desk_health as health_queries
from db.queries import desk_people
from db.queries import settings as stored_settings
from db.queries.desk_health import Health
from vmsctl.config import machine_name
from vmsctl.errors import NotFound
from vmsctl.rules import roles as role_rules
from vmsctl.rules.settings import Settings
from vmsctl.services import buildings, roles
from vmsctl.services.buildings import Place
from vmsctl.workspace import Workspace, said_plainly

if TYPE_CHECKING:
    from db.engine import Watch
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants

__all__ = ["Duty", "Health", "at_desk", "begin", "health", "houses", "places", "watching"]


class Duty(NamedTuple):
    """One user's time at a desk; `allowed` are the actions of the matrix that are worth offering there, `managers`
    name and phone of whom to call, `can_unlock` whether a locked desk would let the user in again."""

    ws: Workspace
    place: Place
    user: str
    allowed: frozenset[str]
    needs_reason: frozenset[str]
    policy: str
    lock_after: float
    managers: tuple[tuple[str, str], ...] = ()
    can_unlock: bool = True


def at_desk(ws: Workspace) -> Workspace:
    """The workspace whose user acts at this desk, so that events and stays name it."""
    assert ws.actor is not None
    return ws.acting(ws.actor._replace(how="desk", desk=ws.config.desk or machine_name()))


def houses(ws: Workspace) -> list[Place]:
    """The buildings that a desk can stand in: the desk's own where one is set; asked before anybody has signed in."""
    with ws.reading() as tx:
        if ws.config.building is not None:
            return [buildings.place(tx, ws)]
        return [Place(*row) for row in building_queries.active(tx)]


def places(ws: Workspace) -> list[Place]:
    """The buildings whose visits the user may see, by name."""
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        return [Place(*row) for row in building_queries.active(tx) if _may_see(grants, row.id)]


def begin(ws: Workspace, building: str | None = None) -> Duty:
    """Start work at the desk of a building: the named one, else the desk's own, else the first that the user may see.

    Raises `Denied` for a user who may see no visits there, `NotFound` for a building that is none.
    """
    with ws.reading() as tx:
        grants = roles.of_actor(tx, ws)
        place = buildings.find(tx, ws, building) or _first(tx, grants)
        if no := role_rules.refusal("see-visits", grants, place.id, own=True):
            raise no
        settings = Settings(stored_settings.holding(tx, place.id))
        managers = desk_people.managers(tx, place.id)
        can_unlock = desk_people.can_sign_in(tx, place.id, grants.user_id)
    cells = {name: role_rules.reaches(name, grants, place.id, own=True) for name in role_rules.MATRIX}
    return Duty(
        ws=at_desk(ws),
        place=place,
        user=grants.name,
        allowed=frozenset(name for name, cell in cells.items() if cell is not None),
        needs_reason=frozenset(name for name, cell in cells.items() if cell is not None and cell.needs_reason),
        policy=settings["check-in.policy"],
        lock_after=60.0 * settings["desk.lock-minutes"],
        managers=managers,
        can_unlock=can_unlock,
    )


def health(ws: Workspace, building_id: int) -> Health:
    """What waits for printers and mail, what has failed there, and whether the clock can be believed.

    Raises `Denied` for who sees no visits there.
    """
    with ws.reading() as tx:
        roles.require(tx, ws, "see-visits", building_id, own=True)
        found = health_queries.health(tx, building_id, stored(ws.now()))
        if not clock_queries.seen(tx):
            return found
        from vmsctl.services import clock  # where nobody runs the schedule, a console opens without it

        doubt = clock.weighed(tx, ws)
    return found._replace(clock=doubt.short) if doubt else found


class Watching(NamedTuple):
    """A watch whose problems are said plainly."""

    watch: Watch

    def changed(self, wait: float) -> bool:
        """Whether any desk has committed something since the last question; waits at most `wait` seconds."""
        with said_plainly():
            return self.watch.changed(wait)


@contextmanager
def watching(ws: Workspace) -> Iterator[Watching]:
    """Watch the store for the commits of others."""
    with said_plainly():
        watch = ws.store.watch()
    try:
        yield Watching(watch)
    finally:
        watch.close()


def _first(tx: Transaction, grants: Grants) -> Place:
    seen = [row for row in building_queries.active(tx) if _may_see(grants, row.id)]
    if not seen:
        raise role_rules.refusal("see-visits", grants, None) or NotFound(
            "no-building-yet", "There is no building yet.", "Make one: 'vmsctl buildings add'."
        )
    own = {where for role, where in grants.roles if where is not None and role != "host"}
    return Place(*next((row for row in seen if row.id in own), seen[0]))


def _may_see(grants: Grants, building_id: int) -> bool:
    return role_rules.reaches("see-visits", grants, building_id, own=True) is not None
