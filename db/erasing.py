"""The changes that take a visitor out of the store, made of the registry in `db/privacy.py`, table by table.

*Detached*: nothing in the store ties a visit to its visitor any more. *Anonymous*: no host, no exact times, and ids
that neither the audit trail nor anybody's notes know. *Forgotten*: the profile and all that hung on it are gone.
A column or table that is classed in the registry is in these statements; nobody has to think of it twice.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from db.privacy import Classed, Erasure, Kind, of_table
from db.transaction import Sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOBODY = -1
"""The id of the user who stands where a host was."""
QUARTER = 15 * 60 * 1_000_000
"""Microseconds in the quarter of an hour to which times are rounded down."""

IDS = Sql("(SELECT value FROM json_each(:ids))", "(SELECT i::bigint FROM json_array_elements_text(:ids::json) i)")
"""The list of ids that a statement is for, given as JSON."""
MAP = Sql(
    "(SELECT json_extract(value, '$[0]') AS old, json_extract(value, '$[1]') AS new FROM json_each(:map))",
    "(SELECT (e->>0)::bigint AS old, (e->>1)::bigint AS new FROM json_array_elements(:map::json) e)",
)
"""Pairs of an old and a new id, given as JSON."""
SUBJECTS = "(chain, seq) IN (SELECT e.chain, e.seq FROM events e WHERE e.subject IN (SELECT '{noun}:' || i FROM {ids}))"

OF_VISITS: Mapping[str, str] = {
    "passes": "visit_id IN {ids}",
    "portal_sessions": "ticket_of IN {ids}",
    "host_answers": "visit_id IN {ids}",
    "missed_check_outs": "visit_id IN {ids}",
    "outbox": "visit_id IN {ids}",
    "print_queue": "visit_id IN {ids}",
    "legal_holds": "visit_id IN {ids}",
}
"""Tables that speak of a visit beside its own, and how their rows are found."""
OF_VISITORS: Mapping[str, str] = {
    "signed_documents": "acceptance_id IN (SELECT a.id FROM acceptances a WHERE a.visitor_id IN {ids})",
    "acceptances": "visitor_id IN {ids}",
    "visitor_keys": "visitor_id IN {ids}",
    "visitor_months": "visitor_id IN {ids}",
    "blocklist_hits": "visitor_id IN {ids}",
    "legal_holds": "visitor_id IN {ids}",
    "outbox": "visitor_id IN {ids}",
    "privacy_requests": "visitor_id IN {ids}",
    "visitors": "id IN {ids}",
}
"""Tables that speak of a visitor whose visits are detached, in the order in which they can go."""
KEPT_WITH_VISITOR = """
UPDATE acceptances SET visit_id = NULL WHERE visit_id IN {ids}
  AND visitor_id IN (SELECT v.visitor_id FROM visits v WHERE v.id IN {ids})
"""
NOT_TO_GO_OUT = (
    "UPDATE outbox SET state = 'dropped' WHERE {where} AND state IN ('waiting', 'held', 'claimed')",
    "UPDATE print_queue SET state = 'dropped' WHERE {where} AND state = 'queued'",
)
"""What waits to be sent or printed about somebody who is gone has nobody to go to."""
WHOLLY_DETACHED = """
id IN (SELECT v.invitation_id FROM visits v WHERE v.id IN {ids})
  AND NOT EXISTS (SELECT 1 FROM visits o WHERE o.invitation_id = invitations.id AND o.detached_at IS NULL)
"""
DETAILS_OF_INVITATIONS = """
DELETE FROM event_details WHERE (chain, seq) IN (
  SELECT e.chain, e.seq FROM events e WHERE e.subject IN (
    SELECT 'invitation:' || invitations.id FROM invitations WHERE {wholly}))
"""
_EMPTY = {
    ("visits", "host_id"): str(NOBODY),
    ("visits", "ticket_of"): "id",
    ("visits", "ticket_counter"): "0",
    ("visits", "pin_counter"): "0",
    ("invitations", "host_id"): str(NOBODY),
    ("invitations", "created_by"): str(NOBODY),
    ("stays", "visitor_id"): "0",
    ("outbox", "about"): "''",
    ("outbox", "message_id"): "''",
    ("roll_call_people", "host"): "''",
    ("roll_call_people", "floor"): "''",
}
_BLANK = frozenset({Kind.TEXT, Kind.IDENTITY, Kind.CONTACT})
_LATER = frozenset({Kind.STAFF, Kind.PRESENCE, Kind.REFERENCE})
"""What a visit keeps from being detached until it is anonymous."""


def empty(column: Classed) -> str:
    """What a cleared column holds, in SQL."""
    default = "''" if column.kind in _BLANK else "NULL"
    return _EMPTY.get((column.table, column.column), default)


def _cleared(column: Classed, name: str = "") -> str:
    named = name or column.column
    return f"{named} - {named} % {QUARTER}" if column.erasure is Erasure.ROUND else empty(column)


def changing(table: str, *, later: bool | None = None) -> list[Classed]:
    """The columns of a table that lose their value; of those of a visit the ones that go when it is detached, or
    (`later`) when it becomes anonymous."""
    columns = [each for each in of_table(table).values() if each.erasure in (Erasure.CLEAR, Erasure.ROUND)]
    return [each for each in columns if later is None or (each.kind in _LATER) == later]


def emptying(table: str, where: str, *, later: bool | None = None, besides: str = "") -> Sql:
    """The change that empties rows of a table, or deletes them where the registry says so."""
    if any(each.erasure is Erasure.DELETE for each in of_table(table).values()):
        return on_both(f"DELETE FROM {table} WHERE {where}")
    parts = [f"{each.column} = {_cleared(each)}" for each in changing(table, later=later)]
    return on_both(f"UPDATE {table} SET {', '.join([*parts, *filter(None, [besides])])} WHERE {where}")


@cache
def loosening() -> tuple[Sql, ...]:
    """What ties other rows to the visits `:ids`."""
    dropped = [on_both(sql.format(where="visit_id IN {ids}")) for sql in NOT_TO_GO_OUT]
    emptied = [emptying(table, where) for table, where in OF_VISITS.items()]
    return (*dropped, *emptied, on_both(KEPT_WITH_VISITOR), details_of("visit"))


@cache
def detaching() -> tuple[Sql, ...]:
    """Detach the visits `:ids` at `:now`; each table in turn, the visits before their invitations."""
    return (
        *loosening(),
        emptying("stays", "visit_id IN {ids}", later=False),
        emptying("visits", "id IN {ids}", later=False, besides="detached_at = :now"),
        emptying("invitations", WHOLLY_DETACHED, later=False),
        on_both(DETAILS_OF_INVITATIONS.replace("{wholly}", WHOLLY_DETACHED)),
    )


@cache
def forgetting() -> tuple[Sql, ...]:
    """Forget the visitors `:ids`, none of whom has a visit any more."""
    nouns = {
        "acceptance": "SELECT a.id AS i FROM acceptances a WHERE a.visitor_id IN {ids}",
        "privacy-request": "SELECT p.id AS i FROM privacy_requests p WHERE p.visitor_id IN {ids}",
    }
    return (
        details_of("visitor"),
        *(on_both(f"DELETE FROM event_details WHERE {_subjects(noun, f'({ids}) x')}") for noun, ids in nouns.items()),
        on_both(NOT_TO_GO_OUT[0].format(where="visitor_id IN {ids}")),
        *(emptying(table, where) for table, where in OF_VISITORS.items()),
    )


def details_of(noun: str) -> Sql:
    """Remove the personal values of the events about the `:ids` of a noun."""
    ids = Sql("(SELECT value AS i FROM json_each(:ids)) x", "json_array_elements_text(:ids::json) i")
    return Sql(*(f"DELETE FROM event_details WHERE {_subjects(noun, each)}" for each in ids))


def _subjects(noun: str, ids: str) -> str:
    return SUBJECTS.format(noun=noun, ids=ids)


@cache
def redrawing(table: str, set_now: str = "") -> Sql:
    """Copy the rows of a table under new ids (`:map`), as they are when they are anonymous."""
    columns = of_table(table)
    values = [":now" if name == set_now else _copied(each) for name, each in columns.items()]
    return _with_map(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {{map}} m"
        f" CROSS JOIN {table} o WHERE o.id = m.old"
    )


def _copied(column: Classed) -> str:
    if column.erasure is Erasure.REDRAW or empty(column) == "id":
        return "m.new"
    if column.erasure in (Erasure.CLEAR, Erasure.ROUND):
        return _cleared(column, f"o.{column.column}")
    return f"o.{column.column}"


@cache
def following(table: str, column: str) -> Sql:
    """Let rows of a table refer to the new ids (`:map`), and lose what anonymous rows have not."""
    parts = [f"{column} = m.new", *(f"{each.column} = {_cleared(each)}" for each in changing(table, later=True))]
    return _with_map(f"UPDATE {table} SET {', '.join(parts)} FROM {{map}} m WHERE {table}.{column} = m.old")


@cache
def referring(table: str, column: str) -> Sql:
    """Let rows of a table refer to the new ids (`:map`)."""
    return _with_map(f"UPDATE {table} SET {column} = m.new FROM {{map}} m WHERE {table}.{column} = m.old")


def leftover(table: str, where: str, *, later: bool | None = None) -> str:
    """How many rows hold what they should have lost; `later` None asks for all that goes at any time."""
    wrong = [
        f"({each.column} % {QUARTER} <> 0)" if each.erasure is Erasure.ROUND else _not_empty(each)
        for each in changing(table, later=later)
    ]
    return f"SELECT count(*) FROM {table} WHERE {where} AND ({' OR '.join(wrong)})"


def _not_empty(column: Classed) -> str:
    bare = empty(column)
    return f"{column.column} IS NOT NULL" if bare == "NULL" else f"{column.column} <> {bare}"


def on_both(sql: str) -> Sql:
    """A statement with `{ids}`, for both engines."""
    return Sql(sql.replace("{ids}", IDS.sqlite), sql.replace("{ids}", IDS.postgresql))


def _with_map(sql: str) -> Sql:
    return Sql(sql.replace("{map}", MAP.sqlite), sql.replace("{map}", MAP.postgresql))


def tables(of: Iterable[Mapping[str, str]] = (OF_VISITS, OF_VISITORS)) -> set[str]:
    """Every table that these changes reach."""
    return {"visits", "stays", "invitations", "event_details", *(table for each in of for table in each)}
