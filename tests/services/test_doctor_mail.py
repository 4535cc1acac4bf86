"""The doctor asks the mail server whether it lets the house in, and sends nothing."""

import socket

import pytest

from tests.cast import Cast
from tests.connectors.mail_servers import Mailbox, aiosmtpd_server, free_port
from tests.services.mailing import use_server
from vmsctl.rules.doctor import Finding, State
from vmsctl.services import doctor, doctor_mail


def told(cast: Cast) -> Finding | None:
    """What the doctor says of the server."""
    found = doctor.examine(cast.ws.config, ws=cast.ws)
    return next((finding for finding in found if finding.what == "mail server"), None)


def test_a_server_that_answers_is_well_and_gets_no_mail(cast: Cast) -> None:
    mailbox = Mailbox()
    with aiosmtpd_server(mailbox) as port:
        use_server(cast, port)
        found = told(cast)
    assert found is not None and found.state == State.OK
    assert mailbox.received == []


def test_a_server_at_which_nobody_answers_is_a_problem_with_a_way_out(cast: Cast) -> None:
    use_server(cast, port := free_port())
    found = told(cast)
    assert found is not None and found.state == State.PROBLEM
    assert found.words == f"Nobody takes mail at 127.0.0.1:{port}."
    assert "mail.server" in found.mend and "vmsctl outbox test" in found.mend


def test_a_server_that_keeps_silent_is_not_waited_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use_server(cast, silent.getsockname()[1])
        monkeypatch.setattr(doctor_mail, "PATIENCE", 0.2)
        found = told(cast)
    assert found is not None and found.state == State.PROBLEM


def test_a_house_that_sends_no_mail_asks_nobody(cast: Cast) -> None:
    assert told(cast) is None
