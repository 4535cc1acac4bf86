"""What the names in an import's rows mean, looked up once each."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.queries import settings
from vmsctl import language
from vmsctl.errors import Denied
from vmsctl.rules import roles as role_rules
from vmsctl.rules.invitation_import import House, Kind, Place, needs_email
from vmsctl.rules.settings import Settings
from vmsctl.rules.text import fold, fold_email
from vmsctl.services import roles

if TYPE_CHECKING:
    from datetime import date

    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

ACTION = "import-invitations"


def house_of(tx: Transaction, ws: Workspace, *, reason: str) -> House:
    """Hosts, buildings and visitor types as the acting user may import with them; raises `Denied`."""
    grants = roles.of_actor(tx, ws)
    allowed = role_rules.buildings(ACTION, grants)
    if allowed is not None and not allowed:
        raise Denied("not-allowed", f"{grants.name} may not import invitations.", "Ask an admin or a visitor manager.")
    if no := role_rules.refusal(ACTION, grants, min(allowed) if allowed else None, reason=reason):
        raise no
    places = _places(tx, allowed)
    kinds = _kinds(tx)
    return House(
        host=_hosts(tx),
        building=lru_cache(maxsize=4096)(lambda name: places.get(fold(name))),
        kind=lru_cache(maxsize=1024)(lambda name: kinds.get(fold(name))),
        today=_todays(ws),
        language=lru_cache(maxsize=256)(lambda name: language.named(name, ws.config.home)),
    )


def _hosts(tx: Transaction) -> Callable[[str], int | None]:
    """Users by mail address, and by name where only one has it."""
    by_email, by_name = {}, {}
    for user_id, email, name in tx.rows("SELECT id, email_folded, search FROM users WHERE active"):
        by_email[email] = user_id
        by_name[name] = None if name in by_name else user_id

    @lru_cache(maxsize=4096)
    def host(text: str) -> int | None:
        return by_email.get(fold_email(text)) if "@" in text else by_name.get(fold(text))

    return host


def _places(tx: Transaction, allowed: frozenset[int] | None) -> dict[str, Place]:
    floors: dict[int, dict[str, int]] = {}
    for floor_id, building_id, name in tx.rows("SELECT id, building_id, name FROM floors WHERE active"):
        floors.setdefault(building_id, {})[fold(name)] = floor_id
    rows = tx.rows("SELECT id, name, time_zone, takes_visitors FROM buildings WHERE active")
    places = {}
    for building_id, name, zone, takes in rows:
        if allowed is None or building_id in allowed:
            ahead = Settings(settings.holding(tx, building_id))["invitations.days-ahead"]
            place = Place(building_id, ZoneInfo(zone), bool(takes), floors.get(building_id, {}), ahead)
            places[fold(name)] = places[str(building_id)] = place
    return places


def _kinds(tx: Transaction) -> dict[str, Kind]:
    """Visitor types by folded name; an empty name is the first type."""
    rows = tx.rows("SELECT id, name, fields FROM visitor_types WHERE active ORDER BY position, id")
    kinds = {fold(name): Kind(type_id, needs_email(fields)) for type_id, name, fields in rows}
    return {"": next(iter(kinds.values()))} | kinds if kinds else {}


def _todays(ws: Workspace) -> Callable[[Place], date]:
    now = ws.now()

    @lru_cache(maxsize=1024)
    def of_zone(zone: ZoneInfo) -> date:
        return now.astimezone(zone).date()

    return lambda place: of_zone(place.zone)
