"""`vmsctl visits verify` and `verification`, `visitor-types fields`, `custom-fields`: verifying without the console."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Line
from tests.cli.test_visits import invite, refused
from tests.documents.papers import paper
from vmsctl import config
from vmsctl.services import document_versions, sign_in
from vmsctl.services.document_versions import Given
from vmsctl.workspace import open_workspace

WHY = ("--reason", "Fire drill")


def ask_for_more(vmsctl: Line) -> None:
    """A T-shirt size and a phone from every guest."""
    more = ("--kind", "choice", "--choice", "S", "--choice", "M", "--label", "en=T-shirt size", *WHY)
    assert vmsctl("custom-fields", "add", "badge-size", *more).code == 0
    assert vmsctl("visitor-types", "fields", "Guest", "--required", "badge-size", "--required", "phone", *WHY).code == 0


def notice(signature: str) -> None:
    ws = open_workspace(config.load())
    try:
        admin = sign_in.sign_in_by_account(ws, config.os_account(), named=None, as_user=None)
        given = [Given("en", paper()), Given("de", paper(1, "Auf den Wegen bleiben."), "Datenschutz")]
        document_versions.add(admin, "Privacy notice", given, signature=signature, reason="x")
    finally:
        ws.store.close()


def test_what_a_type_asks_for_is_a_table(vmsctl: Line) -> None:
    ask_for_more(vmsctl)
    shown = vmsctl("visitor-types", "show", "Guest")
    lines = shown.out.splitlines()
    assert lines[0] == "Guest (id 1), in use"
    assert "Phone\trequired\tphone\tphone" in lines
    assert "T-shirt size\trequired\tchoice\tcustom.badge_size" in lines
    assert "Address\t-\ttext\taddress" in lines
    asked = vmsctl("visitor-types", "show", "Guest", "--json").json["asked"]
    assert [one["attribute"] for one in asked if one["need"] == "required"] == [
        "name", "email", "phone", "custom.badge_size",
    ]  # fmt: skip
    changed = vmsctl("visitor-types", "fields", "Guest", "--hidden", "phone", "--optional", "e-mail", *WHY, "--json")
    assert {one["attribute"]: one["need"] for one in changed.json["asked"]}["email"] == "optional"


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("visitor-types", "fields", "Guest", "--required", "shoe", *WHY), 2, "bad-attribute"),
        (("visitor-types", "fields", "Guest", "--required", "phone"), 2, "reason-needed"),
        (("visitor-types", "fields", "Guest", "--required", "phone", "--hidden", "phone", *WHY), 2, "field-said-twice"),
        (("custom-fields", "add", "1st", *WHY), 2, "bad-field-name"),
        (("custom-fields", "add", "shoe", "--kind", "size", *WHY), 2, "bad-kind"),
        (("custom-fields", "add", "shoe", "--label", "Schuh", *WHY), 2, "bad-label"),
        (("custom-fields", "add", "shoe", "--choice", "S", *WHY), 2, "no-choices"),
        (("custom-fields", "show", "shoe"), 3, "no-such-custom-field"),
        (("custom-fields", "remove", "badge-size", "--yes", *WHY), 1, "field-asked"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(vmsctl: Line, words: tuple[str, ...], exit_code: int, code: str) -> None:
    ask_for_more(vmsctl)
    refused(vmsctl(*words, "--json"), exit_code, code)


def test_a_field_is_changed_and_switched_off(vmsctl: Line) -> None:
    assert vmsctl("custom-fields", "add", "shoe", "--kind", "number", *WHY).out == "Added shoe.\n"
    changed = vmsctl("custom-fields", "change", "shoe", "--label", "de=Schuhgröße", *WHY, "--json").json
    assert changed["labels"] == {"de": "Schuhgröße"}
    assert vmsctl("custom-fields", "remove", "shoe", "--dry-run", *WHY).out == "Would switch off shoe.\n"
    assert "shoe\tnumber\t\tde: Schuhgröße\tyes" in vmsctl("custom-fields", "list").out.splitlines()
    assert vmsctl("custom-fields", "remove", "shoe", "--yes", *WHY).out == "Switched off shoe.\n"
    assert "shoe" not in vmsctl("custom-fields", "list").out


def test_a_visitor_is_verified_from_the_command_line_and_let_in(vmsctl: Line) -> None:
    visit = invite(vmsctl)["id"]
    ask_for_more(vmsctl)
    refused(vmsctl("visits", "check-in", visit, "--json"), 1, "not-verified")
    asked = vmsctl("visits", "verification", visit).out
    assert "NOT VERIFIED: Phone, T-shirt size missing" in asked and "Phone (required): MISSING" in asked
    wrong = vmsctl("visits", "verify", visit, "--set", "badge-size=m", "--set", "phone=call me", "--json")
    refused(wrong, 2, "attributes-unfit")
    assert (wrong.json["missing"], list(wrong.json["errors"])) == (["Phone"], ["phone"])
    done = vmsctl("visits", "verify", visit, "--set", "phone=+49 30 123456")
    assert (done.code, "verified" in done.out.splitlines()) == (0, True)
    assert "T-shirt size (required): M" in done.out
    assert vmsctl("visits", "check-in", visit).code == 0
    log = vmsctl("event-log", "list").out
    assert "verified the visitor of" in log


def test_a_document_is_read_and_signed_with_a_typed_name(vmsctl: Line) -> None:
    visit = invite(vmsctl)["id"]
    notice("required")
    assert "Privacy notice, version 1: TO BE SIGNED" in vmsctl("visits", "verification", visit).out
    assert "marked ways. Page 2." in vmsctl("visits", "verification", visit, "--read", "privacy notice").out
    german = vmsctl("visits", "verification", visit, "--read", "Privacy notice", "--language", "de", "--json").json
    assert german["title"] == "Datenschutz"
    refused(vmsctl("visits", "verify", visit, "--accept", "Privacy notice", "--json"), 1, "signature-needed")
    refused(vmsctl("visits", "verify", visit, "--accept", "House rules", "--json"), 3, "document-not-asked")
    done = vmsctl("visits", "verify", visit, "--accept", "Privacy notice", "--typed", "Ada Lovelace", "--json").json
    assert (done["verified"], done["documents"][0]["signed"]) == (True, True)
    again = vmsctl("visits", "verify", visit, "--accept", "Privacy notice", "--typed", "Ada Lovelace")
    assert again.code == 0 and ": signed " in again.out


def test_an_attribute_that_is_not_asked_for_is_refused(vmsctl: Line) -> None:
    refused(vmsctl("visits", "verify", invite(vmsctl)["id"], "--set", "shoe=42", "--json"), 2, "field-not-asked")
