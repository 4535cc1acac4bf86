"""What a setting takes, and what is said of one that is not there."""

import pytest

from vmsctl.errors import Invalid, NotFound
from vmsctl.rules import settings


@pytest.mark.parametrize("name", ["mail.from", "mail.reply-to"])
@pytest.mark.parametrize("text", ["garbage", "nonsense <>", "HQ <visit@>", "a@b.de, c@d.de", "visit@example.org x"])
def test_what_is_no_address_is_refused_when_it_is_set(name: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        settings.parse(settings.named(name), text)
    assert name in refused.value.message and "visit@example.org" in refused.value.hint


@pytest.mark.parametrize("text", ["", "visit@example.org", "HQ reception <visit@example.org>", '"B, C" <a@b.de>'])
def test_an_address_with_or_without_a_name_is_taken(text: str) -> None:
    assert settings.parse(settings.named("mail.from"), text) == text


def test_a_domain_with_an_umlaut_is_refused_with_the_way_to_write_it() -> None:
    with pytest.raises(Invalid) as refused:
        settings.parse(settings.named("mail.from"), "HQ <empfang@müller.example>")
    assert "empfang@xn--mller-kva.example" in refused.value.hint


def test_a_setting_that_is_not_there_names_the_one_that_was_meant() -> None:
    with pytest.raises(NotFound) as refused:
        settings.named("branding.color")
    assert refused.value.hint == "Did you mean branding.colour?"
