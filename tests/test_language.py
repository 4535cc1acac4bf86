"""The catalogue of what visitors read."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from vmsctl import language
from vmsctl.errors import StoreFailed
from vmsctl.language import SHIPPED, Words, choose, languages

SLIP = re.compile(r"\w'\w| [:;?!»]|« ")
"""A straight apostrophe, or a space at which a line may end."""
TEN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def own(home: Path, code: str, text: str) -> None:
    (home / "locale").mkdir(exist_ok=True)
    (home / "locale" / f"{code}.toml").write_text(text, encoding="utf-8")


def test_english_german_and_french_are_shipped_under_their_own_names() -> None:
    assert languages() == {"en": "English", "de": "Deutsch", "fr": "Français"}


@pytest.mark.parametrize(
    ("code", "day", "span"),
    [
        ("en", "Monday, 23 November 2026, 10:00", "10:00 – 11:00"),
        ("de", "Montag, 23. November 2026, 10:00 Uhr", "10:00 – 11:00 Uhr"),
        ("fr", "lundi 23 novembre 2026 à 10:00", "10:00 – 11:00"),
    ],
)
def test_days_and_times_are_written_as_the_language_does(code: str, day: str, span: str) -> None:
    words = Words.of(code)
    assert (words.format_when(TEN), words.format_span(TEN, TEN + timedelta(hours=1))) == (day, span)


def test_a_span_over_midnight_names_both_days() -> None:
    assert "24 November" in Words.of("en").format_span(TEN, TEN + timedelta(days=1))


def test_every_shipped_language_says_everything_that_english_says() -> None:
    for path in SHIPPED.glob("*.en.toml"):
        room = path.name.split(".")[0]
        english = language._read(path)
        assert all(key.startswith(f"{room}.") for key in english)
        for code in ("de", "fr"):
            other = language._read(path.with_name(f"{room}.{code}.toml"))
            assert set(other) == set(english), f"{room}.{code}"
            assert language._fitting(english, other) == other, (
                f"a placeholder of {room}.{code} is not the English one's"
            )


def test_french_is_set_with_its_own_apostrophes_and_no_line_ends_before_its_punctuation() -> None:
    texts = [*SHIPPED.glob("*.fr.toml"), *SHIPPED.with_name("samples").glob("*.fr.md")]
    assert len(texts) > 8
    slips = [line for path in texts for line in path.read_text("utf-8").splitlines() if SLIP.search(line)]
    assert slips == []
    assert SLIP.search("l'accueil") and SLIP.search("Motif : rien") and SLIP.search("« oui")


def test_a_language_of_the_installation_is_english_where_it_says_nothing(home: Path) -> None:
    own(home, "nl", 'language.name = "Nederlands"\nlanguage.locale = "nl"\n')
    words = Words.of("nl", home)
    assert languages(home)["nl"] == "Nederlands"
    assert words.format_date(date(2026, 11, 23)) == "maandag 23 november 2026"
    assert words["language.direction"] == "ltr"


def test_an_installation_says_a_shipped_sentence_in_its_own_way(home: Path) -> None:
    own(home, "de", '"language.day-and-time" = "$day um $time"\n')
    assert Words.of("de", home).format_when(TEN) == "Montag, 23. November 2026 um 10:00"


def test_a_translation_that_asks_for_what_nobody_gives_is_not_taken(home: Path) -> None:
    own(home, "nl", '"language.day-and-time" = "$day $clock"\n"language.from-until" = "100 $"\n')
    assert Words.of("nl", home)["language.day-and-time"] == "$day, $time"
    assert Words.of("nl", home)["language.from-until"] == "$start – $end"


def test_nobodys_language_is_english() -> None:
    assert Words.of("tlh").language == "en"
    assert Words.of("../../etc/passwd").language == "en"


def test_an_unknown_locale_writes_days_as_english_does(home: Path) -> None:
    own(home, "xq", 'language.name = "Ours"\n')
    assert Words.of("xq", home).format_time(TEN) == "10:00"


def test_a_file_that_cannot_be_read_is_named(home: Path) -> None:
    own(home, "nl", "this is no toml")
    with pytest.raises(StoreFailed, match=r"nl\.toml"):
        languages(home)


def test_the_first_wanted_language_that_there_is_gets_chosen() -> None:
    assert choose(["tlh", "de-AT", "en"]) == "de"
    assert choose(["fr_CA"]) == "fr"
    assert choose([], otherwise="fr") == "fr"
    assert choose(["tlh"], otherwise="xx") == "en"
