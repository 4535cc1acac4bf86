"""The daily summary as a manager receives it."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.cast import TODAY, Cast
from tests.connectors.mail_servers import cutting_server
from tests.scheduler.test_jobs import inside
from tests.services.mailing import body, deliver, read, text_of, use_server
from vmsctl.rules import event_chain
from vmsctl.scheduler import jobs
from vmsctl.services import daily_summary, event_history, summary_sheet
from vmsctl.services.check_out import check_out

pytestmark = pytest.mark.usefixtures("machine")


def received(cast: Cast) -> list[tuple[str, bytes]]:
    """To whom a mail went, and the mail."""
    with cutting_server() as server:
        use_server(cast, server.port)
        deliver(cast)
        return [(mail.to[0], mail.data) for mail in server.received]


def at_the_end_of_the_day(cast: Cast, *names: str) -> None:
    jobs.run_due(cast.ws)
    for name in names:
        inside(cast, name)
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM outbox")
    cast.clock.tick(hours=10, minutes=48)
    jobs.run_due(cast.ws)


def test_the_managers_of_the_building_read_who_was_missed_first(cast: Cast) -> None:
    at_the_end_of_the_day(cast, "Ada Lovelace", "Bob <b>Forgotten</b>")
    ((to, data),) = received(cast)
    mail = read(data)
    assert (to, mail["Subject"]) == ("vera@example.org", "HQ: 2 not seen to leave on Monday, 23 November 2026")
    text = text_of(mail)
    order = ["Not seen to leave: 2.", "Ada Lovelace", "Bob <b>Forgotten</b>", "Came:", "Audit trail ends in"]
    assert sorted(order, key=text.index) == order
    assert "Bob &lt;b&gt;Forgotten" in body(mail, "html")


def test_the_anchor_in_the_mail_verifies_the_trail(cast: Cast) -> None:
    at_the_end_of_the_day(cast)
    ((_, data),) = received(cast)
    (line,) = [line for line in text_of(read(data)).splitlines() if line.startswith(f"{cast.hq}.")]
    given = event_chain.read_anchor(line)
    alma = cast.act_as("alma")
    assert not any(report.broken_at for report in event_history.verify(alma, given=[given]))
    with cast.ws.transaction() as tx:
        tx.run("UPDATE events SET facts = '{}' WHERE chain = 1 AND seq = 1")
    assert any(report.broken_at for report in event_history.verify(alma, given=[given]))


def test_a_mail_that_waited_tells_what_is_known_by_then(cast: Cast) -> None:
    at_the_end_of_the_day(cast, "Ada Lovelace")
    check_out(cast.act_as("linus"), "v1")
    ((_, data),) = received(cast)
    assert "checked out since: left at 20:00" in " ".join(text_of(read(data)).split())


def test_a_summary_that_is_sent_again_goes_to_the_same_people(cast: Cast) -> None:
    at_the_end_of_the_day(cast)
    assert len(received(cast)) == 1
    assert received(cast) == []
    assert daily_summary.send_again(cast.act_as("vera"), TODAY, building="HQ") == 1
    assert [to for to, _ in received(cast)] == ["vera@example.org"]


@pytest.mark.parametrize(("language", "title"), [
    ("de", "Tagesübersicht vom Montag, 23. November 2026"), ("fr", "Résumé du lundi 23 novembre 2026"),
])  # fmt: skip
def test_it_speaks_the_language_of_the_building(cast: Cast, language: str, title: str) -> None:
    cast.setting("languages.default", f'"{language}"', building=cast.hq)
    at_the_end_of_the_day(cast, "Ada Lovelace")
    ((_, data),) = received(cast)
    assert title in text_of(read(data))


def test_so_does_the_sheet_on_paper(cast: Cast) -> None:
    at_the_end_of_the_day(cast, "Ada Lovelace")
    cast.setting("languages.default", '"de"', building=cast.hq)
    made = daily_summary.show(cast.act_as("vera"), TODAY, building="HQ")
    sheet = PdfReader(BytesIO(summary_sheet.pdf(cast.ws, made))).pages[0].extract_text()
    assert all(words in sheet for words in ("TAGESÜBERSICHT", "Nicht abgemeldet (1)", "Ada Lovelace", "Seite 1 von 1"))
    assert summary_sheet.text(made).startswith("*** DAILY SUMMARY ***")
