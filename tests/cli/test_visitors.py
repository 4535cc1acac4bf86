"""`vmsctl visitors` as it is typed."""

from tests.cli.conftest import Line
from tests.cli.test_invitations import invite


def test_finding_and_showing_a_visitor(vmsctl: Line) -> None:
    number = invite(vmsctl, "--company", "Analytical", "--plate", "B-AL 1815").json["visits"][0]["visitor"]["id"]
    (found,) = vmsctl("visitors", "find", "lovel", "analyt", "--json").json
    assert (found["id"], found["plate"]) == (number, "B-AL 1815")
    shown = vmsctl("visitors", "show", number, "--json").json
    assert (shown["company"], shown["visits"], shown["blocked"]) == ("Analytical", 1, False)
    assert "company: Analytical" in vmsctl("visitors", "show", number).out
    assert vmsctl("visitors", "show", "4711").code == 3


def test_a_list_that_ends_where_it_was_told_to_says_so(vmsctl: Line) -> None:
    for name in ("Ada", "Ida"):
        assert invite(vmsctl, visitor=f"{name} Lovelace <{name.lower()}@example.org>").code == 0
    assert "lists more" in vmsctl("visitors", "find", "lovelace", "--limit", "1").err
    assert vmsctl("visitors", "find", "lovelace", "--limit", "3").err == ""


def test_an_address_is_known_or_not(vmsctl: Line) -> None:
    invite(vmsctl)
    assert vmsctl("visitors", "suggest", "ada@example.org", "--json").json["name"] == "Ada Lovelace"
    assert vmsctl("visitors", "suggest", "eve@example.org", "--json").json == {"known": False}
    assert vmsctl("visitors", "suggest", "eve@example.org").out == "Not known.\n"


def test_an_unknown_visitor_becomes_known(vmsctl: Line) -> None:
    visit = invite(vmsctl, "--unknown", "lift service").json["visits"][1]
    said = vmsctl("visitors", "complete", visit["id"], "--name", "Otis", "--email", "otis@example.org", "--json")
    assert said.json["visitor"]["name"] == "Otis" and said.json["visitor"]["verified"]


def test_correcting_a_profile(vmsctl: Line) -> None:
    number = invite(vmsctl).json["visits"][0]["visitor"]["id"]
    changed = vmsctl(
        "visitors", "change", number, "--phone", "+44 20", "--field", "custom.badge=blue", "--json"
    ).json  # fmt: skip
    assert (changed["phone"], changed["custom"]) == ("+44 20", {"badge": "blue"})
    assert vmsctl("visitors", "change", number, "--phone", "", "--json").json["phone"] == ""


def test_a_custom_field_is_given_by_its_own_name(vmsctl: Line) -> None:
    number = invite(vmsctl).json["visits"][0]["visitor"]["id"]
    vmsctl("custom-fields", "add", "badge-size", "--kind", "choice", "--choice", "S", "--choice", "M", "--reason", "x")
    changed = vmsctl("visitors", "change", number, "--field", "badge-size=M", "--json").json
    assert changed["custom"] == {"badge_size": "M"}
    assert vmsctl("visitors", "change", number, "--field", "bage-size=M", "--json").error["code"] == "no-such-field"


def test_who_invites_somebody_of_the_block_list_is_told_who_is_asked(vmsctl: Line) -> None:
    vmsctl("blocklist", "add", "Ada Lovelace", "--everywhere", "--reason", "x")
    visitor = ("--visitor", "Ada Lovelace <ada@example.org>")
    said = vmsctl("invitations", "add", *visitor, "--arrive", "tomorrow 10:00", "--reason", "x")
    assert "v1 waits for the manager of HQ, who is asked: 'vmsctl visits approve v1'." in said.out


def test_blocking_needs_a_reason_and_keeps_out(vmsctl: Line) -> None:
    visit = invite(vmsctl).json["visits"][0]
    number = visit["visitor"]["id"]
    assert vmsctl("visitors", "block", number, "--json").error["code"] == "reason-needed"
    assert vmsctl("visitors", "block", number, "--reason", "Took a lamp").code == 0
    refused = invite(vmsctl)
    assert (refused.code, refused.error["code"]) == (1, "visitor-blocked")
    assert vmsctl("visitors", "unblock", number, "--reason", "It is back").code == 0
    assert invite(vmsctl).code == 0
