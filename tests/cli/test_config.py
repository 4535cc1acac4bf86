"""The set-up in one file, users from a list and the block list, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Line

WHY = ("--reason", "The house is changed")
HOUSE = """version: 1
buildings:
  HQ:
    time-zone: Europe/Berlin
    floors:
      Ground: {}
groups:
  Staff: {}
users:
  grace@example.org: {name: Grace Hopper, groups: [Staff], roles: [receptionist at HQ]}
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    path = tmp_path / "house.yaml"
    path.write_text(HOUSE, encoding="utf-8")
    return path


def test_a_file_is_compared_rehearsed_applied_and_then_so(vmsctl: Line, house: Path) -> None:
    assert "+ buildings HQ floors Ground" in vmsctl("config", "diff", str(house)).out
    assert "dry run" in vmsctl("config", "apply", str(house), "--dry-run").err
    assert vmsctl("users", "list", "grace").out.count("\n") == 1
    done = vmsctl("config", "apply", str(house), *WHY)
    assert (done.code, "+ users grace@example.org roles receptionist at HQ" in done.out) == (0, True)
    assert done.err == "Applied: 5 changes.\n"
    again = vmsctl("config", "apply", str(house), "--json")
    assert again.json["steps"] == []


def test_what_was_exported_is_what_is_so_and_so_is_the_same_in_json(vmsctl: Line, house: Path, tmp_path: Path) -> None:
    vmsctl("config", "apply", str(house), *WHY)
    out = tmp_path / "out.yaml"
    assert vmsctl("config", "export", str(out)).code == 0
    assert vmsctl("config", "diff", str(out), "--json").json == {"steps": [], "left": []}
    out.write_text(vmsctl("config", "export", "--json").out, encoding="utf-8")
    assert vmsctl("config", "diff", str(out), "--json").json == {"steps": [], "left": []}


def test_a_mistake_is_one_sentence_with_its_place_and_ends_as_wrong_input(vmsctl: Line, house: Path) -> None:
    house.write_text(HOUSE.replace("floors:", "flors:"), encoding="utf-8")
    said = vmsctl("config", "apply", str(house), *WHY)
    assert (said.code, said.err.splitlines()[0]) == (2, "Line 5, column 5: 'flors' is not known here.")
    assert vmsctl("users", "list", "grace").out.count("\n") == 1


def test_what_may_not_go_keeps_all_else_too_and_says_so(vmsctl: Line, house: Path) -> None:
    house.write_text(f"{HOUSE}  alma@example.org: {{name: Alma Admin, roles: []}}\n", encoding="utf-8")
    said = vmsctl("config", "apply", str(house), "--prune", "--yes", *WHY)
    assert said.code == 1 and "admin cannot go: Alma Admin is the only admin." in said.err
    assert said.err.endswith("Nothing was changed.\n")
    assert vmsctl("users", "list", "grace").out.count("\n") == 1


def test_what_is_pruned_is_shown_and_confirmed_first(vmsctl: Line, house: Path) -> None:
    vmsctl("config", "apply", str(house), *WHY)
    file = f"{HOUSE.replace('Ground', 'Attic')}  alma@example.org: {{name: Alma Admin}}\n"
    house.write_text(file, encoding="utf-8")
    asked = vmsctl("config", "apply", str(house), "--prune")
    assert (asked.code, "- buildings HQ floors Ground" in asked.err) == (2, True)
    assert "Ground" in vmsctl("floors", "list").out
    would = vmsctl("config", "apply", str(house), "--prune", "--dry-run")
    assert "- buildings HQ floors Ground" in would.out


def test_a_document_lies_beside_the_file_and_nowhere_else(vmsctl: Line, house: Path, tmp_path: Path) -> None:
    house.write_text(HOUSE + "documents: {Rules: {files: {en: ../rules.md}}}\n", encoding="utf-8")
    assert vmsctl("config", "apply", str(house), *WHY, "--json").error["code"] == "file-elsewhere"
    (tmp_path / "rules.md").write_text("# Rules\n\nWear the badge.\n", encoding="utf-8")
    house.write_text(HOUSE + "documents: {Rules: {files: {en: rules.md}}}\n", encoding="utf-8")
    assert vmsctl("config", "apply", str(house), *WHY).code == 0
    assert vmsctl("config", "apply", str(house), "--json").json["steps"] == []


def test_refused_users_are_written_to_a_file_that_is_read_again(vmsctl: Line, tmp_path: Path) -> None:
    staff, bad = tmp_path / "staff.csv", tmp_path / "bad.csv"
    staff.write_text("name,email\nGrace Hopper,grace@example.org\nNobody,nowhere\n", encoding="utf-8")
    said = vmsctl("users", "import", str(staff), "--good-rows", "--rejects", str(bad), "--json")
    assert (said.code, said.json) == (1, {"read": 2, "added": 1, "changed": 0, "already": 0, "refused": 1})
    bad.write_text(bad.read_text(encoding="utf-8").replace("nowhere", "n@example.org", 2), encoding="utf-8")
    assert vmsctl("users", "import", str(bad), "--json").json["added"] == 1


def test_the_block_list_is_kept_and_asked(vmsctl: Line) -> None:
    added = vmsctl("blocklist", "add", "Mallory Intruder", "--alias", "Mal", "--everywhere", *WHY, "--json")
    assert added.json["building"] == "all buildings"
    assert "Mallory Intruder, also Mal" in vmsctl("blocklist", "list").out
    met = vmsctl("blocklist", "check", "intruder malory", "--json")
    assert (met.code, met.json[0]["field"], met.json[0]["score"]) == (1, "name", 96)
    assert vmsctl("blocklist", "check", "Ada Lovelace").code == 0
    assert vmsctl("blocklist", "change", "1", "--plate", "B-OO 1", *WHY).code == 0
    assert vmsctl("blocklist", "remove", "1").code == 2
    assert vmsctl("blocklist", "remove", "1", *WHY, "--yes").code == 0
    assert vmsctl("blocklist", "list", "--json").json == []
