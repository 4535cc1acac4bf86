"""What an attribute takes, and how it is kept."""

import pytest

from vmsctl.errors import Invalid
from vmsctl.rules import attribute_values, custom_fields


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", "  blue\x07  sky ", "blue sky"),
        ("email", "ada@example.org", "ada@example.org"),
        ("phone", "+49 (0)30 123-456", "+49 (0)30 123-456"),
        ("phone", "030/12 34 x12", "030/12 34 x12"),
        ("website", "www.example.org/a?b=c", "https://www.example.org/a?b=c"),
        ("website", "http://straße.example", "http://straße.example"),
        ("date", "23.11.2026", "2026-11-23"),
        ("date", "2026-1-3", "2026-01-03"),
        ("number", "2,50", "2.50"),
        ("number", "-42", "-42"),
        ("yes-no", "Ja", "yes"),
        ("yes-no", "non", "no"),
        ("choice", "m", "M"),
        ("plate", "B-AL 1815", "B-AL 1815"),
        ("id-number", "L01X00T47", "L01X00T47"),
        ("phone", "   ", ""),
    ],
)
def test_a_value_is_kept_in_one_form(kind: str, given: str, kept: str) -> None:
    assert attribute_values.checked(kind, given, choices=("S", "M")) == kept


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("email", "ada at example", "bad-email"),
        ("phone", "call me", "bad-phone"),
        ("phone", "+", "bad-phone"),
        ("website", "javascript:alert(1)", "bad-website"),
        ("website", "https://user@example.org", "bad-website"),
        ("website", "ftp://example.org", "bad-website"),
        ("website", "http://[::1", "bad-website"),
        ("website", "not a site", "bad-website"),
        ("date", "31.2.2026", "bad-date"),
        ("date", "tomorrow", "bad-date"),
        ("date", "0026-02-03", "bad-date"),
        ("number", "many", "bad-number"),
        ("number", "NaN", "bad-number"),
        ("number", "1e999999", "bad-number"),
        ("number", "1,000.5", "bad-number"),
        ("yes-no", "perhaps", "bad-yes-no"),
        ("choice", "XXL", "bad-choice"),
        ("plate", "---", "bad-plate"),
        ("id-number", "x" * 65, "bad-id-number"),
        ("text", "x" * 501, "too-long"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_code(kind: str, given: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        attribute_values.checked(kind, given, choices=("S", "M"))
    assert refused.value.code == code


def test_a_field_has_one_name_however_it_is_written() -> None:
    assert {custom_fields.named(text) for text in ("badge-size", "Badge size", "custom.badge_size")} == {"badge_size"}


@pytest.mark.parametrize("text", ["", "1st", "a/b", "größe", "email", "x" * 41])
def test_a_field_needs_a_plain_name_of_its_own(text: str) -> None:
    with pytest.raises(Invalid):
        custom_fields.named(text)


def test_a_field_is_called_in_the_visitors_language_or_english_or_by_its_name() -> None:
    labels = {"en": "T-shirt size", "de": "T-Shirt-Größe"}
    said = [custom_fields.label("badge_size", labels, language) for language in ("de-AT", "fr", "en")]
    assert said == ["T-Shirt-Größe", "T-shirt size", "T-shirt size"]
    assert custom_fields.label("badge_size", {}, "de") == "Badge size"


def test_only_a_choice_has_choices_and_each_once() -> None:
    assert custom_fields.choices("choice", [" S ", "M"]) == ["S", "M"]
    for kind, given in (("text", ["S"]), ("choice", []), ("choice", ["S", "s"]), ("choice", ["S", " "])):
        with pytest.raises(Invalid):
            custom_fields.choices(kind, given)
