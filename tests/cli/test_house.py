"""The nouns that are administered, as they are typed."""

import io
import json
import sys

import pytest

from tests.cli.conftest import Line
from vmsctl.cli import app as program
from vmsctl.cli.lazy import LazyGroup

WHY = ("--reason", "We moved")


def test_a_building_from_first_to_last(vmsctl: Line) -> None:
    made = vmsctl("buildings", "add", "Annex", "--timezone", "Asia/Tokyo", *WHY, "--json").json
    assert (made["name"], made["time_zone"], made["active"]) == ("Annex", "Asia/Tokyo", True)
    assert vmsctl("buildings", "change", made["id"], "--no-visitors", *WHY).out == "Changed Annex.\n"
    assert not vmsctl("buildings", "show", "annex", "--json").json["takes_visitors"]
    assert "Would switch off" in vmsctl("buildings", "remove", "Annex", *WHY, "--dry-run").out
    assert [row["name"] for row in vmsctl("buildings", "list", "--json").json] == ["Annex", "HQ"]
    assert vmsctl("buildings", "remove", "Annex", *WHY, "--yes").code == 0
    assert [row["name"] for row in vmsctl("buildings", "list", "--json").json] == ["HQ"]
    assert vmsctl("buildings", "change", "Annex", "--switch-on", *WHY).code == 0
    assert vmsctl("buildings", "list", "--csv").out.splitlines()[0] == "id,name,time_zone,takes_visitors,active"


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("buildings", "add", "HQ", "--timezone", "Europe/Berlin", *WHY), 1, "name-taken"),
        (("visitor-types", "add", "guest", *WHY), 1, "name-taken"),
        (("buildings", "add", "X", "--timezone", "Mars/Olympus", *WHY), 2, "bad-time-zone"),
        (("buildings", "add", "X", "--timezone", "Europe/Berlin"), 2, "reason-needed"),
        (("buildings", "show", "Nowhere"), 3, "no-such-building"),
        (("buildings", "remove", "HQ", *WHY), 2, "not-confirmed"),
        (("users", "remove", "Alma Admin", *WHY, "--yes"), 1, "last-admin"),
        (("users", "add", "Nora", "nora", *WHY), 2, "bad-email"),
        (("users", "show", "nobody@example.org"), 3, "no-such-user"),
        (("roles", "grant", "Alma Admin", "king", *WHY), 2, "bad-role"),
        (("groups", "show", "Nobody"), 3, "no-such-group"),
        (("visitor-types", "add", "X", "--field", "plate", *WHY), 2, "bad-field"),
        (("settings", "set", "check-in.capacity", "many", *WHY), 2, "bad-setting"),
        (("settings", "show", "no.such"), 3, "no-such-setting"),
        (("outbox", "retry"), 2, "which-message"),
        (("outbox", "retry", "1"), 3, "no-such-message"),
    ],
)
def test_what_goes_wrong_has_a_code_a_sentence_and_an_exit_code(
    vmsctl: Line, words: tuple[str, ...], code: int, error: str
) -> None:
    said = vmsctl(*words, "--json")
    assert (said.code, said.error["code"]) == (code, error)
    assert said.out == "" and said.error["message"].endswith((".", "?"))


def test_a_receptionist_is_made_and_signs_in(vmsctl: Line) -> None:
    vmsctl("groups", "add", "Staff", *WHY)
    added = vmsctl("users", "add", "Linus Desk", "linus@example.org", "--group", "Staff", *WHY, "--json").json
    assert added["groups"] == ["Staff"]
    granted = vmsctl("roles", "grant", "linus@example.org", "receptionist", "--building", "HQ", *WHY)
    assert granted.out == "Linus Desk is receptionist at HQ.\n"
    assert vmsctl("roles", "grant", "linus@example.org", "receptionist", *WHY).out.endswith("already.\n")
    pin = vmsctl("users", "reset-pin", "linus@example.org", *WHY)
    assert pin.out.strip().isdigit() and "nobody else" in pin.err
    (row,) = vmsctl("users", "list", "linus", "--json").json
    assert (row["roles"], row["secrets"]) == (["receptionist at HQ"], ["pin"])
    assert "receptionist\tLinus Desk" in vmsctl("roles", "list").out
    assert vmsctl("roles", "revoke", "linus@example.org", "receptionist", *WHY).out == (
        "Linus Desk is receptionist at HQ no longer.\n"
    )


def test_a_secret_is_read_from_standard_input_and_shown_nowhere(vmsctl: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("seven grey herons at noon\n"))
    said = vmsctl("users", "set-password")
    assert (said.code, said.out, said.err) == (0, "", "The password is set.\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert vmsctl("users", "set-password").code == 2


def test_no_command_takes_a_secret_as_a_word() -> None:
    for noun in program.Commands.places:
        for command in vars(LazyGroup)["load"].__func__(program.Commands, noun).__dict__.get("commands", {}).values():
            words = {word for parameter in command.params for word in parameter.opts}
            assert not words & {"--pin", "--password", "--secret", "--token"}, (noun, command.name)


def test_a_setting_is_shown_as_it_is_set(vmsctl: Line) -> None:
    said = vmsctl("settings", "set", "check-in.hosts-correct", "no", *WHY)
    assert said.out == "check-in.hosts-correct is no (installation).\n"
    assert "value: no\n" in vmsctl("settings", "show", "check-in.hosts-correct").out
    assert "check-in.hosts-correct,no,installation," in vmsctl("settings", "list", "--csv").out
    assert vmsctl("settings", "show", "check-in.hosts-correct", "--json").json["value"] is False


def test_a_setting_goes_from_the_installation_to_the_building(vmsctl: Line) -> None:
    vmsctl("settings", "set", "check-in.capacity", "50", *WHY)
    assert vmsctl("settings", "set", "check-in.capacity", "20", "--building", "HQ", *WHY).out == (
        "check-in.capacity is 20 (building).\n"
    )
    assert vmsctl("settings", "reset", "check-in.capacity", "--building", "HQ", *WHY, "--json").json["value"] == 50
    shown = {row["name"]: row["value"] for row in vmsctl("settings", "list", "--json").json}
    assert shown["check-in.capacity"] == 50 and shown["check-in.policy"] == "reception"


def test_the_matrix_is_printed_from_the_declaration(vmsctl: Line) -> None:
    rows = {row["action"]: row for row in vmsctl("roles", "matrix", "--json").json}
    assert (rows["undo"]["receptionist"], rows["undo"]["host"]) == ("b!", "-")
    assert vmsctl("roles", "matrix", "--csv").out.startswith("action,admin,manager")


def test_floors_types_and_groups(vmsctl: Line) -> None:
    assert vmsctl("floors", "add", "Roof", *WHY).out == "Added Roof to HQ.\n"
    vmsctl("floors", "change", "Roof", "--name", "Terrace", "--position", "9", *WHY)
    assert vmsctl("floors", "remove", "Terrace", *WHY, "--yes").out == "Switched off Terrace of HQ.\n"
    made = vmsctl("visitor-types", "add", "Contractor", "--field", "plate=required", *WHY, "--json").json
    assert made["asks"] == ["plate"]
    assert vmsctl("visitor-types", "remove", "Contractor", *WHY, "--yes").code == 0
    vmsctl("groups", "add", "Sales", "--building", "HQ", *WHY)
    assert vmsctl("groups", "add-member", "Sales", "Alma Admin", *WHY).out == "Sales: Alma Admin.\n"
    assert vmsctl("groups", "change", "Sales", "--all-buildings", *WHY, "--json").json["buildings"] == []
    assert vmsctl("groups", "remove-member", "Sales", "Alma Admin", *WHY).out == "Sales: nobody.\n"
    assert vmsctl("groups", "remove", "Sales", *WHY, "--yes").code == 0


def test_the_record_shows_who_did_what(vmsctl: Line) -> None:
    vmsctl("floors", "add", "Roof", *WHY)
    (row,) = vmsctl("event-log", "list", "--kind", "floor.added", "--json").json
    assert f'reason="{row["details"]["reason"]}"' in vmsctl("event-log", "list", "--kind", "floor.added").out
    assert (row["actor"], row["details"]["reason"]) == ("Alma Admin", "We moved")
    checked = vmsctl("event-log", "verify", "--json")
    assert checked.code == 0 and {end["state"] for end in checked.json} == {"whole"}


def test_what_never_was_in_the_record_is_refused_and_not_told_as_never_happened(vmsctl: Line) -> None:
    said = vmsctl("event-log", "list", "--kind", "floor.addd", "--json")
    assert (said.code, said.error["hint"]) == (3, "Did you mean floor.added?")
    assert vmsctl("event-log", "list", "--of", "ada").code == 2
    assert vmsctl("event-log", "list", "--of", "v17", "--json").json == []


def test_a_broken_record_ends_with_a_refusal(vmsctl: Line, tmp_path: object) -> None:
    from pathlib import Path

    ends = vmsctl("event-log", "verify", "--json").json
    noted = Path(str(tmp_path)) / "ends.json"
    noted.write_text(json.dumps([{**end, "head": "00" * 32} if end["chain"] == "0" else end for end in ends]))
    said = vmsctl("event-log", "verify", "--against", str(noted), "--json")
    assert (said.code, said.error["code"]) == (1, "event-log-broken")
    noted.write_text("[]]")
    assert vmsctl("event-log", "verify", "--against", str(noted)).code == 2
