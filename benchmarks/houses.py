"""Stores with a history, made by statements over whole sets; they match the schema of `db/tables`."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import names
from benchmarks.history import DAYS, HISTORY, PEOPLE
from db.instant import stored
from vmsctl.config import load
from vmsctl.rules import passes
from vmsctl.services import installation
from vmsctl.workspace import Actor, Workspace, open_workspace

if TYPE_CHECKING:
    from db.transaction import Transaction

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
"""When it is in the houses of benchmarks that do not start processes."""

HOSTS = 200
_TODAY_COLUMNS = {
    "invitations": ("id", "building_id", "host_id", "visitor_type_id", "created_by", "created_at", "origin", "reason",
                    "arrive_at", "until"),
    "visits": ("id", "building_id", "invitation_id", "visitor_id", "host_id", "visitor_type_id", "day", "expected_at",
               "until", "state", "ticket_of"),
    "passes": ("lookup", "building_id", "kind", "visit_id"),
    "stays": ("building_id", "visit_id", "visitor_id", "in_at", "in_by", "in_how"),
}  # fmt: skip


def found(home: Path, address: str = "", *, buildings: int = 1) -> Workspace:
    """A new installation in `home` with the account of this process as its admin, at the desk of the first building.

    Its store is the home's file, or the server at `address`; its clock stands at `NOW`.
    """
    ws = at(home, address, create=True)
    made = installation.make(
        ws, building="HQ", time_zone="UTC", admin="Alma Admin <alma@example.org>", os_account=getpass.getuser()
    )
    with ws.transaction() as tx:
        for number in range(1, buildings):
            installation.add_building(tx, f"House {number}", "UTC")
        users = [(f"Host {number}", f"host{number}@example.org", f"host{number}@example.org", f"host {number}")
                 for number in range(HOSTS)]  # fmt: skip
        tx.insert_many("users", ("name", "email", "email_folded", "search"), users)
    return ws.acting(made.admin._replace(how="desk", desk="front"))


def at(home: Path, address: str = "", *, create: bool = False) -> Workspace:
    """The installation in `home`, with its admin at the desk and the clock at `NOW`."""
    config = load({"VMSCTL_HOME": str(home), "VMSCTL_DATABASE_URL": address})
    ws = open_workspace(config, create=create)
    ws.clock = lambda: NOW
    return ws.acting(Actor(1, "Alma Admin", "desk", "front"))


def add_people(ws: Workspace, count: int) -> None:
    """Visitors whom the index does not have yet."""
    with ws.transaction() as tx:
        _lists(tx)
        tx.run(PEOPLE, {"count": count, "at": stored(NOW) - 400 * 86_400_000_000})


def add_history(ws: Workspace, visits: int, *, people: int, wholly: bool = True) -> None:
    """Past visits over three years, each with its stay; `wholly` with passes, events and sent messages too."""
    with ws.transaction() as tx:
        _lists(tx)
        buildings = tx.value("SELECT count(*) FROM buildings")
        values = {"count": visits, "people": people, "buildings": buildings, "hosts": HOSTS, "hash": b"\0" * 32}
        for table, statement in HISTORY.items():
            if wholly or table in ("invitations", "visits", "stays"):
                tx.run(statement, values)
        if tx.engine == "postgresql":
            for table in ("invitations", "visits"):
                tx.rows(f"SELECT setval('{table}_id_seq', :count)", values)
        if wholly:
            tx.run("UPDATE chains SET seq = :count WHERE id > 0", {"count": visits})


def add_today(
    ws: Workspace, expected: int, *, on_site: int = 0, building: int = 1, people_from: int = 1, now: datetime = NOW
) -> list[str]:
    """Visits of today, of visitors from a number on, each another's; the ticket numbers of those expected."""
    keys = ws.keys
    with ws.transaction() as tx:
        ids = list(tx.allocate("visits", expected + on_site))
        invitations = list(tx.allocate("invitations", expected + on_site))
        due, until, day = stored(now), stored(now + timedelta(hours=2)), now.date().isoformat()
        hosts = [2 + number % HOSTS for number in range(len(ids))]
        visitors = range(people_from, people_from + len(ids))
        rows = list(zip(ids, invitations, hosts, visitors, strict=True))
        tickets = [passes.ticket_number(keys, id, 0) for id in ids]
        _insert(tx, "invitations", [
            (invitation, building, host, 1, host, due, "command", "Meeting", due, until)
            for _, invitation, host, _ in rows
        ])  # fmt: skip
        _insert(tx, "visits", [
            (id, building, invitation, visitor, host, 1, day, due, until,
             "expected" if at < expected else "on-site", id)
            for at, (id, invitation, host, visitor) in enumerate(rows)
        ])  # fmt: skip
        _insert(tx, "passes", sorted(
            (passes.number_lookup(keys, ticket), building, "ticket", id)
            for ticket, id in zip(tickets, ids, strict=True)
        ))  # fmt: skip
        _insert(tx, "stays", [(building, id, visitor, due - on_site + at, 1, "desk")
                              for at, (id, _, _, visitor) in enumerate(rows[expected:])])  # fmt: skip
    return tickets[:expected]


def _insert(tx: Transaction, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    tx.insert_many(table, _TODAY_COLUMNS[table], rows)


def _lists(tx: Transaction) -> None:
    """The lists that the large statements choose from, for this connection only."""
    days = [(number, (NOW - timedelta(days=DAYS - number)).date().isoformat(),
             stored(NOW - timedelta(days=DAYS - number))) for number in range(DAYS)]  # fmt: skip
    for table, columns, rows in (
        ("bench_first", "name TEXT, folded TEXT", names.firsts()),
        ("bench_last", "name TEXT, folded TEXT", names.lasts()),
        ("bench_company", "name TEXT, folded TEXT, domain TEXT", names.companies()),
        ("bench_day", "day TEXT, at BIGINT", days),
    ):
        tx.run(f"DROP TABLE IF EXISTS {table}")
        tx.run(f"CREATE TEMPORARY TABLE {table} (id INTEGER PRIMARY KEY, {columns})")
        tx.insert_many(table, ("id", *(column.split()[0] for column in columns.split(", "))), rows)
