"""The whole set-up in one file: applied whole or not at all, and once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cast import Cast, verify_chain
from vmsctl.errors import Denied, Invalid, NotFound, Refused, VmsError
from vmsctl.rules import configuration_mistakes, configuration_schema
from vmsctl.rules.configuration_plan import SECTIONS, Verb
from vmsctl.rules.etickets import BLOCKS
from vmsctl.rules.mail_texts import PLACES
from vmsctl.services import (
    buildings,
    configuration,
    floors,
    groups,
    kiosks,
    muster_points,
    settings,
    users,
    visitor_types,
)
from vmsctl.services.configuration import Outcome, Wanted
from vmsctl.services.configuration_acts import KINDS
from vmsctl.workspace import Workspace

HOUSE = """
version: 1
settings: {visits.only-mine: false, daily-summary.at: 19:30, mail.port: 25}
buildings:
  hq:
    time-zone: Europe/Berlin
    address: |
      Main Street 1
      Berlin
    floors: {Ground: {}, Attic: {position: 3}}
    muster-points: {Car park: {}}
    settings: {check-in.capacity: 40, check-in.policy: self}
    printers: {Front: {url: 'tcp://192.0.2.7:9100'}}
    kiosks:
      Lobby: {printer: front, languages: [de, en], types: [contractor], features: [check-out, qr]}
      Yard: {active: false}
    texts: {en: {mail.bottom: Ring twice.}}
  Plant:
    time-zone: Asia/Tokyo
    takes-visitors: false
    floors: {Hall: {}}
groups:
  Sales: {buildings: [HQ, Plant]}
users:
  GRACE@example.org: {name: Grace Hopper, phone: '+49 30 1', groups: [Sales]}
  new@example.org: {name: New Colleague, os-account: newc, roles: [receptionist at Plant, auditor]}
  old@example.org: {name: Old Colleague, active: false}
custom-fields:
  shoe_size: {kind: choice, choices: [S, M], labels: {en: Shoe size}}
visitor-types:
  Contractor: {fields: {custom.shoe_size: required, phone: required}, confirmation: ID card checked, position: 2}
eticket-templates:
  Yard:
    types: [Contractor]
    band: '#8a1538'
    blocks: [place, text]
    texts:
      en: {subject: Come to $building, body: Dear $visitor, lower: Gate 2}
      de: {subject: Komm, body: Hallo, lower: Tor 2}
documents:
  House rules: {files: {en: rules.md}, signature: required, types: [Contractor], buildings: [Plant]}
texts:
  de: {mail.bottom: Mit Gruß}
"""
RULES = b"# House rules\n\nWear the badge.\n"


def wanted(text: str, *, rules: bytes = RULES, toml: bool = False) -> Wanted:
    return Wanted(text.encode(), toml, lambda name: {"rules.md": rules}[name])


def apply(ws: Workspace, text: str, **options: Any) -> Outcome:
    return configuration.apply(ws, wanted(text), reason="The file says so", **options)


def pruned(ws: Workspace, text: str) -> Outcome:
    """Applied, with all taken away that the file leaves out."""
    return apply(ws, text, prune=[step.path for step in configuration.diff(ws, wanted(text)).prunable])


def test_a_whole_house_is_made_and_the_second_time_nothing_changes(cast: Cast) -> None:
    ws = cast.act_as("alma")
    assert apply(ws, HOUSE).steps
    assert apply(ws, HOUSE).steps == []
    assert configuration.diff(ws, wanted(HOUSE)).steps == []


def test_each_thing_is_there_as_a_command_would_have_made_it(cast: Cast) -> None:
    ws = cast.act_as("alma")
    apply(ws, HOUSE)
    assert buildings.show(ws, "HQ").address == "Main Street 1\nBerlin"
    assert not buildings.show(ws, "Plant").takes_visitors
    assert [floor.name for floor in floors.list_(ws, building="HQ")] == ["Ground", "Attic"]
    assert [point.name for point in muster_points.list_(ws, building="HQ")] == ["Car park"]
    lobby, yard = kiosks.list_(ws, building="HQ", inactive=True)
    assert (lobby.printer, lobby.languages, lobby.types) == ("Front", ("de", "en"), ("Contractor",))
    assert (lobby.features, yard.active) == (("qr", "check-out"), False)
    assert settings.show(ws, "check-in.capacity", building="HQ").value == 40
    assert settings.show(ws, "daily-summary.at").value == "19:30"
    assert groups.show(ws, "Sales").buildings == ("HQ", "Plant")
    assert users.show(ws, "grace@example.org").groups == ("Sales", "Staff")
    assert set(users.show(ws, "new@example.org").roles) == {"auditor", "receptionist at Plant"}
    assert not users.show(ws, "old@example.org").active
    assert visitor_types.show(ws, "Contractor").fields == {"custom.shoe_size": "required", "phone": "required"}


def test_what_was_exported_makes_the_same_house_elsewhere_and_is_what_is_so(cast: Cast) -> None:
    ws = cast.act_as("alma")
    apply(ws, HOUSE)
    exported = configuration.export(ws, folder="papers")
    again = Wanted(json.dumps(exported.value).encode(), False, lambda name: exported.files[name])
    found = configuration.diff(ws, again)
    assert (found.steps, found.left) == ([], [])
    assert configuration_mistakes.refusal(configuration._checked(again)[0]) is None


def test_every_change_has_its_event_and_the_chain_holds(cast: Cast) -> None:
    ws = cast.act_as("alma")
    apply(ws, HOUSE)
    with ws.reading() as tx:
        kinds = {kind for (kind,) in tx.rows("SELECT kind FROM events")}
        verify_chain(tx, 0)
        verify_chain(tx, cast.hq)
    assert {
        "building.added", "building.changed", "floor.added", "user.added", "role.granted", "group.member-added",
        "setting.changed", "document.activated", "eticket-template.added", "configuration.applied",
    } <= kinds  # fmt: skip


@pytest.mark.parametrize(
    ("mistake", "said", "kind"),
    [
        ("users: {x@example.org: {name: X, groups: [Robots]}}", "Line 4, column 43: There is no group", NotFound),
        ("users: {x@example.org: {name: X, roles: [manager at Moon]}}", "There is no building 'Moon'.", NotFound),
        ("buildings: {Other: {time-zone: Mars/Base}}", "Line 4, column 21: There is no time zone", Invalid),
        ("buildings: {HQ: {time-zone: UTC}, hq: {time-zone: UTC}}", "'hq' is 'HQ' once more.", Invalid),
        ("texts: {en: {mail.bottom: Hi $nobody}}", "Line 4, column 14:", Invalid),
        ("documents: {Rules: {signature: none}}", "A version needs a PDF", Invalid),
        ("users: {alma@example.org: {name: Alma Admin, active: false}}", "Line 4, column 46: Alma Admin", Refused),
    ],
)  # fmt: skip
def test_a_mistake_anywhere_leaves_everything_as_it_was(
    cast: Cast, mistake: str, said: str, kind: type[VmsError]
) -> None:
    ws = cast.act_as("alma")
    before = configuration.export(ws), events(ws)
    with pytest.raises(kind) as refused:
        apply(ws, f"version: 1\nsettings: {{check-in.capacity: 5}}\ngroups: {{New: {{}}}}\n{mistake}")
    assert said in refused.value.message
    assert (configuration.export(ws), events(ws)) == before


def events(ws: Workspace) -> int:
    with ws.reading() as tx:
        return int(tx.value("SELECT count(*) FROM events"))


def test_a_dry_run_says_what_would_be_done_and_keeps_nothing_of_it(cast: Cast) -> None:
    ws = cast.act_as("alma")
    before = configuration.export(ws), events(ws)
    would = apply(ws, HOUSE, dry_run=True)
    assert (configuration.export(ws), events(ws)) == before
    assert would.steps == apply(ws, HOUSE).steps


def test_a_dry_run_meets_what_a_service_refuses(cast: Cast) -> None:
    with pytest.raises(Refused, match="only admin"):
        apply(
            cast.act_as("alma"), "version: 1\nusers: {alma@example.org: {name: Alma Admin, active: false}}",
            dry_run=True,
        )  # fmt: skip


def test_what_the_file_does_not_name_is_left_alone_and_listed(cast: Cast) -> None:
    ws = cast.act_as("alma")
    apply(ws, HOUSE)
    done = apply(ws, "version: 1\nbuildings: {HQ: {time-zone: Europe/Berlin, floors: {Ground: {}}}}")
    assert done.steps == []
    left = {(step.kind, step.name) for step in done.left}
    assert {("buildings floors", "Attic"), ("users", "grace@example.org"), ("groups", "Sales")} <= left
    assert {("settings", "daily-summary.at"), ("buildings", "Plant"), ("texts", "mail.bottom")} <= left
    assert [floor.name for floor in floors.list_(ws, building="HQ")] == ["Ground", "Attic"]


def test_pruning_switches_off_what_the_file_does_not_name(cast: Cast) -> None:
    ws = cast.act_as("alma")
    apply(ws, HOUSE)
    keep = """
version: 1
buildings: {HQ: {time-zone: Europe/Berlin, floors: {Ground: {}}}}
users: {alma@example.org: {name: Alma Admin, roles: [admin]}, linus@example.org: {name: Linus Desk, roles: []}}
visitor-types: {Visitor: {}}
groups: {}
settings: {}
eticket-templates: {Yard: {}}
"""
    first = visitor_types.list_(ws)[0].name
    done = pruned(ws, keep.replace("Visitor", first))
    assert Verb.REMOVE in {step.verb for step in done.steps}
    assert [building.name for building in buildings.list_(ws)] == ["HQ"]
    assert [user.name for user in users.list_(ws)] == ["Alma Admin", "Linus Desk"]
    assert users.show(ws, "linus@example.org").roles == ()
    assert groups.list_(ws) == []
    assert settings.show(ws, "daily-summary.at").origin == "default"
    assert pruned(ws, keep.replace("Visitor", first)).steps == []


def test_a_section_that_the_file_does_not_have_is_listed_and_never_pruned(cast: Cast) -> None:
    ws = cast.act_as("alma")
    apply(ws, HOUSE)
    done = pruned(ws, "version: 1\nbuildings: {HQ: {time-zone: Europe/Berlin, floors: {Ground: {}}}}")
    assert {(step.kind, step.name) for step in done.steps} == {
        ("buildings", "Plant"), ("buildings", "Lab"), ("buildings floors", "Attic"),
    }  # fmt: skip
    assert ("users", "grace@example.org") in {(step.kind, step.name) for step in done.left}
    assert users.show(ws, "grace@example.org").active


def test_naming_what_was_switched_off_switches_it_on_again(cast: Cast) -> None:
    ws = cast.act_as("alma")
    apply(ws, HOUSE)
    apply(ws, HOUSE.replace("old@example.org: {name: Old Colleague, active: false}", "old@example.org: {name: Old}"))
    assert users.show(ws, "old@example.org").active


def test_a_document_is_renewed_when_its_file_has_changed_and_only_then(cast: Cast) -> None:
    ws = cast.act_as("alma")
    apply(ws, HOUSE)
    assert configuration.diff(ws, wanted(HOUSE)).steps == []
    changed = wanted(HOUSE, rules=RULES + b"\nNo photographs.\n")
    (step,) = configuration.apply(ws, changed, reason="New rule").steps
    assert (step.verb, step.kind, step.name) == (Verb.CHANGE, "documents", "House rules")
    assert configuration.diff(ws, changed).steps == []


def test_what_a_field_takes_stays(cast: Cast) -> None:
    ws = cast.act_as("alma")
    apply(ws, HOUSE)
    with pytest.raises(Invalid, match=r"Line 3, column 15: shoe_size takes choice, which stays\."):
        apply(ws, "version: 1\ncustom-fields:\n  shoe_size: {kind: text}")


@pytest.mark.parametrize("user", ["vera", "linus", "grace", "mallory", "audrey"])
def test_only_an_admin_applies_a_file(cast: Cast, user: str) -> None:
    with pytest.raises(Denied):
        apply(cast.act_as(user), "version: 1\nsettings: {check-in.capacity: 5}")


@pytest.mark.parametrize("user", ["vera", "linus", "grace", "mallory"])
def test_who_may_not_see_the_set_up_cannot_export_it(cast: Cast, user: str) -> None:
    with pytest.raises(Denied):
        configuration.export(cast.act_as(user))
    assert configuration.export(cast.act_as("audrey")).value["buildings"].keys() == {"HQ", "Lab"}


def test_no_secret_is_in_an_export(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        tx.run("UPDATE users SET pin = 'canary-pin', password = 'canary-password'")
    assert "canary" not in json.dumps(configuration.export(cast.act_as("alma")).value)


def test_toml_says_the_same(cast: Cast) -> None:
    ws = cast.act_as("alma")
    text = 'version = 1\n[settings]\n"check-in.capacity" = 7\n[buildings.HQ]\ntime-zone = "Europe/Berlin"\n'
    configuration.apply(ws, wanted(text, toml=True), reason="x")
    assert settings.show(ws, "check-in.capacity").value == 7
    with pytest.raises(Invalid, match=r"Line 7, column 3: There is no time zone"):
        wrong = wanted(f'{text}[buildings.X]\n  time-zone = "No"\n', toml=True)
        configuration.apply(ws, wrong, reason="x")


def test_every_kind_of_step_has_its_act() -> None:
    def kinds(prefix: str, parts: Any) -> set[str]:
        found = set()
        for name, section in parts.items():
            kind = f"{prefix} {name}".strip()
            found |= {kind} | (kinds(kind, section.parts) if "*" not in section.parts else set())
        return found

    assert kinds("", SECTIONS) == set(KINDS)


def test_the_schema_knows_what_is_declared() -> None:
    text = json.dumps(configuration_schema.schema())
    assert all(f'"{name}"' in text for name in (*PLACES, *BLOCKS))
