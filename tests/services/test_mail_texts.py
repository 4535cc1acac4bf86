"""The house's own words in mails, and looking at a mail before it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.connectors.mail_servers import cutting_server, free_port
from tests.services.mailing import body, deliver, queue, read, text_of, use_server
from vmsctl.errors import Denied, DeviceFailed, Invalid, NotFound, Refused
from vmsctl.rules.mails import contents
from vmsctl.rules.passes import grouped
from vmsctl.services import mail_preview, mail_texts, outdated_mails

if TYPE_CHECKING:
    from tests.cast import Cast


def test_a_buildings_words_stand_in_its_mails_in_the_visitors_language(cast: Cast) -> None:
    alma = cast.act_as("alma")
    mail_texts.change(alma, "invitation.top", "Welcome, **$visitor**!", language="en", reason="New")
    mail_texts.change(
        alma, "invitation.top", "**Willkommen** in $building!", language="de", building="HQ", reason="New"
    )
    ada, bob = cast.visitor(), cast.visitor("Bob")
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET language = 'de' WHERE id = :id", {"id": bob})
    for visitor in (ada, bob):
        queue(cast.act_as("grace"), visit_id=cast.visit(visitor).id)
    with cutting_server() as server:
        use_server(cast, server.port)
        deliver(cast)
        first, second = (read(mail.data) for mail in server.received)
    assert "Welcome, Ada Lovelace!" in text_of(first)
    assert "<strong>Ada Lovelace</strong>" in body(first, "html")
    assert "Willkommen in HQ!" in text_of(second)
    assert (first["Content-Language"], second["Content-Language"]) == ("en", "de")
    assert second["Subject"] == "Ihr Besuch am Montag, 23. November 2026: HQ"


def test_a_language_without_words_of_its_own_takes_the_usual_ones(cast: Cast) -> None:
    mail_texts.change(cast.act_as("alma"), "mail.bottom", "Analytical Ltd", language="en", reason="New")
    ada = cast.visitor()
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET language = 'fr'")
    message = queue(cast.act_as("grace"), visit_id=cast.visit(ada).id)
    text = mail_preview.preview(cast.act_as("linus"), str(message)).text
    assert "Votre invitation" in text and "Analytical Ltd" in text


def test_a_text_that_asks_for_what_nobody_gives_or_stands_nowhere_is_refused(cast: Cast) -> None:
    alma = cast.act_as("alma")
    with pytest.raises(Invalid, match=r"\$password"):
        mail_texts.change(alma, "invitation.top", "Hello $password", language="en", reason="x")
    with pytest.raises(NotFound, match="no text"):
        mail_texts.change(alma, "invitation.side", "Hello", language="en", reason="x")
    with pytest.raises(NotFound, match="no language"):
        mail_texts.change(alma, "invitation.top", "Hello", language="tlh", reason="x")
    with pytest.raises(Denied):
        mail_texts.change(cast.act_as("linus"), "invitation.top", "Hello", language="en", reason="x")
    assert mail_texts.list_(alma) == []


def test_no_expression_of_a_text_is_evaluated(cast: Cast) -> None:
    alma = cast.act_as("alma")
    words = "{{ 7 * 7 }} {% for x in y %} <b>bold</b> [x](javascript:alert(1)) $$visitor"
    mail_texts.change(alma, "invitation.top", words, language="en", reason="x")
    message = queue(cast.act_as("grace"), visit_id=cast.visit().id)
    mail = mail_preview.preview(alma, str(message))
    assert "{{ 7 * 7 }}" in mail.html and "{{ 7 * 7 }}" in mail.text
    assert "&lt;b&gt;" in mail.html and 'href="javascript' not in mail.html
    assert "$visitor" in mail.text


def test_a_text_that_is_taken_away_is_gone(cast: Cast) -> None:
    alma = cast.act_as("alma")
    mail_texts.change(alma, "mail.bottom", "Analytical Ltd", language="en", reason="x")
    assert mail_texts.remove(alma, "mail.bottom", language="en", reason="x").text == "Analytical Ltd"
    with pytest.raises(NotFound):
        mail_texts.show(alma, "mail.bottom", language="en")


@pytest.mark.parametrize("template", mail_preview.EXAMPLES)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_every_mail_can_be_looked_at_in_every_language(cast: Cast, template: str, language: str) -> None:
    mail = mail_preview.preview(cast.act_as("linus"), template, building="HQ", language=language)
    assert mail.subject and mail.text and "$" not in mail.text


def test_every_template_that_speaks_of_visits_can_be_written() -> None:
    assert set(outdated_mails.SPEAKS_OF) <= set(contents.templates())


def test_nobody_reads_a_visitors_pin_in_a_preview_who_may_not_see_it(cast: Cast) -> None:
    message = queue(cast.act_as("grace"), visit_id=cast.visit().id)
    for user in ("audrey", "mallory"):
        with pytest.raises(Denied):
            mail_preview.preview(cast.act_as(user), str(message))


def test_a_test_mail_tells_what_the_server_said_and_what_is_wrong(cast: Cast) -> None:
    vera = cast.act_as("vera")
    with pytest.raises(Refused, match="No mail server"):
        mail_preview.send_test(vera, "me@example.org")
    with cutting_server() as server:
        use_server(cast, server.port)
        assert "took it (250)" in mail_preview.send_test(vera, "me@example.org")
        assert server.received[0].to == ["me@example.org"]
    with pytest.raises(Invalid):
        mail_preview.send_test(vera, "nobody")
    with pytest.raises(Denied):
        mail_preview.send_test(cast.act_as("linus"), "me@example.org")
    use_server(cast, free_port())
    with pytest.raises(DeviceFailed) as caught:
        mail_preview.send_test(vera, "me@example.org")
    assert caught.value.hint


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_mail_with_an_eticket_says_day_host_and_number_once(cast: Cast, language: str) -> None:
    visit = cast.visit()
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET language = :language", {"language": language})
    message = queue(cast.act_as("grace"), "eticket", visit_id=visit.id)
    text = mail_preview.preview(cast.act_as("linus"), str(message)).text.partition("\n-- \n")[0]
    assert [text.count(part) for part in (grouped(visit.ticket), "Grace Hopper", "10:00")] == [1, 1, 1]
