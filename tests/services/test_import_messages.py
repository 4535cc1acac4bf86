"""What visitors of an import are told: their e-tickets with the invitation where a building sends them, and in their
language."""

import io
from typing import Any

import pytest

from tests.cast import Cast, verify_chain
from tests.services.test_invitation_import import ADA, BOB, HEADER
from vmsctl.services import etickets
from vmsctl.services.invitation_import import Report, Wanted, import_


def run(cast: Cast, text: str, *, by: str = "alma", how: str = "command") -> Report:
    return import_(cast.act_as(by, how=how), io.BytesIO(text.encode()), Wanted(reason="monday"))


def eticket_rows(cast: Cast) -> list[tuple[Any, ...]]:
    with cast.ws.reading() as tx:
        return tx.rows(
            "SELECT w.name, o.state FROM outbox o JOIN visits v ON v.id = o.visit_id"
            " JOIN visitors w ON w.id = v.visitor_id WHERE o.template = 'eticket' ORDER BY o.id"
        )


@pytest.mark.parametrize(
    ("when", "sent"), [("invited", ["Ada Lovelace", "Bob Stone"]), ("verified", []), ("never", [])]
)
def test_where_tickets_go_out_with_the_invitation_an_import_queues_them_too(
    cast: Cast, when: str, sent: list[str]
) -> None:
    cast.setting("etickets.send-when", f'"{when}"')
    run(cast, HEADER + ADA + BOB)
    assert eticket_rows(cast) == [(name, "waiting") for name in sent]


def test_what_is_imported_at_the_desk_gets_its_ticket_by_hand(cast: Cast) -> None:
    cast.setting("etickets.send-when", '"invited"')
    run(cast, HEADER + ADA, how="desk")
    assert eticket_rows(cast) == []


def test_a_ticket_of_an_import_that_cannot_be_sent_is_told_at_the_visit(cast: Cast) -> None:
    cast.setting("etickets.send-when", '"invited"')
    cast.setting("mail.internal-domains", '"example.org"')
    run(cast, HEADER + ADA + BOB.replace("bob@example.org", "bob@elsewhere.example"))
    assert eticket_rows(cast) == [("Bob Stone", "waiting")]
    with cast.ws.reading() as tx:
        assert tx.rows("SELECT subject, facts FROM events WHERE kind = 'eticket.refused'") == [
            ("visit:1", '{"code":"internal-domain"}')
        ]
        assert verify_chain(tx, -1) == 3
    sent = etickets.sent(cast.act_as("linus"), "v1")
    assert sent is not None and sent.state == "refused"


def test_tickets_count_towards_the_day_of_who_imports(cast: Cast) -> None:
    cast.setting("etickets.send-when", '"invited"')
    cast.setting("mail.per-host-day", "3")
    run(cast, HEADER + ADA + BOB, by="vera")
    assert eticket_rows(cast) == [("Ada Lovelace", "waiting"), ("Bob Stone", "held")]


def test_a_language_is_kept_of_who_is_new_and_an_unknown_one_is_refused(cast: Cast) -> None:
    cast.visitor("Carla Known", email="carla@example.org")
    header = HEADER.replace("arrive", "arrive,language")
    known = ADA.replace("Ada Lovelace,ada@", "Carla Known,carla@")
    rows = (ADA[:-1] + ",DE\n", BOB[:-1] + ",fr-CH\n", known[:-1] + ",de\n")
    run(cast, header + "".join(rows))
    with cast.ws.reading() as tx:
        kept: dict[str, str] = dict(tx.rows("SELECT name, language FROM visitors"))
    assert kept == {"Carla Known": "", "Ada Lovelace": "de", "Bob Stone": "fr"}
    report = run(cast, header + BOB.replace("11:30", "12:30")[:-1] + ",xx\n")
    assert [row.why for row in report.rows] == ["there are no words in the language 'xx'"]
