"""Sessions of the portal, and the visits that a ticket's holder may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries.roles import on_both
from db.queries.visits import FROM, PUBLISHED, SELECT, VisitRow

if TYPE_CHECKING:
    from db.transaction import Transaction

OF_TICKET = on_both(f"""{SELECT} {FROM}
WHERE v.id IN (SELECT :ticket UNION ALL SELECT o.id FROM visits o WHERE o.ticket_of = :ticket AND o.ticket_of <> o.id)
  AND {PUBLISHED} ORDER BY v.day, v.expected_at, v.id""")
BY_LOOKUP = """
SELECT ticket_of, link_counter, created_at, until, language, proven_until
FROM portal_sessions WHERE lookup = :lookup AND until > :now
"""
ADD = """
INSERT INTO portal_sessions (lookup, ticket_of, link_counter, created_at, until, language)
VALUES (:lookup, :ticket_of, :link_counter, :created_at, :until, :language)
"""
FORGET_OLDEST = """
DELETE FROM portal_sessions WHERE ticket_of = :ticket AND lookup NOT IN (
  SELECT lookup FROM portal_sessions WHERE ticket_of = :ticket ORDER BY created_at DESC, lookup LIMIT :kept)
"""
BUILDING = """
SELECT b.address, coalesce(own.sha256, house.sha256, '') FROM buildings b
LEFT JOIN logos own ON own.building_id = b.id LEFT JOIN logos house ON house.building_id = 0 WHERE b.id = :building
"""


class SessionRow(NamedTuple):
    """Times in microseconds."""

    ticket_of: int
    link_counter: int
    created_at: int
    until: int
    language: str
    proven_until: int | None


def of_ticket(tx: Transaction, ticket_of: int) -> list[VisitRow]:
    """The visits of one ticket, the earliest first."""
    return [VisitRow._make(row) for row in tx.rows(OF_TICKET, {"ticket": ticket_of})]


def by_lookup(tx: Transaction, lookup: str, *, now: int) -> SessionRow | None:
    row = tx.row(BY_LOOKUP, {"lookup": lookup, "now": now})
    return None if row is None else SessionRow._make(row)


def add(tx: Transaction, lookup: str, session: SessionRow, *, kept: int) -> None:
    """A new session; of those of its ticket the `kept` newest stay."""
    tx.run(ADD, {**session._asdict(), "lookup": lookup})
    tx.run(FORGET_OLDEST, {"ticket": session.ticket_of, "kept": kept})


def close(tx: Transaction, lookup: str) -> None:
    tx.run("DELETE FROM portal_sessions WHERE lookup = :lookup", {"lookup": lookup})


def speak(tx: Transaction, lookup: str, language: str) -> None:
    """Note the language that somebody chose."""
    values = {"lookup": lookup, "language": language}
    tx.run("UPDATE portal_sessions SET language = :language WHERE lookup = :lookup", values)


def prove(tx: Transaction, lookup: str, until: int) -> None:
    """Note until when the session's holder counts as who reads the visitor's mailbox."""
    tx.run(
        "UPDATE portal_sessions SET proven_until = :until WHERE lookup = :lookup", {"lookup": lookup, "until": until}
    )


def refused(tx: Transaction, lookup: str) -> str:
    """What was filled in wrongly last, sealed; empty for nothing."""
    return str(tx.value("SELECT refused FROM portal_sessions WHERE lookup = :lookup", {"lookup": lookup}) or "")


def keep_refused(tx: Transaction, lookup: str, refused: str) -> None:
    values = {"lookup": lookup, "refused": refused}
    tx.run("UPDATE portal_sessions SET refused = :refused WHERE lookup = :lookup AND refused <> :refused", values)


def forget_over(tx: Transaction, *, now: int) -> int:
    return tx.run("DELETE FROM portal_sessions WHERE until <= :now", {"now": now})


def language_of(tx: Transaction, visitor_id: int | None) -> str:
    """The language that a visitor reads, empty where nobody knows."""
    return str(tx.value("SELECT language FROM visitors WHERE id = :visitor", {"visitor": visitor_id}) or "")


def keep_language(tx: Transaction, visitor_id: int, language: str) -> bool:
    """Note the language that a visitor reads; False when it was known."""
    values = {"visitor": visitor_id, "language": language}
    return tx.run("UPDATE visitors SET language = :language WHERE id = :visitor AND language <> :language", values) == 1


def building(tx: Transaction, building_id: int) -> tuple[str, str]:
    """A building's address, and the SHA-256 of its logo or of the installation's, empty for none."""
    row = tx.row(BUILDING, {"building": building_id})
    return ("", "") if row is None else (str(row[0]), str(row[1]))


def logo_of(tx: Transaction, building_id: int) -> str:
    """The SHA-256 of a building's own logo, empty for none; building 0 is the installation."""
    return str(tx.value("SELECT sha256 FROM logos WHERE building_id = :building", {"building": building_id}) or "")


def logo(tx: Transaction, sha256: str) -> bytes | None:
    """The PNG of a logo that some building has now."""
    found = tx.value("SELECT png FROM logos WHERE sha256 = :sha256 LIMIT 1", {"sha256": sha256})
    return None if found is None else bytes(found)
