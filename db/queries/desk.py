"""All that an act on one visit must weigh, in one question: the visit, the acting user's roles, the settings."""

from typing import TYPE_CHECKING, NamedTuple

from db.queries import roles
from db.queries.roles import Granted
from db.queries.visits import FROM, PUBLISHED, SELECT, VisitRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.transaction import Transaction

_FACTS = f"""
{SELECT}, {roles.COLUMNS},
  (SELECT {{list}}(c.building_id || ':' || c.name || '=' || c.value, '\x1e')
     FROM settings c WHERE c.building_id IN (0, v.building_id)),
  (SELECT e.kind || ' ' || e.subject FROM events e WHERE e.request_id = :request),
  EXISTS (SELECT 1 FROM printers pr WHERE pr.building_id = v.building_id AND pr.active)
{FROM} LEFT JOIN users u ON u.id = :user
WHERE v.id = :visit AND {PUBLISHED}
"""
FACTS = roles.on_both(_FACTS)
_WIDTH = len(VisitRow._fields)


class DeskFacts(NamedTuple):
    """`granted` is None for a user who is gone; `earlier` the kind and subject of the act that carried the same
    request id."""

    visit: VisitRow
    granted: Granted | None
    settings: "Mapping[str, str]"
    earlier: tuple[str, str] | None
    has_printer: bool


def facts(tx: "Transaction", visit_id: int, *, user_id: int, request_id: str | None) -> DeskFacts | None:
    """What is to be weighed, or None when there is no such visit."""
    row = tx.row(FACTS, {"visit": visit_id, "user": user_id, "request": request_id or ""})
    if row is None:
        return None
    name, active, given, through_groups, settings, earlier, has_printer = row[_WIDTH:]
    kind, _, subject = (earlier or "").partition(" ")
    return DeskFacts(
        VisitRow._make(row[:_WIDTH]),
        None if name is None else roles.parsed(name, active, given, through_groups),
        _settings(settings or ""),
        (kind, subject) if kind else None,
        bool(has_printer),
    )


def _settings(text: str) -> "Mapping[str, str]":
    """The building's own values go before those of the installation (building 0)."""
    pairs = sorted(part.split(":", 1) for part in text.split("\x1e") if part)
    return dict(pair.split("=", 1) for _, pair in sorted(pairs, key=lambda pair: int(pair[0])))
