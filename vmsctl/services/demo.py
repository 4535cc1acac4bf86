"""A demonstration day: two buildings, staff, and a busy day around the current time in every state.

Everything is done by the services that a real day uses, with the clock set to when it would have happened; only what
a later clock does by itself (a stay closed at night) is written directly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db.instant import stored
from db.kinds import VisitState
from vmsctl.errors import Conflict
from vmsctl.rules.etickets import Texts
from vmsctl.rules.people import Person
from vmsctl.services import (
    accounts,
    block_visitor,
    buildings,
    check_in,
    check_out,
    demo_documents,
    demo_people,
    demo_secrets,
    eticket_templates,
    event_log,
    floors,
    groups,
    installation,
    invitations,
    printers,
    role_grants,
    users,
    visitor_types,
    walk_ins,
)
from vmsctl.services.demo_people import GUESTS, HEAD_OFFICE, LABORATORY, Guest
from vmsctl.services.eticket_templates import Look
from vmsctl.services.invitations import NewInvitation
from vmsctl.workspace import Actor, Workspace

if TYPE_CHECKING:
    from vmsctl.services.buildings import Place
    from vmsctl.services.invitation_views import InvitationView

WHY = "demonstration"
LONGEST = timedelta(hours=5)
"""How far the day reaches from now at most; it never leaves the building's date."""


@dataclass(frozen=True)
class Demonstration:
    """`made` is False when today's demonstration was there already; `secrets` are name, what signs in, and the role."""

    made: bool
    secrets: tuple[tuple[str, str, str], ...]


def make(ws: Workspace, *, os_account: str) -> Demonstration:
    """Make today's demonstration in an empty store; raises `Conflict` for a store that holds something else."""
    ws.config.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    day = _made_for(ws)
    if day is None:
        made = installation.make(
            ws, building=HEAD_OFFICE, time_zone="Europe/Berlin", admin=demo_people.ADMIN, os_account=os_account
        )
        _Day(ws, made.admin).fill()
    return Demonstration(day is None, demo_secrets.STAFF)


def clear_if_over(ws: Workspace) -> None:
    """Take away the demonstration of another day, so that today's can be made; raises `Conflict` as `make` does."""
    if not Path(ws.config.address).exists() or _made_for(ws) in (None, _today(ws)):
        return
    ws.store.close()
    for path in (*ws.config.home.glob("vmsctl.db*"), *ws.config.copies.glob("*"), *ws.config.home.glob("printed/*")):
        path.unlink()


def _made_for(ws: Workspace) -> str | None:
    accounts.bring_up_to_date(ws, may_be_empty=True)
    with ws.reading() as tx:
        day = demo_secrets.day(tx)
        if day is None and tx.value("SELECT count(*) FROM users"):
            raise Conflict(
                "not-a-demonstration",
                f"The store at {ws.store.address} is no demonstration.",
                "Set VMSCTL_HOME to an empty folder.",
            )
    return day


def _today(ws: Workspace) -> str:
    return ws.now().date().isoformat()


class _Day:
    """The making of one day."""

    def __init__(self, ws: Workspace, admin: Actor) -> None:
        self._now = ws.now()
        self._ws = ws.acting(admin)
        self._places: dict[str, Place] = {}
        self._users: dict[str, Actor] = {}

    def fill(self) -> None:
        self._house()
        demo_documents.add(self._at(self._now - timedelta(days=30), self._admin()), reason=WHY)
        self._staff()
        for number, guest in enumerate(GUESTS):
            self._guest(guest, demo_people.email_of(guest, number))
        self._yesterday()
        self._unknown()
        self._walk_ins()
        self._printer()
        self._mark()

    def _house(self) -> None:
        ws = self._ws
        buildings.add(ws, LABORATORY, "Europe/London", reason=WHY)
        for name in (HEAD_OFFICE, LABORATORY):
            for position, floor in enumerate(("Ground floor", "1st floor", "2nd floor")):
                floors.add(ws, floor, building=name, position=position, reason=WHY)
        for position, (name, fields, confirmation) in enumerate(demo_people.TYPES, 1):
            visitor_types.add(ws, name, fields=fields, confirmation=confirmation, position=position, reason=WHY)
        words, look = (
            Texts(*demo_people.YARD_TICKET),
            Look(band="#8a1538", accent="#8a1538", blocks=demo_people.YARD_BLOCKS),
        )
        eticket_templates.add(ws, "Yard", words, types=["Contractor", "Delivery"], look=look, position=1, reason=WHY)
        with ws.reading() as tx:
            self._places = {name: buildings.place(tx, ws, name) for name in (HEAD_OFFICE, LABORATORY)}

    def _staff(self) -> None:
        ws = self._ws
        groups.add(ws, "Staff", reason=WHY)
        accounts.set_password(ws, demo_people.ADMIN_PASSWORD)
        for one in demo_people.EMPLOYEES:
            user = users.add(ws, one.name, one.email, phone=one.phone, in_groups=["Staff"], reason=WHY)
            self._users[one.email] = Actor(user.id, user.name, "desk", "Front desk")
            if one.role:
                everywhere = not one.building
                role_grants.grant(
                    ws, one.email, one.role, building=one.building or None, everywhere=everywhere, reason=WHY
                )
            if one.email in demo_people.PINS:
                accounts.set_pin(ws.acting(self._users[one.email]), demo_people.PINS[one.email])

    def _guest(self, guest: Guest, email: str) -> None:
        arrive = self._moment(guest)
        made = self._invite(guest, email, arrive, invited_on=arrive - timedelta(days=3))
        self._live(guest, made, arrive)

    def _invite(self, guest: Guest, email: str, arrive: datetime, *, invited_on: datetime) -> InvitationView:
        """Invite as the host would have."""
        host = self._users[guest.host]
        place = self._places[guest.building]
        profile = {name: value for name, value in _profile(guest).items() if value}
        person = Person(name=guest.name, email=email, profile=profile)
        local = place.local(arrive)
        asked = NewInvitation(
            visitors=[person], arrive=_written(local), until=_written(_end(local)), reason=guest.reason,
            building=guest.building, type=guest.type, note=guest.note, floor="1st floor",
        )  # fmt: skip
        made = invitations.add(self._at(invited_on, host), asked).invitation
        demo_documents.accept(self._visitor(invited_on + timedelta(hours=2)), made.visits[0].id, guest.name)
        return made

    def _live(self, guest: Guest, made: InvitationView, arrive: datetime) -> None:
        """Let happen what happened to the visit until now."""
        visit, an_hour_ago = made.visits[0], self._now - timedelta(hours=1)
        if guest.becomes in (VisitState.ON_SITE, VisitState.LEFT, VisitState.PRESUMED_LEFT):
            day_ends = _end(self._places[guest.building].local(arrive))
            came = min(arrive + timedelta(minutes=len(guest.name) % 9), day_ends)
            check_in.check_in(self._desk(guest, came), visit.id, confirmed=True)
        if guest.becomes == VisitState.LEFT:
            left = min(arrive + timedelta(minutes=55), self._now - timedelta(minutes=2))
            check_out.check_out(self._desk(guest, left), visit.id)
        if guest.becomes == VisitState.CANCELLED:
            invitations.cancel(self._at(an_hour_ago, self._users[guest.host]), made.id)
        if guest.becomes == "blocked":
            block_visitor.block(self._at(an_hour_ago, self._admin()), visit.visitor_id or "", reason=WHY)

    def _yesterday(self) -> None:
        for number, guest in enumerate(demo_people.YESTERDAY):
            arrive = self._moment(guest) - timedelta(days=1)
            made = self._invite(guest, demo_people.email_of(guest, 90 + number), arrive, invited_on=arrive)
            self._live(guest, made, arrive)
            if guest.becomes == VisitState.PRESUMED_LEFT:
                self._presume_left(made.visits[0].id, guest, arrive + timedelta(hours=1))

    def _presume_left(self, visit: str, guest: Guest, at: datetime) -> None:
        """As the clock does at night with whoever was not seen to leave (CHK-5)."""
        place, id = self._places[guest.building], int(visit[1:])
        ws = self._at(at, self._admin())
        with ws.transaction() as tx:
            closed = {"visit": id, "at": stored(at)}
            tx.run("UPDATE stays SET out_at = :at, out_how = 'presumed' WHERE visit_id = :visit", closed)
            tx.run("UPDATE visits SET state = 'presumed-left' WHERE id = :visit", {"visit": id})
            event_log.append(tx, ws, "visit.presumed-left", f"visit:{id}", chain=place.id, at=at)

    def _unknown(self) -> None:
        who, host, note = demo_people.UNKNOWN
        local = self._places[HEAD_OFFICE].local(self._scaled(0.3))
        asked = NewInvitation(
            visitors=[Person(unknown=who)], arrive=_written(local), until=_written(_end(local)),
            reason="Lift inspection", building=HEAD_OFFICE, note=note,
        )  # fmt: skip
        invitations.add(self._at(self._now - timedelta(days=1), self._users[host]), asked)

    def _walk_ins(self) -> None:
        for number, (name, email, company, host) in enumerate(demo_people.WALK_INS):
            ws = self._at(self._now - timedelta(minutes=3 + 6 * number), self._users["linus@demo.example"])
            person = Person(name=name, email=email, profile={"company": company})
            made = walk_ins.add(ws, walk_ins.WalkIn(person, host=host, reason="Dropped by", building=HEAD_OFFICE))
            demo_documents.accept(self._visitor(self._now), made.visit.id, name)

    def _printer(self) -> None:
        """Badges come out as PDF files; those of the morning are on their visitors already."""
        folder = self._ws.config.home / "printed"
        folder.mkdir(mode=0o700, exist_ok=True)
        printers.add(self._ws, "Front desk", folder.as_uri(), profile="badge-pdf", building=HEAD_OFFICE, reason=WHY)

    def _mark(self) -> None:
        with self._ws.transaction() as tx:
            tx.run("UPDATE outbox SET state = 'dropped', why = 'A demonstration sends no mail.'")
            tx.run(
                "INSERT INTO marks (name, value) VALUES (:name, :day)",
                {"name": demo_secrets.MARK, "day": _today(self._ws)},
            )

    def _moment(self, guest: Guest) -> datetime:
        return self._scaled(guest.when, guest.building)

    def _scaled(self, when: float, building: str = HEAD_OFFICE) -> datetime:
        """A place in the day as a time, on a five-minute mark where that keeps it on its side of now."""
        before, after = _reach(self._places[building], self._now)
        moment = self._now + when * (before if when < 0 else after)
        rounded = moment - timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
        return rounded if rounded.date() == moment.date() else moment

    def _desk(self, guest: Guest, at: datetime) -> Workspace:
        by = self._users["linus@demo.example"] if guest.building == HEAD_OFFICE else self._admin()
        return self._at(min(at, self._now), by)

    def _admin(self) -> Actor:
        assert self._ws.actor is not None
        return self._ws.actor._replace(how="desk", desk="Front desk")

    def _visitor(self, moment: datetime) -> Workspace:
        """Nobody signed in, as at the visitor's own page."""
        return self._at(min(moment, self._now), None)

    def _at(self, moment: datetime, actor: Actor | None) -> Workspace:
        return Workspace(self._ws.config, self._ws.store, _standing(moment), actor, self._ws.presence)


def _standing(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def _reach(place: Place, now: datetime) -> Sequence[timedelta]:
    """How far back and ahead the day goes at this hour."""
    local = place.local(now)
    start = datetime.combine(local.date(), time.min, place.zone)
    end = datetime.combine(local.date() + timedelta(days=1), time.min, place.zone) - timedelta(minutes=16)
    return max(timedelta(), min(LONGEST, local - start)), max(timedelta(), min(LONGEST, end - local))


def _end(local: datetime) -> datetime:
    """An hour later, or as late as the day allows."""
    last = datetime.combine(local.date(), time(23, 59), local.tzinfo)
    return min((local.astimezone(UTC) + timedelta(hours=1)).astimezone(local.tzinfo), last)


def _written(local: datetime) -> str:
    """With the offset, which an hour that comes twice needs."""
    return local.isoformat(timespec="minutes")


def _profile(guest: Guest) -> dict[str, str]:
    return {"company": guest.company, "phone": guest.phone, "plate": guest.plate}
