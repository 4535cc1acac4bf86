"""The services that the forms about a guest call: what they offer, who is known, walk-ins and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vmsctl.rules.people import Person
    from vmsctl.services.desk_forms import Offers
    from vmsctl.services.duty import Duty
    from vmsctl.services.invitations import InvitationMade
    from vmsctl.services.visitors import Suggestion
    from vmsctl.services.walk_ins import WalkedIn


def offers(duty: Duty) -> Offers:
    """Hosts, types and floors to choose from."""
    from vmsctl.services import desk_forms

    return desk_forms.offers(duty.ws, duty.place.id)


def suggest(duty: Duty, email: str) -> Suggestion | None:
    """Who is known by a whole mail address."""
    from vmsctl.services import visitors

    return visitors.suggest(duty.ws, email)


def walk_in(duty: Duty, values: Mapping[str, str], *, request: str) -> WalkedIn:
    """Take in somebody without an invitation."""
    from vmsctl.rules.people import Person
    from vmsctl.services import walk_ins

    profile = {name: values[name] for name in ("company", "phone") if values.get(name)}
    comes = walk_ins.WalkIn(
        visitor=Person(values["name"], values["email"], profile=profile),
        host=values["host"],
        reason=values["reason"],
        building=duty.place.name,
        type=values["type"],
        floor=values.get("floor", ""),
        note=values["note"],
        until=values["until"],
    )
    return walk_ins.add(duty.ws, comes, request_id=request)


def invite(duty: Duty, values: Mapping[str, str], *, request: str) -> InvitationMade:
    """Invite one visitor, or several written as `Name <mail>; Name <mail>`; `?` begins who an unknown one is."""
    from vmsctl.services import invitations

    return invitations.add(
        duty.ws,
        invitations.NewInvitation(
            visitors=[*_guests(values)],
            arrive=values["arrive"],
            until=values["until"],
            reason=values["reason"],
            building=duty.place.name,
            host=values["host"],
            type=values["type"],
            floor=values["floor"],
            note=values["note"],
            party=values["party"],
            repeat=values["repeat"],
            language=values["language"],
        ),
        request_id=request,
    )


def _guests(values: Mapping[str, str]) -> Iterator[Person]:
    from vmsctl.rules import people

    profile = {"company": values["company"]} if values["company"] else {}
    names = [name.strip() for name in values["name"].split(";") if name.strip()]
    for name in names:
        if name.startswith("?"):
            yield people.Person(unknown=name.removeprefix("?").strip())
        elif "<" in name or len(names) > 1:
            yield people.typed(name, profile)
        else:
            yield people.Person(name, values["email"], profile=profile)
