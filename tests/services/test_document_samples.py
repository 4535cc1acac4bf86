"""The samples that ship: well set, true about the settings, and written anew when those change."""

import subprocess
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.machine import needs
from vmsctl.connectors.pdf import apart
from vmsctl.errors import Conflict, Denied, Invalid, NotFound
from vmsctl.services import document_samples, document_texts, documents, settings
from vmsctl.services.document_versions import Scope
from vmsctl.services.documents import Document

WHY = "first documents"


@pytest.fixture
def engine() -> str:
    return "sqlite"


def text(cast: Cast, document: str, language: str, number: int | None = None) -> str:
    _, pdf = documents.pdf(cast.act_as("alma"), document, number=number, language=language)
    return " ".join(" ".join(apart.text(pdf)).split())


def notice(cast: Cast) -> Document:
    return document_samples.add(cast.act_as("alma"), "privacy-notice", reason=WHY)


@pytest.mark.parametrize("code", [sample.code for sample in document_samples.SAMPLES])
def test_each_sample_is_there_in_three_languages_with_title_and_language(cast: Cast, code: str, tmp_path: Path) -> None:
    made = document_samples.add(cast.act_as("alma"), code, reason=WHY)
    assert made.current is not None and made.sample == code
    assert [one.language for one in made.current.languages] == ["de", "en", "fr"]
    assert all(one.source and one.pages <= 2 and one.title for one in made.current.languages)
    file, pdf = documents.pdf(cast.act_as("alma"), made.name, language="de")
    clean = apart.clean(pdf)
    assert (clean.title, clean.language) == (file.title, "de")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Purpose", "for how long", "Your rights", "365 days", "Articles 13 and 14"]),
        ("de", ["Wie lange wir sie aufbewahren", "Ihre Rechte", "365 Tage"]),
        ("fr", ["Vos droits", "365 jours", "RGPD"]),
    ],
)
def test_the_notice_says_what_the_law_asks_and_the_configured_days(cast: Cast, language: str, words: list[str]) -> None:
    notice(cast)
    said = text(cast, "Privacy notice", language)
    assert [word for word in words if word.lower() not in said.lower()] == ["Purpose"] * ("Purpose" in words)
    assert "$" not in said and "HQ" in said


def test_the_code_of_conduct_names_what_a_house_has_to_say(cast: Cast) -> None:
    document_samples.add(cast.act_as("alma"), "code-of-conduct", reason=WHY)
    said = text(cast, "Code of conduct", "en").lower()
    for topic in ("photograph", "documents", "restricted", "emergency", "badge", "damage", "wi-fi"):
        assert topic in said


def test_a_changed_setting_makes_a_new_version_that_holds_at_once(cast: Cast) -> None:
    notice(cast)
    settings.change(cast.act_as("alma"), "retention.visitors-days", "180", reason="works council")
    made = documents.show(cast.act_as("alma"), "Privacy notice")
    assert (made.number, len(made.versions)) == (2, 2)
    assert made.current is not None and made.current.facts["retention.visitors-days"] == 180
    assert "180 days" in text(cast, "Privacy notice", "en")
    assert "365 days" in text(cast, "Privacy notice", "en", number=1)
    settings.change(cast.act_as("alma"), "retention.invitations-days", "30", reason="works council")
    assert "30 Tage nach dem Besuch" in text(cast, "Privacy notice", "de")


def test_a_setting_that_nothing_quotes_and_one_that_stays_make_none(cast: Cast) -> None:
    notice(cast)
    settings.change(cast.act_as("alma"), "retention.visitors-days", "365", reason="the same")
    settings.change(cast.act_as("alma"), "desk.lock-minutes", "5", reason="other")
    assert document_samples.renew_due(cast.ws) == []
    assert documents.show(cast.act_as("alma"), "Privacy notice").number == 1


def test_a_setting_changed_behind_our_back_is_noticed(cast: Cast) -> None:
    notice(cast)
    cast.setting("retention.visitors-days", "90")
    assert [one.number for one in document_samples.renew_due(cast.ws)] == [2]
    assert document_samples.renew_due(cast.ws) == []


def test_the_house_of_one_building_is_the_one_that_is_named(cast: Cast) -> None:
    document_samples.add(cast.act_as("alma"), "code-of-conduct", scope=Scope(buildings=("Lab",)), reason=WHY)
    assert "Welcome to Lab." in text(cast, "Code of conduct", "en")


@pytest.mark.parametrize(
    ("markdown", "code"),
    [("# Rules\n\nCall $boss.", "unknown-placeholder"), ("# Rules", "no-title"), ("Pay 5 $.", "bad-placeholder")],
)
def test_a_text_that_cannot_be_filled_in_is_refused(cast: Cast, markdown: str, code: str) -> None:
    with cast.ws.reading() as tx:
        known = document_texts.values(tx)
    with pytest.raises(Invalid) as refused:
        document_texts.given(cast.ws, markdown, "en", known)
    assert refused.value.code == code


def test_a_text_in_another_script_is_set_in_it(cast: Cast) -> None:
    with cast.ws.reading() as tx:
        known = document_texts.values(tx)
    for words in ("Καλώς ήρθατε στο κτίριο", "नमस्ते और स्वागत है", "ようこそ東京へ", "добро пожаловать"):
        made = document_texts.given(cast.ws, f"# {words}\n\n{words}. **{words}**", "en", known)
        assert words in " ".join(apart.text(made.pdf)[0].split())


def test_samples_are_added_by_admins_and_have_names(cast: Cast) -> None:
    with pytest.raises(NotFound, match="no sample"):
        document_samples.add(cast.act_as("alma"), "house-rules", reason=WHY)
    with pytest.raises(Denied):
        document_samples.add(cast.act_as("linus"), "privacy-notice", reason=WHY)


@needs("poppler")
def test_another_reader_reads_the_same(cast: Cast, tmp_path: Path) -> None:
    notice(cast)
    _, pdf = documents.pdf(cast.act_as("alma"), "Privacy notice", language="fr")
    (tmp_path / "notice.pdf").write_bytes(pdf)
    command = ["pdftotext", str(tmp_path / "notice.pdf"), "-"]
    said = " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert "Protection des données : information des visiteurs" in said and "365 jours" in said


def test_a_sample_that_is_there_already_names_the_way_to_ask_it_of_others(cast: Cast) -> None:
    made = notice(cast)
    with pytest.raises(Conflict) as refused:
        document_samples.add(cast.act_as("alma"), "privacy-notice", scope=Scope(("Guest",), ()), reason=WHY)
    assert f"vmsctl documents change '{made.name}' --type" in refused.value.hint
