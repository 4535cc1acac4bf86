"""`vmsctl etickets` as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.cli.conftest import Line


@pytest.fixture
def body(tmp_path: Path) -> str:
    """A file with the words of a mail."""
    path = tmp_path / "body.md"
    path.write_text("Dear **$visitor**, see you on $day.", encoding="utf-8")
    return str(path)


def test_a_ticket_is_sent_and_shown_with_what_became_of_it(vmsctl: Line, visit: str) -> None:
    sent = vmsctl("etickets", "send", visit, "--request-id", "r1", "--json").json
    assert (sent["visit"], sent["email"], sent["state"], sent["repeated"]) == (
        visit,
        "ada@example.org",
        "waiting",
        False,
    )
    assert vmsctl("etickets", "send", visit, "--request-id", "r1", "--json").json["repeated"]
    shown = vmsctl("etickets", "show", visit, "--json").json
    assert shown["visitor"] == "Ada Lovelace" and shown["sent"]["state"] == "waiting"
    listed = [one for one in vmsctl("outbox", "list", "--json").json if one["template"] == "eticket"]
    assert [one["visit"] for one in listed] == [visit]


def test_the_code_of_the_saved_ticket_is_scanned_at_the_desk(vmsctl: Line, visit: str, tmp_path: Path) -> None:
    picture, pdf = tmp_path / "ticket.png", tmp_path / "ticket.pdf"
    assert vmsctl("etickets", "preview", visit, "--png", str(picture), "--pdf", str(pdf)).code == 0
    with Image.open(picture) as drawn:
        (code,) = zxingcpp.read_barcodes(drawn)
    assert vmsctl("scan", code.text, "--json").json["visit"]["id"] == visit
    assert pdf.read_bytes().startswith(b"%PDF")


def test_a_template_is_added_worded_looked_at_and_switched_off(vmsctl: Line, body: str, tmp_path: Path) -> None:
    why = ("--reason", "Own look")
    made = vmsctl(
        "etickets", "templates", "add", "Own", "--subject", "For $day", "--body", body, "--type", "Guest", "--band",
        "#ffd400", "--blocks", "host,text", *why, "--json",
    ).json  # fmt: skip
    assert (made["types"], made["band"], made["blocks"], made["languages"]) == (
        ["Guest"],
        "#ffd400",
        ["host", "text"],
        ["en"],
    )
    vmsctl("etickets", "text", "Own", "--language", "de", "--subject", "Für $day", "--body", body, *why)
    assert vmsctl("etickets", "templates", "show", "Own", "--json").json["texts"]["de"]["subject"] == "Für $day"
    shown = vmsctl("etickets", "preview", "--template", "Own", "--language", "de")
    assert "Montag, 23. November 2026" in shown.out and "Gastgeber: Grace Hopper" in shown.out
    changed = vmsctl("etickets", "templates", "change", "Own", "--accent", "#8a1538", "--name", "Ours", *why)
    assert changed.out == "Changed Ours.\n"
    assert vmsctl("etickets", "templates", "remove", "Ours", "--yes", *why).out == "Switched off Ours.\n"
    assert [one["name"] for one in vmsctl("etickets", "templates", "list", "--json").json] == ["Standard"]


@pytest.mark.parametrize(
    ("words", "code", "ends"),
    [
        (("text", "Standard", "--subject", "For $dya"), "unknown-placeholder", 2),
        (("text", "Nobody", "--subject", "x"), "no-such-eticket-template", 3),
        (("text", "Standard", "--language", "en", "--remove"), "default-language", 1),
        (("templates", "change", "Standard", "--accent", "#eeeeee"), "low-contrast", 2),
        (("templates", "change", "Standard", "--logo", "/nowhere.png"), "file-not-read", 2),
        (("templates", "remove", "Standard", "--yes"), "last-eticket-template", 1),
    ],
)
def test_what_cannot_be_done_is_said_with_its_code(vmsctl: Line, words: tuple[str, ...], code: str, ends: int) -> None:
    said = vmsctl("etickets", *words, "--reason", "Trying", "--json")
    assert (said.error["code"], said.code) == (code, ends)
    assert said.error["hint"]


def test_without_an_address_the_way_out_is_paper(vmsctl: Line, tmp_path: Path) -> None:
    made = vmsctl(
        "invitations", "add", "--building", "HQ", "--unknown", "Lift service", "--arrive", "2026-11-24T10:00",
        "--reason", "Repair", "--json",
    )  # fmt: skip
    visit = made.json["visits"][0]["id"]
    said = vmsctl("etickets", "send", visit, "--json")
    assert (said.error["code"], said.code) == ("no-address", 1) and "--pdf" in said.error["hint"]
    assert vmsctl("etickets", "show", visit, "--pdf", str(tmp_path / "t.pdf")).code == 0


def test_an_unknown_language_is_refused_and_no_other_shown_for_it(vmsctl: Line, visit: str) -> None:
    refused = vmsctl("etickets", "show", visit, "--language", "xx", "--json")
    assert refused.code == 2 and "There are: de, en, fr." in refused.err
    assert vmsctl("etickets", "show", visit, "--language", "de", "--json").code == 0
    assert vmsctl("etickets", "preview", "--template", "Standard", "--language", "xx").code == 2


def test_a_message_says_in_plain_words_what_became_of_it(vmsctl: Line, visit: str) -> None:
    vmsctl("etickets", "send", visit)
    id = next(one["id"] for one in vmsctl("outbox", "list", "--json").json if one["template"] == "eticket")
    said = vmsctl("outbox", "show", str(id)).out
    assert "E-ticket to" in said and "waits to be sent." in said and "not tried yet" in said
