"""Printers of buildings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries.print_queue import TOO_OLD
from db.transaction import Sql

if TYPE_CHECKING:
    from db.transaction import Transaction

_SELECT = """
SELECT p.id, p.building_id, b.name, b.time_zone, p.name, p.url, p.profile, p.machine, p.position, p.active,
  (SELECT count(*) FROM print_queue q WHERE q.printer_id = p.id AND q.state IN ('queued', 'printing')),
  coalesce((SELECT max(q.why) FROM print_queue q WHERE q.printer_id = p.id AND q.state IN ('queued', 'printing')), '')
FROM printers p JOIN buildings b ON b.id = p.building_id
"""
LISTED = f"{_SELECT} ORDER BY b.name, p.position, p.id"
BY_ID = f"{_SELECT} WHERE p.id = :printer"
OF_BUILDING = f"{_SELECT} WHERE p.building_id = :building ORDER BY p.active DESC, p.position, p.id"

_REACHED = "p.machine IN ('', :machine)"
FIRST = """
SELECT p.id FROM printers p WHERE p.building_id = :building AND p.active
ORDER BY {reached} p.position, p.id LIMIT 1
"""
FOR_BADGES = Sql(FIRST.replace("{reached}", ""), FIRST.replace("{reached}", f"({_REACHED}) DESC,"))
"""A store in a file lies on one machine, which reaches every printer on a cable, whatever it was called once."""
TROUBLE = """
SELECT coalesce(max(q.why), '') FROM print_queue q WHERE q.printer_id = :printer AND (q.state IN ('queued', 'printing')
  OR (q.state = 'dropped' AND q.why LIKE :too_old AND NOT EXISTS (SELECT 1 FROM print_queue later
    WHERE later.printer_id = q.printer_id AND later.state = 'printed' AND later.done_at >= q.done_at)))
"""


class PrinterRow(NamedTuple):
    """A printer with its building; `waiting` jobs, and what is said of those that were tried already."""

    id: int
    building_id: int
    building: str
    time_zone: str
    name: str
    url: str
    profile: str
    machine: str
    position: int
    active: bool
    waiting: int
    trouble: str


def listed(tx: Transaction) -> list[PrinterRow]:
    """All printers by building, those switched off too."""
    return [_printer(row) for row in tx.rows(LISTED)]


def of_building(tx: Transaction, building_id: int) -> list[PrinterRow]:
    """A building's printers in their order, those switched off last."""
    return [_printer(row) for row in tx.rows(OF_BUILDING, {"building": building_id})]


def by_id(tx: Transaction, printer_id: int) -> PrinterRow:
    (row,) = tx.rows(BY_ID, {"printer": printer_id})
    return _printer(row)


def for_badges(tx: Transaction, building_id: int, machine: str) -> int | None:
    """The printer that badges come out of at this machine: the first that it reaches, else the building's first."""
    found = tx.value(FOR_BADGES, {"building": building_id, "machine": machine})
    return None if found is None else int(found)


def trouble(tx: Transaction, printer_id: int) -> str:
    """Why a printer has not taken what it was sent last, empty when it has, or was sent nothing."""
    return str(tx.value(TROUBLE, {"printer": printer_id, "too_old": f"{TOO_OLD}%"}))


def _printer(row: tuple[object, ...]) -> PrinterRow:
    printer = PrinterRow._make(row)
    return printer._replace(active=bool(printer.active))
