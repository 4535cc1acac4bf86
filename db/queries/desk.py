"""All that an act on one visit must weigh, in one question: the visit, the acting user's roles, the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries import roles
from db.queries.roles import Granted
from db.queries.visits import JOINS, PUBLISHED, SELECT, VisitRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from db.transaction import Transaction

_SELECT = f"""
{SELECT}, {roles.COLUMNS},
  (SELECT {{list}}(c.building_id || ':' || c.name || '=' || c.value, '\x1e')
     FROM settings c WHERE c.building_id IN (0, v.building_id)),
  (SELECT e.kind || ' ' || e.subject FROM events e WHERE e.request_id = :request),
  EXISTS (SELECT 1 FROM printers pr WHERE pr.building_id = v.building_id AND pr.active)
"""
_JOINS = f"{JOINS} LEFT JOIN users u ON u.id = :user"
_OTHER = f"""
  SELECT {{list}}(o.id || ' ' || o.state || ' ' || o.day || ' ' || o.building_id || ' ' || o.expected_at, ',')
  FROM visits o WHERE o.id <> v.id AND {PUBLISHED.replace("v.", "o.")}
"""
FACTS = roles.on_both(f"{_SELECT} FROM visits v {_JOINS} WHERE v.id = :visit AND {PUBLISHED}")
OF_PASS = roles.on_both(f"""
{_SELECT}, p.kind, p.withdrawn_at, coalesce(
  ({_OTHER} AND o.visitor_id = v.visitor_id AND o.day >= :since),
  ({_OTHER} AND v.visitor_id IS NULL AND o.ticket_of = v.ticket_of AND o.ticket_of <> o.id))
FROM passes p JOIN visits v ON v.id = p.visit_id {_JOINS}
WHERE p.lookup = :lookup AND {PUBLISHED}
""")
_WIDTH = len(VisitRow._fields)


class DeskFacts(NamedTuple):
    """`granted` is None for a user who is gone; `earlier` the kind and subject of the act that carried the same
    request id."""

    visit: VisitRow
    granted: Granted | None
    settings: Mapping[str, str]
    earlier: tuple[str, str] | None
    has_printer: bool


class Candidate(NamedTuple):
    """A visit that a pass may mean."""

    visit_id: int
    state: str
    day: str
    building_id: int
    expected_at: int


class PassFacts(NamedTuple):
    """A pass with the visit that it was made for, and what else it may mean: the other visits of its visitor, or of
    an unknown visitor's party."""

    kind: str
    withdrawn: bool
    facts: DeskFacts
    others: Sequence[Candidate]


def facts(tx: Transaction, visit_id: int, *, user_id: int, request_id: str | None) -> DeskFacts | None:
    """What is to be weighed, or None when there is no such visit."""
    row = tx.row(FACTS, {"visit": visit_id, "user": user_id, "request": request_id or ""})
    return None if row is None else _facts(row)


def of_pass(tx: Transaction, lookup: int, *, since: str, user_id: int, request_id: str | None) -> PassFacts | None:
    """What is to be weighed of the visit of a pass, from its keyed look-up number, with its visitor's other visits
    from the day `since` on; None when it is nobody's."""
    row = tx.row(OF_PASS, {"lookup": lookup, "since": since, "user": user_id, "request": request_id or ""})
    if row is None:
        return None
    kind, withdrawn_at, others = row[-3:]
    return PassFacts(kind, withdrawn_at is not None, _facts(row[:-3]), _candidates(others))


def _facts(row: tuple[Any, ...]) -> DeskFacts:
    name, active, given, through_groups, settings, earlier, has_printer = row[_WIDTH:]
    kind, _, subject = (earlier or "").partition(" ")
    return DeskFacts(
        VisitRow._make(row[:_WIDTH]),
        None if name is None else roles.parsed(name, active, given, through_groups),
        _settings(settings) if settings else {},
        (kind, subject) if kind else None,
        bool(has_printer),
    )


def _candidates(text: str | None) -> Sequence[Candidate]:
    words = [part.split(" ") for part in text.split(",")] if text else []
    return [Candidate(int(id), state, day, int(building), int(at)) for id, state, day, building, at in words]


def _settings(text: str) -> Mapping[str, str]:
    """The building's own values go before those of the installation (building 0)."""
    pairs = sorted(part.split(":", 1) for part in text.split("\x1e") if part)
    return dict(pair.split("=", 1) for _, pair in sorted(pairs, key=lambda pair: int(pair[0])))
