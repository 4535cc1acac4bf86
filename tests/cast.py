"""The cast: the people, the house and the day that every test speaks of.

Ada Lovelace visits, Grace Hopper hosts, Linus works the desk, Mallory is up to no good. The clock stands at
Monday 2026-11-23 09:12 in Berlin until somebody moves it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from db.instant import stored
from db.queries import event_log as chains
from vmsctl.rules import passes
from vmsctl.rules.settings import BY_NAME as DECLARED
from vmsctl.rules.text import fold, fold_email
from vmsctl.services import installation
from vmsctl.workspace import Actor, Workspace

if TYPE_CHECKING:
    from db.transaction import Transaction

NOON = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    time: datetime = NOON

    def __call__(self) -> datetime:
        return self.time

    def tick(self, **step: float) -> None:
        self.time += timedelta(**step)


@dataclass(frozen=True)
class VisitMade:
    """Ids of a visit that a test made, and the codes that open it."""

    id: int
    visitor_id: int | None
    ticket: str
    pin: str

    @property
    def name(self) -> str:
        return f"v{self.id}"


@dataclass
class Cast:
    """A store with two buildings (HQ in Berlin, Lab in London), the users, and builders with defaults."""

    ws: Workspace
    clock: Clock
    admin: Actor
    hq: int
    lab: int = 0
    zone: ZoneInfo = ZoneInfo("Europe/Berlin")
    users: dict[str, int] = field(default_factory=dict)

    @classmethod
    def enter(cls, ws: Workspace, clock: Clock) -> Cast:
        made = installation.make(ws, building="HQ", time_zone="Europe/Berlin", admin="Alma Admin <alma@example.org>")
        cast = cls(ws, clock, made.admin, made.building_id)
        with ws.transaction() as tx:
            cast.lab = installation.add_building(tx, "Lab", "Europe/London")
            cast.users["alma"] = made.admin.user_id
            for name in ("Grace Hopper", "Linus Desk", "Vera Manager", "Mallory Intruder", "Audrey Auditor"):
                cast._user(tx, name)
            cast._grant(tx, "linus", "receptionist", cast.hq)
            cast._grant(tx, "vera", "manager", cast.hq)
            cast._grant(tx, "audrey", "auditor", None)
            _insert(tx, "groups", name="Staff", may_invite=True)
            tx.run("INSERT INTO memberships (group_id, user_id) VALUES (1, :user)", {"user": cast.users["grace"]})
        return cast

    def act_as(self, name: str, *, how: str = "desk", desk: str = "front") -> Workspace:
        """The workspace with one of the cast at work: `linus`, `grace`, `vera`, `alma`, `mallory`, `audrey`."""
        first, *rest = (part for part in NAMES if part.lower().startswith(name))
        assert not rest
        return self.ws.acting(Actor(self.users[name], first, how, desk))

    def is_at_midday(self) -> None:
        """Let it be now, and the middle of the day at HQ: for programs that go by the machine's clock, and whom no
        midnight shall turn the visitors away."""
        self.clock.time = datetime.now(UTC)
        self.zone = ZoneInfo(zone_at_midday(self.clock.time))
        with self.ws.transaction() as tx:
            tx.run("UPDATE buildings SET time_zone = :zone WHERE id = :hq", {"zone": self.zone.key, "hq": self.hq})

    def setting(self, name: str, value: str, *, building: int = 0) -> None:
        """Store a setting's JSON."""
        assert name in DECLARED, name
        with self.ws.transaction() as tx:
            _insert(tx, "settings", building_id=building, name=name, value=value)

    def visitor(self, name: str = "Ada Lovelace", *, email: str | None = None, company: str = "Analytical") -> int:
        mail = f"{fold(name).replace(' ', '.')}@example.org" if email is None else email
        with self.ws.transaction() as tx:
            return _insert(
                tx, "visitors", name=name, email=mail, email_folded=fold_email(mail), company=company,
                created_at=stored(self.clock()), created_by=self.users["grace"],
                search=fold(f"{name} {company} {mail}"),
            )  # fmt: skip

    def visit(self, visitor_id: int | None = None, *, day: date = TODAY, **changes: Any) -> VisitMade:
        """An expected visit of Ada (or of another) to Grace at HQ at 10:00, with ticket and PIN."""
        if visitor_id is None and "unknown" not in changes:
            visitor_id = self.visitor()
        arrive = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
        common: dict[str, Any] = {"building_id": changes.pop("building_id", self.hq), "visitor_type_id": 1}
        common["host_id"] = changes.pop("host_id", self.users["grace"])
        until = arrive + timedelta(hours=1)
        with self.ws.transaction() as tx:
            invitation = _insert(
                tx, "invitations", **common, created_by=common["host_id"], created_at=stored(self.clock()),
                origin="command", reason="Interview", arrive_at=stored(arrive), until=stored(until),
            )  # fmt: skip
            (visit_id,) = tx.allocate("visits", 1)
            values = {"state": "expected", "ticket_of": visit_id, **changes}
            _insert(
                tx, "visits", id=visit_id, **common, invitation_id=invitation, visitor_id=visitor_id,
                day=day.isoformat(), expected_at=stored(arrive), until=stored(until), **values,
            )  # fmt: skip
            return self._passes(tx, visit_id, visitor_id, common["building_id"], day)

    def _passes(self, tx: Transaction, visit_id: int, visitor_id: int | None, building: int, day: date) -> VisitMade:
        keys, counter = self.ws.keys, 0
        ticket = passes.ticket_number(keys, visit_id, 0)
        while self._is_taken(tx, building, self._pin_lookup(visit_id, counter, building, day)):
            counter += 1
        lookups = {
            "ticket": passes.number_lookup(keys, ticket),
            "pin": self._pin_lookup(visit_id, counter, building, day),
        }
        for kind, lookup in lookups.items():
            _insert(tx, "passes", lookup=lookup, building_id=building, kind=kind, visit_id=visit_id)
        if counter:
            tx.run("UPDATE visits SET pin_counter = :counter WHERE id = :id", {"counter": counter, "id": visit_id})
        return VisitMade(visit_id, visitor_id, ticket, passes.pin(keys, visit_id, counter))

    def _pin_lookup(self, visit_id: int, counter: int, building: int, day: date) -> int:
        keys = self.ws.keys
        return passes.pin_lookup(keys, building, day.isoformat(), passes.pin(keys, visit_id, counter))

    def _is_taken(self, tx: Transaction, building: int, lookup: int) -> bool:
        asked = "SELECT count(*) FROM passes WHERE building_id = :building AND lookup = :lookup"
        return bool(tx.value(asked, {"building": building, "lookup": lookup}))

    def _user(self, tx: Transaction, name: str) -> None:
        email = f"{name.split()[0].lower()}@example.org"
        self.users[name.split()[0].lower()] = _insert(
            tx, "users", name=name, email=email, email_folded=email, search=fold(name)
        )

    def _grant(self, tx: Transaction, user: str, role: str, building: int | None) -> None:
        _insert(tx, "roles", user_id=self.users[user], role=role, building_id=building)


def zone_at_midday(now: datetime) -> str:
    """The time zone in which it is between twelve and one then. `Etc/GMT-2` is two hours east of Greenwich."""
    return f"Etc/GMT{now.hour - 12:+d}"


NAMES = ("Alma Admin", "Grace Hopper", "Linus Desk", "Vera Manager", "Mallory Intruder", "Audrey Auditor")


def _insert(tx: Transaction, table: str, **values: Any) -> int:
    """One row; its id where the table has one."""
    names = ", ".join(values)
    returning = "" if table in {"memberships", "settings", "passes"} else " RETURNING id"
    sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join(':' + name for name in values)}){returning}"
    rows = tx.changed_rows(sql, values) if returning else [(tx.run(sql, values),)]
    return int(rows[0][0])


def verify_chain(tx: Transaction, chain: int) -> int:
    """How many events a chain has; asserts that each hash follows from the one before."""
    head, count = chains.START, 0
    for row in chains.in_order(tx, chain):
        count += 1
        head = row.event.hash_after(head)
        assert (row.seq, bytes(row.hash)) == (count, head)
    return count
