"""All tables; importing this declares them (and costs SQLModel's import)."""

from typing import Any

from sqlalchemy import ColumnDefault, DefaultClause, false, text, true
from sqlmodel import SQLModel

from db.tables import (
    blocklist,
    branding,
    buildings,
    custom_fields,
    documents,
    etickets,
    event_log,
    host_answers,
    invitations,
    kiosks,
    leases,
    outbox,
    portal,
    printing,
    privacy_requests,
    retention,
    roll_calls,
    schedule,
    search,
    settings,
    signatures,
    statistics,
    users,
    visitor_types,
    visitors,
    visits,
)

__all__ = [
    "blocklist",
    "branding",
    "buildings",
    "custom_fields",
    "documents",
    "etickets",
    "event_log",
    "host_answers",
    "invitations",
    "kiosks",
    "leases",
    "outbox",
    "portal",
    "printing",
    "privacy_requests",
    "retention",
    "roll_calls",
    "schedule",
    "search",
    "settings",
    "signatures",
    "statistics",
    "users",
    "visitor_types",
    "visitors",
    "visits",
]


def _tell_the_store_the_defaults() -> None:
    """Fixed SQL names only the columns that it has something to say about; the store fills in the rest."""
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            default = column.default
            if isinstance(default, ColumnDefault) and default.is_scalar and column.server_default is None:
                column.server_default = DefaultClause(_literal(default.arg))
                column.server_default._set_parent_with_dispatch(column)


def _literal(word: Any) -> Any:
    if isinstance(word, bool):
        return true() if word else false()
    return word if isinstance(word, str) else text(str(word))


_tell_the_store_the_defaults()
