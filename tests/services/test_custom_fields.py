"""Custom fields: declared once, asked for by visitor types, checked wherever somebody fills them in."""

import json

import pytest

from tests.cast import Cast
from vmsctl.errors import Conflict, Denied, Invalid, NotFound
from vmsctl.rules.people import Person
from vmsctl.services import custom_fields, invite, visitor_types, visitors
from vmsctl.services.invite import NewInvitation

WHY = "New badges"


def badge_size(cast: Cast) -> custom_fields.CustomField:
    labels = {"en": "T-shirt size", "de": "T-Shirt-Größe"}
    alma = cast.act_as("alma")
    return custom_fields.add(alma, "badge-size", kind="choice", choices=["S", "M"], labels=labels, reason=WHY)


def test_a_field_is_added_changed_and_switched_off(cast: Cast) -> None:
    alma, made = cast.act_as("alma"), badge_size(cast)
    assert (made.name, made.attribute, made.choices) == ("badge_size", "custom.badge_size", ("S", "M"))
    changed = custom_fields.change(
        alma, "badge-size", labels={"de": "", "fr": "Taille"}, choices=["S", "M", "L"], reason=WHY
    )
    assert (changed.labels, changed.choices) == ({"en": "T-shirt size", "fr": "Taille"}, ("S", "M", "L"))
    assert custom_fields.show(alma, "custom.badge_size") == changed
    custom_fields.change(alma, "badge-size", active=False, reason=WHY)
    assert custom_fields.list_(alma) == []
    assert [field.name for field in custom_fields.list_(alma, inactive=True)] == ["badge_size"]


def test_a_field_that_a_type_asks_for_stays(cast: Cast) -> None:
    alma = cast.act_as("alma")
    badge_size(cast)
    visitor_types.change(alma, "Guest", fields={"badge-size": "optional"}, reason=WHY)
    with pytest.raises(Conflict, match="Guest asks") as refused:
        custom_fields.change(alma, "badge_size", active=False, reason=WHY, dry_run=True)
    assert "--hidden badge_size" in refused.value.hint
    visitor_types.change(alma, "Guest", fields={"badge-size": "hidden"}, reason=WHY)
    custom_fields.change(alma, "badge_size", active=False, reason=WHY)


def test_only_admins_declare_fields_and_each_name_serves_once(cast: Cast) -> None:
    badge_size(cast)
    for name in ("vera", "linus", "grace"):
        with pytest.raises(Denied):
            custom_fields.add(cast.act_as(name), "shoe", reason=WHY)
    with pytest.raises(Denied):
        custom_fields.add(cast.act_as("alma"), "shoe", reason="")
    with pytest.raises(Conflict):
        custom_fields.add(cast.act_as("alma"), "Badge Size", reason=WHY)
    with pytest.raises(NotFound):
        custom_fields.show(cast.act_as("linus"), "shoe")


def test_a_type_asks_for_declared_fields_only_and_tells_what_it_asks(cast: Cast) -> None:
    alma = cast.act_as("alma")
    badge_size(cast)
    wanted = {"Badge-Size": "required", "licence-plate": "required", "company": "hidden"}
    visitor_types.change(alma, "Guest", fields=wanted, reason=WHY)
    with pytest.raises(Invalid, match="shoe"):
        visitor_types.change(alma, "Guest", fields={"shoe": "required"}, reason=WHY)
    asked = {field.attribute: field for field in visitor_types.asked(alma, "Guest")}
    assert asked["custom.badge_size"] == ("custom.badge_size", "T-shirt size", "choice", "required")
    assert asked["plate"].need == "required"
    assert {name for name, field in asked.items() if field.need == "optional"} == {"phone"}
    assert asked["company"].need == "hidden"


def test_the_desk_too_gives_a_field_only_what_it_takes(cast: Cast) -> None:
    badge_size(cast)
    visit = cast.visit()
    with pytest.raises(Invalid, match="S, M"):
        visitors.complete(cast.act_as("linus"), visit.name, {"custom.badge_size": "XXL"})
    visitors.complete(cast.act_as("linus"), visit.name, {"custom.badge_size": "m"})
    with cast.ws.reading() as tx:
        assert json.loads(tx.value("SELECT custom FROM visitors")) == {"badge_size": "M"}


def test_who_invites_fills_a_field_in_ahead_with_what_it_takes(cast: Cast) -> None:
    badge_size(cast)
    grace = cast.act_as("grace")
    for value, name in (("XXL", "Ada"), ("m", "Mary")):
        person = Person(name, f"{name}@example.org", profile={"custom.badge_size": value})
        wanted = NewInvitation((person,), "2026-11-23T10:00", reason="Talk", building="HQ")
        if value == "XXL":
            with pytest.raises(Invalid, match="S, M"):
                invite.add(grace, wanted)
        else:
            invite.add(grace, wanted)
    with cast.ws.reading() as tx:
        assert [json.loads(custom) for (custom,) in tx.rows("SELECT custom FROM visitors")] == [{"badge_size": "M"}]
