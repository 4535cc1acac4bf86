"""Documents at the command line: added, renewed, read, signed, verified and given out."""

from pathlib import Path

import pytest

from tests.cli.conftest import Line
from tests.documents.papers import paper

WHY = ("--reason", "house rules")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.pdf"
    path.write_bytes(paper())
    return path


def test_a_pdf_is_added_renewed_and_retired(vmsctl: Line, rules: Path) -> None:
    added = vmsctl(
        "documents", "add", f"en={rules}", "--name", "House rules", "--signature", "required", *WHY, "--json"
    )
    assert (added.json["version"], added.json["signature"], added.json["types"]) == (1, "required", ["all"])
    draft = vmsctl("documents", "renew", "House rules", str(rules), "--language", "en", "--draft", *WHY)
    assert draft.out == "Version 2 is a draft.\n"
    assert vmsctl("documents", "translate", "House rules", f"de={rules}", *WHY).out.endswith("in de, en.\n")
    assert vmsctl("documents", "activate", "1", *WHY).out == "Version 2 of House rules holds.\n"
    shown = vmsctl("documents", "show", "House rules", "--json").json
    assert [one["number"] for one in shown["versions"]] == [2, 1]
    assert vmsctl("documents", "retire", "House rules", *WHY, "--yes").code == 0
    assert vmsctl("documents", "list", "--json").json == []


def test_a_file_in_no_language_one_that_is_missing_and_no_pdf_are_refused(vmsctl: Line, tmp_path: Path) -> None:
    other = tmp_path / "rules.txt"
    other.write_text("Be nice.")
    for words, code in (
        (["rules.pdf"], "no-language"),
        ([f"en={tmp_path / 'none.pdf'}"], "file-not-read"),
        ([f"en={other}"], "not-a-pdf"),
        ([], "no-file"),
    ):
        refused = vmsctl("documents", "add", *words, "--name", "House rules", *WHY, "--json")
        assert (refused.code, refused.error["code"]) == (2, code)


def test_a_sample_is_edited_and_given_back_as_markdown(vmsctl: Line, tmp_path: Path) -> None:
    assert vmsctl("documents", "add", "--sample", "privacy-notice", *WHY).code == 0
    source = tmp_path / "notice.md"
    assert vmsctl("documents", "read", "1", "--language", "fr", "--source", "--output", str(source)).code == 0
    text = source.read_text(encoding="utf-8")
    assert "$visitors_kept" in text
    source.write_text(text.replace("# Protection", "# Notre protection"), encoding="utf-8")
    renewed = vmsctl("documents", "renew", "Privacy notice", f"fr={source}", *WHY)
    assert renewed.out == "Version 2 of Privacy notice holds.\n"
    shown = vmsctl("documents", "show", "1", "--json").json["versions"][0]
    assert shown["languages"][0]["title"].startswith("Notre protection")
    assert shown["facts"]["retention.visitors-days"] == 365


def test_what_was_not_signed_here_does_not_verify(vmsctl: Line, rules: Path) -> None:
    refused = vmsctl("documents", "verify", str(rules), "--json")
    assert (refused.code, refused.error["code"]) == (1, "not-sealed")
    assert vmsctl("documents", "verify", __file__, "--json").error["code"] == "not-a-pdf"
    assert vmsctl("documents", "export", "17", *WHY, "--json").error["code"] == "no-signed-documents"


def test_the_seal_is_shown_and_renewed(vmsctl: Line, home: Path) -> None:
    before = vmsctl("documents", "seal", "show", "--json").json
    assert before["path"] == str(home / "keys" / "seal.pem") and "BEGIN CERTIFICATE" in before["certificate"]
    assert vmsctl("documents", "seal", "renew", "--reason", "It ends").out.startswith("The seal is new and holds until")
    after = vmsctl("documents", "seal", "show")
    assert before["fingerprint"] in after.out.splitlines()[-1] and "PRIVATE" not in after.out


def test_the_seal_is_there_before_anything_is_signed(vmsctl: Line, home: Path) -> None:
    seal = home / "keys" / "seal.pem"
    assert seal.stat().st_mode & 0o777 == 0o600 and b"BEGIN CERTIFICATE" in seal.read_bytes()
