"""Administering buildings, floors, visitor types, groups, users, roles and settings."""

import json
from collections.abc import Callable

import pytest

from tests.cast import Cast, verify_chain
from vmsctl.errors import Conflict, Denied, Invalid, NotFound, Refused, VmsError
from vmsctl.rules.settings import Settings
from vmsctl.services import (
    buildings,
    custom_fields,
    floors,
    groups,
    outbox,
    role_grants,
    settings,
    users,
    visitor_types,
)
from vmsctl.services.check_in import check_in
from vmsctl.workspace import Workspace

WHY = "We moved"


def last_event(cast: Cast, chain: int = 0) -> tuple[str, dict[str, object], dict[str, object]]:
    """Kind, facts and personal values of the newest event of a chain, which verifies."""
    with cast.ws.reading() as tx:
        verify_chain(tx, chain)
        seq, kind, facts = tx.rows(
            "SELECT seq, kind, facts FROM events WHERE chain = :c ORDER BY seq DESC LIMIT 1", {"c": chain}
        )[0]
        details = tx.value("SELECT details FROM event_details WHERE chain = :c AND seq = :s", {"c": chain, "s": seq})
    return kind, json.loads(facts), json.loads(details or "{}")


def test_a_building_is_added_changed_and_switched_off(cast: Cast) -> None:
    alma = cast.act_as("alma")
    annex = buildings.add(alma, "  Annex\x1b ", "Asia/Tokyo", address="1 Side Street\nTokyo", reason=WHY)
    assert (annex.name, annex.address) == ("Annex", "1 Side Street\nTokyo")
    buildings.change(alma, "annex", takes_visitors=False, reason=WHY)
    assert not buildings.show(alma, "Annex").takes_visitors
    buildings.change(alma, "Annex", active=False, reason=WHY)
    assert "Annex" not in {building.name for building in buildings.list_(alma)}
    assert "Annex" in {building.name for building in buildings.list_(alma, inactive=True)}
    kind, facts, personal = last_event(cast, annex.id)
    assert (kind, facts["old"], facts["new"]) == ("building.changed", {"active": True}, {"active": False})
    assert personal == {"reason": WHY}


def test_a_change_that_changes_nothing_is_no_event(cast: Cast) -> None:
    alma = cast.act_as("alma")
    buildings.change(alma, "HQ", name="HQ", reason=WHY)
    with cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'building.changed'") == 0


def test_a_building_with_somebody_inside_is_not_switched_off(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit().name)
    with pytest.raises(Refused, match="1 on site"):
        buildings.change(cast.act_as("alma"), "HQ", active=False, reason=WHY)


@pytest.mark.parametrize(("name", "zone"), [("", "Europe/Berlin"), ("12", "Europe/Berlin"), ("X", "Mars/Olympus")])
def test_a_building_needs_a_name_and_a_time_zone_that_exist(cast: Cast, name: str, zone: str) -> None:
    with pytest.raises(Invalid):
        buildings.add(cast.act_as("alma"), name, zone, reason=WHY)


def test_a_name_serves_once(cast: Cast) -> None:
    with pytest.raises(Conflict):
        buildings.add(cast.act_as("alma"), "HQ", "Europe/Berlin", reason=WHY)


def test_a_manager_cares_for_the_floors_of_the_own_building(cast: Cast) -> None:
    vera = cast.act_as("vera")
    floors.add(vera, "Ground", building="HQ", reason=WHY)
    floors.add(vera, "Roof", building="HQ", position=9, reason=WHY)
    floors.change(vera, "roof", building="HQ", name="Terrace", reason=WHY)
    floors.change(vera, "Ground", building="HQ", active=False, reason=WHY)
    assert [floor.name for floor in floors.list_(vera, building="HQ")] == ["Terrace"]
    assert last_event(cast, cast.hq)[0] == "floor.changed"
    with pytest.raises(Denied):
        floors.add(vera, "Ground", building="Lab", reason=WHY)


def test_a_visitor_type_says_what_it_asks(cast: Cast) -> None:
    alma = cast.act_as("alma")
    visitor_types.add(alma, "Contractor", fields={"plate": "required", "email": "optional"}, reason=WHY)
    custom_fields.add(alma, "shoe-size", kind="number", reason=WHY)
    made = visitor_types.change(alma, "contractor", fields={"custom.shoe_size": "required"}, reason=WHY)
    assert made.fields == {"plate": "required", "email": "optional", "custom.shoe_size": "required"}
    for wrong in ({"shoe size": "required"}, {"plate": "perhaps"}, {"name": "hidden"}, {"custom.": "required"}):
        with pytest.raises(Invalid):
            visitor_types.change(alma, "Contractor", fields=wrong, reason=WHY)
    visitor_types.change(alma, "Guest", active=False, reason=WHY)
    with pytest.raises(Conflict, match="only"):
        visitor_types.change(alma, "Contractor", active=False, reason=WHY)


def test_a_group_says_who_may_invite_and_where(cast: Cast) -> None:
    alma = cast.act_as("alma")
    groups.add(alma, "Sales", only_buildings=["Lab"], reason=WHY)
    groups.add_member(alma, "sales", "grace@example.org", reason=WHY)
    groups.add_member(alma, "sales", "grace@example.org", reason=WHY)
    assert groups.show(alma, "Sales").members == ("Grace Hopper",)
    assert groups.change(alma, "Sales", only_buildings=[], reason=WHY).buildings == ()
    assert groups.remove(alma, "Sales", reason=WHY, dry_run=True).members == ("Grace Hopper",)
    groups.remove_member(alma, "Sales", "Grace Hopper", reason=WHY)
    groups.remove(alma, "Sales", reason=WHY)
    assert [group.name for group in groups.list_(alma)] == ["Staff"]


def test_a_users_old_and_new_values_are_kept_apart_from_the_event(cast: Cast) -> None:
    alma = cast.act_as("alma")
    made = users.add(alma, "Nora Novak", "Nora@Example.org", phone="+49 30 1", in_groups=["Staff"], reason=WHY)
    assert made.groups == ("Staff",)
    users.change(alma, "nora@example.org", name="Nora Nováková", reason="Married")
    kind, facts, personal = last_event(cast)
    assert (kind, facts["fields"]) == ("user.changed", ["name"])
    assert "Nora" not in json.dumps(facts)
    assert personal == {"old": {"name": "Nora Novak"}, "new": {"name": "Nora Nováková"}, "reason": "Married"}
    assert users.list_(alma, text="novakova")[0].email == "Nora@Example.org"


def test_a_mail_address_and_an_account_are_one_users(cast: Cast) -> None:
    alma = cast.act_as("alma")
    with pytest.raises(Conflict, match="Grace Hopper"):
        users.add(alma, "Another Grace", "GRACE@example.org", reason=WHY)
    users.change(alma, "Grace Hopper", account="grace", reason=WHY)
    with pytest.raises(Conflict, match="Grace Hopper"):
        users.change(alma, "Linus Desk", account="grace", reason=WHY)
    users.change(alma, "Grace Hopper", account="", reason=WHY)
    assert users.change(alma, "Linus Desk", account="grace", reason=WHY).os_account == "grace"


@pytest.mark.parametrize("email", ["", "grace", "a@b@c.org", "x" * 500 + "@example.org"])
def test_what_is_no_mail_address_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(Invalid):
        users.add(cast.act_as("alma"), "Nora", email, reason=WHY)


def test_there_is_always_an_admin(cast: Cast) -> None:
    alma = cast.act_as("alma")
    with pytest.raises(Refused, match="only admin"):
        users.change(alma, "Alma Admin", active=False, reason=WHY)
    with pytest.raises(Refused, match="only admin"):
        role_grants.revoke(alma, "Alma Admin", "admin", reason=WHY)
    role_grants.grant(alma, "Grace Hopper", "admin", reason=WHY)
    role_grants.revoke(alma, "Alma Admin", "admin", reason=WHY)
    with pytest.raises(Denied):
        users.add(alma, "Nora", "nora@example.org", reason=WHY)


@pytest.mark.parametrize("blank", ["", "  ", "\u200b\t\x1b"])
def test_a_reason_that_says_nothing_is_none(cast: Cast, blank: str) -> None:
    with pytest.raises(Denied) as refused:
        buildings.change(cast.act_as("alma"), "HQ", takes_visitors=False, reason=blank)
    assert refused.value.code == "reason-needed"


@pytest.mark.parametrize("look", [users.show, outbox.retry])
def test_a_number_beyond_all_ids_is_nobodys(cast: Cast, look: Callable[[Workspace, str], object]) -> None:
    with pytest.raises((NotFound, Invalid)):
        look(cast.act_as("alma"), "9" * 30)


def test_a_role_is_granted_once_and_taken_once(cast: Cast) -> None:
    alma = cast.act_as("alma")
    assert role_grants.grant(alma, "Grace Hopper", "receptionist", building="Lab", reason=WHY).changed
    assert not role_grants.grant(alma, "Grace Hopper", "receptionist", building="Lab", reason=WHY).changed
    assert ("Grace Hopper", "receptionist", "Lab") in {
        (grant.user, grant.role, grant.building) for grant in role_grants.list_(alma, building="Lab")
    }
    assert role_grants.revoke(alma, "Grace Hopper", "receptionist", building="Lab", reason=WHY).changed
    assert not role_grants.revoke(alma, "Grace Hopper", "receptionist", building="Lab", reason=WHY).changed
    assert last_event(cast)[:2] == ("role.revoked", {**last_event(cast)[1], "role": "receptionist"})


@pytest.mark.parametrize(
    ("role", "building", "code"),
    [("host", None, "role-not-granted"), ("king", None, "bad-role"), ("admin", "HQ", "role-everywhere"),
     ("manager", None, "role-where")],
)  # fmt: skip
def test_a_role_has_its_place(cast: Cast, role: str, building: str | None, code: str) -> None:
    with pytest.raises(Invalid) as no:
        role_grants.grant(cast.act_as("alma"), "Grace Hopper", role, building=building, reason=WHY)
    assert no.value.code == code


def test_a_setting_holds_in_its_building_else_everywhere_else_by_default(cast: Cast) -> None:
    alma = cast.act_as("alma")
    settings.change(alma, "check-in.capacity", "50", reason=WHY)
    settings.change(alma, "check-in.capacity", "20", building="Lab", reason="Fire brigade")
    assert last_event(cast, cast.lab)[1]["new"] == {"value": 20, "origin": "building"}

    def shown(building: str | None) -> tuple[object, str]:
        found = settings.show(alma, "check-in.capacity", building=building)
        return found.value, found.origin

    assert (shown("Lab"), shown("HQ"), shown(None)) == ((20, "building"), (50, "installation"), (50, "installation"))
    assert settings.reset(alma, "check-in.capacity", building="Lab", reason=WHY).value == 50
    assert settings.reset(alma, "check-in.capacity", reason=WHY).origin == "default"
    assert len(settings.list_(alma)) > 10


def test_a_changed_setting_is_what_the_acts_go_by(cast: Cast) -> None:
    settings.change(cast.act_as("alma"), "check-in.policy", "self", reason=WHY)
    with cast.ws.reading() as tx:
        stored: dict[str, str] = dict(tx.rows("SELECT name, value FROM settings"))
    assert Settings(stored)["check-in.policy"] == "self"


@pytest.mark.parametrize(
    ("name", "text"),
    [("check-in.capacity", "-1"), ("check-in.capacity", "many"), ("check-in.policy", "open door"),
     ("check-in.hosts-correct", "perhaps"), ("portal.address", "https://x.example")],
)  # fmt: skip
def test_a_setting_takes_only_what_it_declares(cast: Cast, name: str, text: str) -> None:
    with pytest.raises(Invalid):
        settings.change(cast.act_as("alma"), name, text, building="HQ", reason=WHY)
    with pytest.raises(NotFound):
        settings.change(cast.act_as("alma"), "no.such", text, reason=WHY)


def park(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE outbox SET state = 'parked', attempts = 8, why = 'no such address'")


def test_what_was_parked_is_sent_again(cast: Cast) -> None:
    check_in(cast.act_as("linus"), cast.visit().name)
    linus = cast.act_as("linus")
    with pytest.raises(Conflict, match="waiting"):
        outbox.retry(linus, "1")
    park(cast)
    assert [(message.state, message.to) for message in outbox.list_(linus, state="parked")] == [
        ("parked", "Grace Hopper")
    ]
    assert outbox.retry(linus, "1") == 1
    park(cast)
    assert outbox.retry_all(linus) == 1
    assert [(message.state, message.attempts) for message in outbox.list_(linus, building="HQ")] == [("waiting", 0)]
    with pytest.raises(Denied):
        outbox.list_(cast.act_as("mallory"))
    with pytest.raises(Denied):
        outbox.list_(linus, building="Lab")


ACTS: list[Callable[[Workspace], object]] = [
    lambda ws: buildings.add(ws, "X", "Europe/Berlin", reason=WHY),
    lambda ws: buildings.change(ws, "HQ", name="X", reason=WHY),
    lambda ws: floors.add(ws, "X", building="HQ", reason=WHY),
    lambda ws: visitor_types.add(ws, "X", reason=WHY),
    lambda ws: visitor_types.change(ws, "Guest", name="X", reason=WHY),
    lambda ws: groups.add(ws, "X", reason=WHY),
    lambda ws: groups.change(ws, "Staff", name="X", reason=WHY),
    lambda ws: groups.remove(ws, "Staff", reason=WHY),
    lambda ws: groups.add_member(ws, "Staff", "Mallory Intruder", reason=WHY),
    lambda ws: users.add(ws, "X", "x@example.org", reason=WHY),
    lambda ws: users.change(ws, "Grace Hopper", name="X", reason=WHY),
    lambda ws: role_grants.grant(ws, "Mallory Intruder", "admin", reason=WHY),
    lambda ws: role_grants.revoke(ws, "Alma Admin", "admin", reason=WHY),
    lambda ws: settings.change(ws, "check-in.capacity", "1", reason=WHY),
    lambda ws: settings.reset(ws, "check-in.capacity", reason=WHY),
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("name", ["mallory", "linus", "grace", "audrey"])
def test_nobody_else_administers(cast: Cast, act: Callable[[Workspace], object], name: str) -> None:
    with pytest.raises(Denied) as no:
        act(cast.act_as(name))
    assert no.value.code == "not-allowed"


@pytest.mark.parametrize(
    "act",
    [
        lambda ws: users.add(ws, "X", "x@example.org", reason=""),
        lambda ws: settings.change(ws, "check-in.capacity", "1", reason=""),
        lambda ws: role_grants.grant(ws, "Grace Hopper", "auditor", reason=""),
        lambda ws: buildings.change(ws, "HQ", name="X", reason=""),
    ],
)
def test_an_admin_says_why(cast: Cast, act: Callable[[Workspace], object]) -> None:
    with pytest.raises(VmsError) as no:
        act(cast.act_as("alma"))
    assert no.value.code == "reason-needed"
