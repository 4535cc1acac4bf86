"""A house in which every cell of the matrix can be tried, and people who are each something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.cast import Cast, VisitMade
from vmsctl.rules.roles import Grants, grants_of
from vmsctl.services import (
    blocklist,
    custom_fields,
    document_texts,
    document_versions,
    floors,
    groups,
    kiosk_pairing,
    kiosks,
    muster_points,
    printers,
    role_grants,
    seal,
    start_roll_call,
    users,
    visitor_types,
)
from vmsctl.services.blocklist import Said
from vmsctl.workspace import Actor, Workspace

PEOPLE: dict[str, tuple[tuple[str, str], ...]] = {
    "admin": (("admin", ""),),
    "manager-hq": (("manager", "HQ"),),
    "manager-lab": (("manager", "Lab"),),
    "reception-hq": (("receptionist", "HQ"),),
    "reception-lab": (("receptionist", "Lab"),),
    "host-hq": (("host", "HQ"),),
    "host-lab": (("host", "Lab"),),
    "employee": (),
    "auditor": (("auditor", ""),),
    "manager-hq-host-lab": (("manager", "HQ"), ("host", "Lab")),
    "reception-both": (("receptionist", "HQ"), ("receptionist", "Lab")),
}
"""What each is, and where; a host is one through a group."""


class Cell(NamedTuple):
    """Who asks, in which building, about whose visit."""

    person: str
    building: str
    own: bool


@dataclass
class House:
    """The store with two buildings and everything that a line speaks of."""

    cast: Cast
    folder: Path
    ids: dict[str, int] = field(default_factory=dict)
    visits: dict[Cell, VisitMade] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def actor(self, person: str) -> Actor:
        return Actor(self.ids[person], person, "command", "")

    def grants(self, person: str) -> Grants:
        """What the person is, as the matrix's rules take it; told from `PEOPLE` and not from the store."""
        return grants_of(
            self.ids[person],
            person,
            [(role, self.building(place) if place else None) for role, place in PEOPLE[person]],
        )

    def building(self, name: str) -> int:
        return self.cast.hq if name == "HQ" else self.cast.lab

    def cells(self) -> Iterator[Cell]:
        return (Cell(person, place, own) for person in PEOPLE for place in ("HQ", "Lab") for own in (False, True))

    def said(self, cell: Cell) -> dict[str, str]:
        """What stands for the names in a line's braces."""
        visit = self.visits[cell]
        return {
            **self.words, "visit": visit.name, "visitor": str(visit.visitor_id), "building": cell.building,
            "invitation": str(visit.id),
        }  # fmt: skip


def built(cast: Cast, folder: Path) -> House:
    """The house, furnished by the admin."""
    house, ws = House(cast, folder), cast.act_as("alma")
    cast.setting("check-in.policy", '"host-and-reception"')
    cast.setting("check-in.hosts-correct", "true")
    _furnish(house, ws)
    for place in ("HQ", "Lab"):
        groups.add(ws, f"Hosts {place}", only_buildings=[place], reason="x")
    for person, what in PEOPLE.items():
        house.ids[person] = users.add(ws, f"The {person}", f"{person}@example.org", reason="x").id
        for role, where in what:
            if role == "host":
                groups.add_member(ws, f"Hosts {where}", f"{person}@example.org", reason="x")
            else:
                role_grants.grant(ws, f"{person}@example.org", role, building=where or None, reason="x")
    for number, cell in enumerate(house.cells()):
        host = house.ids[cell.person] if cell.own else cast.users["grace"]
        visitor = cast.visitor(f"Visitor {number}", email=f"v{number}@example.org")
        house.visits[cell] = cast.visit(visitor, building_id=house.building(cell.building), host_id=host)
    return house


def _furnish(house: House, ws: Workspace) -> None:
    for place in ("HQ", "Lab"):
        floors.add(ws, "Ground", building=place, reason="x")
        muster_points.add(ws, "Gate", building=place, reason="x")
        kiosks.add(ws, "Lobby", building=place, reason="x")
        kiosk_pairing.new_code(ws, "Lobby", building=place, reason="x")
        printers.add(ws, "Front", "tcp://192.0.2.1:9100", building=place, reason="x")
    custom_fields.add(ws, "size", reason="x")
    kind = visitor_types.add(ws, "Courier", reason="x")
    entry = blocklist.add(ws, Said("Eve Dropper"), everywhere=True, reason="x")
    with ws.reading() as tx:
        known = document_texts.values(tx)
    given = document_texts.given(ws, "# Rules\n\nWear the badge.\n", "en", known)
    document_versions.add(ws, "Rules", [given], activate=False, reason="x")
    seal.ready(ws)
    file = house.folder / "house.yaml"
    file.write_text("version: 1\nsettings: {check-in.capacity: 7}\n")
    people = house.folder / "users.csv"
    people.write_text("name,email\nNew,new@example.org\n")
    body = house.folder / "body.md"
    body.write_text("Dear $visitor")
    house.words = {
        "type": kind.name, "entry": str(entry.id), "file": str(file), "folder": str(house.folder),
        "users": str(people), "body": str(body),
    }  # fmt: skip
    for place in ("HQ", "Lab"):
        start_roll_call.start(ws, "test", building=place)


class _Over(Exception):
    """Ends a try of which nothing is to stay."""


@contextmanager
def rehearsed(ws: Workspace) -> Iterator[Workspace]:
    """A workspace in which acts succeed, and leave nothing behind."""
    try:
        with ws.store.transaction() as tx:
            yield ws.within(tx)
            raise _Over
    except _Over:
        pass
