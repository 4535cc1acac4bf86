"""Visitors as somebody types them."""

import pytest

from vmsctl.errors import Invalid
from vmsctl.rules.people import Person, attributes, cleaned, initials, last_three, phone, typed


@pytest.mark.parametrize(
    ("text", "name", "email"),
    [
        ("Ada Lovelace <ada@example.org>", "Ada Lovelace", "ada@example.org"),
        ("  Ada   Lovelace<ada@example.org> ", "Ada Lovelace", "ada@example.org"),
        ("Lovelace, Ada <ada@example.org>", "Lovelace, Ada", "ada@example.org"),
        ("Ada Lovelace", "Ada Lovelace", ""),
        ("Ada Lovelace <>", "Ada Lovelace", ""),
        ("ada@example.org", "", "ada@example.org"),
        ("<ada@example.org>", "", "ada@example.org"),
        ("[@click=app.quit]Bob[/] <bob@example.org>", "[@click=app.quit]Bob[/]", "bob@example.org"),
        ("\u202eAda\x1b[2J <ada@example.org>", "Ada[2J", "ada@example.org"),
        ("王小明 <wang@example.org>", "王小明", "wang@example.org"),
    ],
)
def test_a_name_and_a_mail_address_are_told_apart(text: str, name: str, email: str) -> None:
    person = typed(text)
    assert (person.name, person.email) == (name, email)


def test_a_number_is_somebody_known() -> None:
    assert typed(" 12 ") == Person(id="12")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "visitor-missing"),
        ("\x00\u200b", "visitor-missing"),
        ("Ada <ada>", "bad-email"),
        ("Ada <ada@example>", "bad-email"),
        ("Ada <a@b@example.org>", "bad-email"),
        ("Ada <ada@example.org> <eve@example.org>", "bad-email"),
        ("ada@example.org, eve@example.org", "bad-email"),
        ("Ada <ada@example.org\r\nBcc: eve@example.org>", "bad-email"),
        ("A" * 201, "too-long"),
        ("A" * 1_000_000, "too-long"),
        ("9" * 30, "bad-visitor-id"),
    ],
)
def test_what_is_nobody_says_so(text: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        cleaned(typed(text))
    assert error.value.code == code


def test_fields_of_a_profile_are_cleaned() -> None:
    given = {"plate": " B-AL\t1815 ", "company": "=?utf-8?q?x?=", "custom.badge": "blue\x07", "company_email": ""}
    assert attributes(given) == {
        "plate": "B-AL 1815", "company": "= ?utf-8?q?x?=", "custom.badge": "blue", "company_email": "",
    }  # fmt: skip


def test_what_some_may_not_read_is_shortened() -> None:
    assert initials("Ada King Lovelace") == "A. K. L."
    assert [last_three(number) for number in ("L01X00T47", "T47", "")] == ["…T47", "…", ""]


@pytest.mark.parametrize(
    "number",
    ["+49 30 5550-110", "(030) 123/456", "112", "+44 20 5550 113 ext. 4", "555 x12", "*31#0305550", "", "٠٣٠١٢٣"],
)
def test_a_phone_number_is_taken_as_people_write_it(number: str) -> None:
    assert phone(number) == number


@pytest.mark.parametrize("number", ["abc", "12", "call me", "0301234 or so", "030 1234; DROP", "=1+1111"])
def test_words_are_no_phone_number(number: str) -> None:
    with pytest.raises(Invalid) as refused:
        attributes({"phone": number})
    assert refused.value.code == "bad-phone"
