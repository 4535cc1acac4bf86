"""The day at a desk: who is expected, on site, gone or missed in one building, as far as the user may see it."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from db.instant import stored
from db.queries import day_board as queries
from db.queries import settings as stored_settings
from db.queries import stale_documents
from db.queries.day_board import BoardRow, Scope
from vmsctl.rules import day_board as rules
from vmsctl.rules import reception_days, verification
from vmsctl.rules import roles as role_rules
from vmsctl.rules.day_board import Filter
from vmsctl.rules.settings import Settings
from vmsctl.services import buildings, roles
from vmsctl.services.visit_views import ALL, Sight, sight

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.rules.roles import Grants
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

__all__ = ["BoardRow", "Day", "Filter", "LongDay", "found_in_long_day", "long_day", "missing", "read", "rows"]

WHOLE_UP_TO = 3000
"""A day of more visits is not held as a whole."""

FIRST_ROWS = 100
MOST_FOUND = 500
"""Nobody looks through more of what was found; another letter finds fewer."""

_BEFORE_NOW = timedelta(minutes=30)
_MONTH = 31


class Day(NamedTuple):
    """One day of one building. `staying` are visits of other days that still matter.

    Where `whole` is false the day is long: `rows` are the first ones from about now, `counts` are not known yet.
    """

    place: Place
    day: date
    today: date
    at: datetime
    staying: Sequence[BoardRow]
    rows: Sequence[BoardRow]
    whole: bool
    types: Sequence[str]
    counts: Mapping[str, int]


class LongDay(NamedTuple):
    """The rest of a long day: the ids in order (of one group, where one was asked for), and the counts of all groups;
    both of one visitor type where one was asked for."""

    ids: array[int]
    counts: Mapping[str, int]


def read(ws: Workspace, building_id: int, day: date | None = None, *, whole_up_to: int = WHOLE_UP_TO) -> Day:
    """The board of a day, today where none is given; of a longer day than `whole_up_to` the first rows only.

    Raises `Denied` for a building or day that is not the user's.
    """
    with ws.reading() as tx:
        place = buildings.by_id(tx, building_id)
        now = ws.now()
        today = place.today(now)
        wanted = day or today
        scope, seen = _look(tx, ws, place, wanted, today)
        staying = _masked(queries.staying(tx, scope), seen)
        found = queries.whole(tx, scope, whole_up_to + 1)
        whole = len(found) <= whole_up_to
        if not whole:
            found = queries.from_time(tx, scope, _from(place, wanted, today, now), FIRST_ROWS)
        found = _masked(found, seen)
        shown = (*staying, *found)
        counts = count(shown, today) if whole else {}
        return Day(place, wanted, today, place.local(now), staying, found, whole, queries.types(tx), counts)


def long_day(ws: Workspace, board: Day, wanted: Filter | None = None) -> LongDay:
    """What `read` left out of a long day; a few hundred milliseconds for a hundred thousand visits."""
    with ws.reading() as tx:
        wanted = wanted or Filter()
        scope = _look(tx, ws, board.place, board.day, board.today).scope._replace(type=wanted.type)
        today = board.today.isoformat()
        counts = dict(queries.counts(tx, scope, today))
        for name, more in count(board.staying, board.today, wanted.type).items():
            counts[name] = counts.get(name, 0) + more
        return LongDay(queries.ids(tx, scope, today, wanted.group), counts)


def found_in_long_day(ws: Workspace, board: Day, wanted: Filter) -> array[int]:
    """Ids of the first of a long day's visits that have every typed word, in order; typos are not forgiven here."""
    from vmsctl.rules import search

    with ws.reading() as tx:
        scope, seen = _look(tx, ws, board.place, board.day, board.today)
        today = board.today.isoformat()
        longest = max(search.typed(wanted.text), key=len)
        scope = scope._replace(type=wanted.type)
        rows = queries.candidates(tx, scope, today, wanted.group, longest)
        words = search.typed(wanted.text)
        texts = ((id, _text(visitor if seen.contact else "", *more)) for id, visitor, *more in rows)
        hits = (id for id, text in texts if search.matches(text, words))
        return array("q", islice(hits, MOST_FOUND))


def rows(ws: Workspace, board: Day, ids: Iterable[int]) -> list[BoardRow]:
    """Rows of the board by id, as they are now."""
    with ws.reading() as tx:
        scope, seen = _look(tx, ws, board.place, board.day, board.today)
        return _masked(queries.by_ids(tx, scope, ids), seen)


def visits_of(ws: Workspace, building_id: int, visitor_id: int) -> list[BoardRow]:
    """A visitor's visits to a building, on the days that the user may see there; a month back at most."""
    with ws.reading() as tx:
        place = buildings.by_id(tx, building_id)
        today = place.today(ws.now())
        scope, seen = _look(tx, ws, place, today, today)
        around = _days_seen(tx, roles.of_actor(tx, ws), place)
        first = today - timedelta(days=min(_MONTH, around))
        last = today + timedelta(days=around)
        found = queries.of_visitor(tx, scope, visitor_id, first.isoformat(), last.isoformat())
        return _masked(found, seen)


def group(row: BoardRow, today: date) -> str:
    """One of `rules.day_board.GROUPS`."""
    return rules.group(row.state, row.day, arrived=row.arrived_at is not None, today=today.isoformat())


def count(rows: Iterable[BoardRow], today: date, type: str = "") -> dict[str, int]:
    """How many rows are in each group, all or those of a visitor type."""
    counts: dict[str, int] = {}
    for row in rows:
        if type and row.type != type:
            continue
        name = group(row, today)
        counts[name] = counts.get(name, 0) + 1
    return counts


def text(row: BoardRow) -> str:
    """What is searched of a row: name, company, e-mail, plate, host, type, and who an unknown visitor is."""
    return _text(row.search, row.host_search, row.type, row.unknown)


def missing(row: BoardRow) -> tuple[str, ...]:
    """What the visitor lacks to be verified, in words."""
    if row.visitor_id is None:
        return ("name",)
    profile = {name: getattr(row, name) for name in verification.ATTRIBUTES}
    if row.custom not in ("", "{}"):
        profile |= {f"custom.{name}": str(value) for name, value in json.loads(row.custom).items()}
    return verification.missing(row.fields, profile, stale_documents=stale_documents.names(row.stale))


def _text(visitor: str, host: str, type_name: str, unknown: str) -> str:
    from vmsctl.rules import search

    return " ".join((visitor, *search.words(f"{host} {type_name} {unknown}")))


def _masked(rows: list[BoardRow], seen: Sight) -> list[BoardRow]:
    """Rows as somebody may read them who may not read all."""
    if seen == ALL:
        return rows
    from vmsctl.services import board_sight  # most people at a desk read all, and need not wait for it

    return [board_sight.masked(row, seen) for row in rows]


class _Look(NamedTuple):
    """Which visits a user may see there, and how much of them."""

    scope: Scope
    seen: Sight


def _look(tx: Transaction, ws: Workspace, place: Place, day: date, today: date) -> _Look:
    """What the user may see there on that day; raises `Denied`."""
    grants = roles.of_actor(tx, ws)
    everywhere = role_rules.buildings("see-visits", grants)
    if everywhere is not None and place.id not in everywhere:
        if no := role_rules.refusal("see-visits", grants, place.id, own=True):
            raise no
        scope = Scope(place.id, day.isoformat(), own=grants.user_id, open_since=_start(place, day, today))
        return _Look(scope, sight(grants, place.id, own=True))
    _check_day(tx, grants, place, day, today)
    scope = Scope(place.id, day.isoformat(), open_since=_start(place, day, today))
    return _Look(scope, sight(grants, place.id, own=False))


def _check_day(tx: Transaction, grants: Grants, place: Place, day: date, today: date) -> None:
    if no := reception_days.refusal(day, day, today=today, days=_days_seen(tx, grants, place)):
        raise no


def _days_seen(tx: Transaction, grants: Grants, place: Place) -> int:
    """How many days around today the user sees there."""
    if not reception_days.is_limited(grants, place.id):
        return reception_days.ALL_DAYS
    return int(Settings(stored_settings.holding(tx, place.id))["visits.reception-days"])


def _start(place: Place, day: date, today: date) -> int:
    """When today began there, in microseconds; 0 on other days, which show their own visits only."""
    return stored(datetime.combine(day, time(), place.zone)) if day == today else 0


def _from(place: Place, day: date, today: date, now: datetime) -> int:
    return stored(now - _BEFORE_NOW if day == today else datetime.combine(day, time(), place.zone))
