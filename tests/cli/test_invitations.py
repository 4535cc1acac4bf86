"""`vmsctl invitations` as it is typed."""

import csv
import io

import pytest

from tests.cli.conftest import Line, Said

DAY = "2026-12-23"
ADA = "Ada Lovelace <ada@example.org>"


def invite(vmsctl: Line, *more: str, visitor: str = ADA) -> Said:
    return vmsctl(
        "invitations", "add", "--visitor", visitor, "--arrive", f"{DAY}T10:00", "--until", "11:00",
        "--reason", "Interview", "--json", *more,
    )  # fmt: skip


def test_an_invitation_is_an_object_with_its_visits(vmsctl: Line) -> None:
    said = invite(vmsctl, "--host", "alma@example.org", "--building", "hq", "--note", "Red folder", "--company", "AE")
    assert said.code == 0 and not said.err
    made = said.json
    (visit,) = made["visits"]
    assert set(visit) >= {
        "id", "state", "visitor", "host", "building", "floor", "reason", "note", "expected_at", "until",
        "ticket_number", "pin", "link", "stays",
    }  # fmt: skip
    assert visit["visitor"]["name"] == "Ada Lovelace" and visit["visitor"]["company"] == "AE"
    assert visit["visitor"]["verified"] is True
    assert visit["expected_at"].startswith(f"{DAY}T10:00:00+0")
    assert (visit["state"], visit["note"], visit["host"]) == ("expected", "Red folder", "Alma Admin")
    assert visit["id"].startswith("v") and isinstance(made["id"], str)
    assert vmsctl("invitations", "show", made["id"], "--json").json == {
        name: value for name, value in made.items() if name != "repeated"
    }


def test_for_people_it_says_where_when_and_the_codes(vmsctl: Line) -> None:
    made = invite(vmsctl).json
    said = vmsctl("invitations", "show", made["id"])
    assert f"PIN {made['visits'][0]['pin']}" in said.out and f"{DAY} 10:00–11:00" in said.out


def test_who_is_new_is_written_to_in_the_named_language_and_one_without_words_is_refused(vmsctl: Line) -> None:
    refused = invite(vmsctl, "--language", "xx")
    assert (refused.code, refused.error["code"], refused.error["hint"]) == (2, "bad-language", "There are: en, de, fr.")
    invite(vmsctl, "--language", "de-AT")
    invite(vmsctl, "--language", "fr", "--request-id", "again")
    assert "erwartet Sie" in vmsctl("outbox", "preview", "2").out


def test_a_repeated_request_is_the_same_invitation(vmsctl: Line) -> None:
    first, again = (invite(vmsctl, "--request-id", "r1").json for _ in range(2))
    assert (first["id"], first["repeated"], again["repeated"]) == (again["id"], False, True)


def test_a_group_with_an_unknown_one_on_the_days_of_a_rule(vmsctl: Line) -> None:
    made = invite(
        vmsctl, "--visitor", "Charles <cb@example.org>", "--unknown", "lift service", "--group", "Board",
        "--repeat", "FREQ=DAILY;COUNT=2",
    ).json  # fmt: skip
    assert (made["party"], made["rule"], len(made["visits"])) == ("Board", "FREQ=DAILY;COUNT=2", 6)
    assert [visit["visitor"]["id"] for visit in made["visits"]].count(None) == 2


def test_lists_show_what_comes_and_what_is_over(vmsctl: Line) -> None:
    made = invite(vmsctl).json
    (listed,) = vmsctl("invitations", "list", "--json").json
    assert (listed["id"], listed["visitors"], listed["state"]) == (made["id"], "Ada Lovelace", "upcoming")
    assert vmsctl("invitations", "list", "--all", "--json").json == [listed]
    assert vmsctl("invitations", "list", "--all", "--days", "1", "--json").json == []
    assert vmsctl("invitations", "list", "--past", "--json").json == []
    vmsctl("invitations", "cancel", made["id"], "--yes")
    (over,) = vmsctl("invitations", "list", "--past", "--json").json
    assert over["state"] == "cancelled"


def test_a_list_leaves_the_house_with_a_reason_and_without_formulas(vmsctl: Line) -> None:
    invite(vmsctl, visitor="=cmd|'calc' <eve@example.org>")
    assert vmsctl("invitations", "list", "--csv").code == 2
    said = vmsctl("invitations", "list", "--csv", "--reason", "Audit")
    (row,) = csv.DictReader(io.StringIO(said.out))
    assert row["visitors"] == "'=cmd|'calc'"


def test_a_change_and_a_cancellation(vmsctl: Line) -> None:
    made = invite(vmsctl).json
    changed = vmsctl("invitations", "change", made["id"], "--arrive", "14:00", "--json").json
    assert changed["changed"] and changed["visits"][0]["expected_at"].startswith(f"{DAY}T14:00")
    would = vmsctl("invitations", "cancel", made["id"], "--dry-run", "--json").json
    assert would == {"id": made["id"], "would_cancel": [made["visits"][0]["id"]]}
    unasked = vmsctl("invitations", "cancel", made["id"], "--json")
    assert (unasked.code, unasked.error["code"]) == (2, "not-confirmed")
    done = vmsctl("invitations", "cancel", made["id"], "--reason", "Ill", "--yes", "--json").json
    assert (done["cancelled"], done["visits"][0]["state"]) == ([made["visits"][0]["id"]], "cancelled")
    again = vmsctl("invitations", "cancel", made["id"], "--yes", "--json")
    assert (again.code, again.error["code"]) == (1, "visit-cancelled")


@pytest.mark.parametrize(
    ("more", "code", "word"),
    [
        (("--building", "Atlantis"), 3, "no-such-building"),
        (("--host", "nobody@example.org"), 3, "no-such-user"),
        (("--until", "09:00"), 2, "until-before-arrive"),
        (("--arrive", "2020-01-01T10:00"), 1, "in-the-past"),
        (("--visitor", "Nobody"), 2, "email-missing"),
        (("--visitor", "x <y@z>"), 2, "bad-email"),
        (("--repeat", "FREQ=SECONDLY;COUNT=9"), 2, "bad-rule"),
        (("--field", "shoes"), 2, "bad-field"),
        (("--field", "shoes=38"), 2, "no-such-field"),
        (("--visitor", "Bob <bob@example.org>", "--phone", "1"), 2, "one-visitor-only"),
        (("--as", "nobody@example.org"), 3, "no-such-user"),
    ],
)
def test_what_is_wrong_ends_with_its_exit_code_and_a_way_out(
    vmsctl: Line, more: tuple[str, ...], code: int, word: str
) -> None:
    said = invite(vmsctl, *more)
    assert (said.code, said.error["code"], said.out) == (code, word, "")
    assert said.error["hint"]


def test_nothing_to_change_and_an_invitation_of_nobody(vmsctl: Line) -> None:
    assert vmsctl("invitations", "change", "1").code == 2
    for number in ("1", "x", "-1", "9" * 40):
        assert vmsctl("invitations", "show", "--", number).code == 3


def test_hostile_words_reach_the_terminal_harmless(vmsctl: Line) -> None:
    made = invite(vmsctl, "--note", "\x9b2J", visitor="\x1b]0;owned\x07[red]Mal\u202elory <mal@example.org>").json
    said = vmsctl("invitations", "show", made["id"])
    assert "[red]Mallory" in said.out
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(said.out)
