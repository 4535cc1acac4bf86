"""All that a message says, as it stands at the moment of sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries.roles import on_both
from db.queries.visits import FROM, SELECT, VisitRow

if TYPE_CHECKING:
    from db.transaction import Transaction

_OF = "(SELECT ticket_of FROM visits WHERE id = :visit)"
OF_TICKET = on_both(f"""{SELECT}, i.sequence, i.created_at, coalesce(w.language, '') {FROM}
WHERE v.id IN (SELECT {_OF} UNION ALL SELECT o.id FROM visits o WHERE o.ticket_of = {_OF} AND o.ticket_of <> o.id)
ORDER BY v.day, v.expected_at, v.id""")
USER = "SELECT name, email, active FROM users WHERE id = :user"
VISITOR = "SELECT name, email, language FROM visitors WHERE id = :visitor"
HOST = "SELECT name FROM users WHERE id = :user"
FLOOR = "SELECT name FROM floors WHERE id = :floor"
BUILDING = """
SELECT b.name, b.address, b.time_zone,
  coalesce((SELECT l.png FROM logos l WHERE l.building_id = b.id), (SELECT l.png FROM logos l WHERE l.building_id = 0))
FROM buildings b WHERE b.id = :building
"""
TEXTS = "SELECT building_id, name, language, text FROM texts WHERE building_id IN (0, :building)"


class TicketVisit(NamedTuple):
    """A visit of a ticket; `invited_at` in microseconds, `language` the visitor's, empty where nobody knows."""

    row: VisitRow
    sequence: int
    invited_at: int
    language: str


class Person(NamedTuple):
    name: str
    email: str
    language: str = ""


class BuildingRow(NamedTuple):
    """`logo` is the building's, else the installation's."""

    name: str
    address: str
    time_zone: str
    logo: bytes | None


class TextRow(NamedTuple):
    """Building 0 is the installation."""

    building_id: int
    name: str
    language: str
    text: str


def of_ticket(tx: Transaction, visit_id: int) -> list[TicketVisit]:
    """The visits that share a visit's ticket, the earliest first."""
    rows = tx.rows(OF_TICKET, {"visit": visit_id})
    return [TicketVisit(VisitRow._make(row[:-3]), row[-3], row[-2], row[-1]) for row in rows]


def user(tx: Transaction, user_id: int | None) -> Person | None:
    """A user who is switched on."""
    row = tx.row(USER, {"user": user_id})
    return Person(row[0], row[1]) if row and row[2] else None


def host_name(tx: Transaction, user_id: int) -> str:
    """Of whoever it is or was; empty for nobody any more."""
    return str(tx.value(HOST, {"user": user_id}) or "")


def floor_name(tx: Transaction, floor_id: int) -> str:
    return str(tx.value(FLOOR, {"floor": floor_id}) or "")


def visitor(tx: Transaction, visitor_id: int | None) -> Person | None:
    row = tx.row(VISITOR, {"visitor": visitor_id})
    return Person(*row) if row else None


def building(tx: Transaction, building_id: int) -> BuildingRow:
    """A building that something in the store refers to."""
    row = tx.row(BUILDING, {"building": building_id})
    assert row is not None
    return BuildingRow(row[0], row[1], row[2], None if row[3] is None else bytes(row[3]))


def texts(tx: Transaction, building_id: int) -> list[TextRow]:
    """The own words of a building and of the installation."""
    return [TextRow(*row) for row in tx.rows(TEXTS, {"building": building_id})]
