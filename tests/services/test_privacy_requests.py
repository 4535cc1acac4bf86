"""A visitor asks for a copy of the own data, or for its end."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from db.kinds import PrivacyRequestKind
from tests.cast import Cast
from vmsctl.errors import Denied, NotFound, Refused
from vmsctl.rules import passes
from vmsctl.services import change_visitor, doctor, mail_preview, portal_sessions, privacy_requests, verification
from vmsctl.services.portal_sessions import Holder
from vmsctl.services.throttles import TooMany

EXPORT, ERASE = PrivacyRequestKind.EXPORT, PrivacyRequestKind.ERASE


class Session:
    """Ada with her link open."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.visit = cast.visit()
        token = passes.link_token(cast.ws.keys, self.visit.id, 0)
        self.cookie = portal_sessions.open_(cast.ws, token, client="127.0.0.1").cookie

    @property
    def holder(self) -> Holder:
        with self.cast.ws.reading() as tx:
            return portal_sessions.holder(tx, self.cast.ws, self.cookie)

    def code(self, request_id: int) -> str:
        with self.cast.ws.reading() as tx:
            return privacy_requests.code_of(tx, self.cast.ws, request_id)


@pytest.fixture
def ada(cast: Cast) -> Session:
    return Session(cast)


def test_the_code_of_the_mailbox_opens_the_copy(ada: Session) -> None:
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, EXPORT)
    with pytest.raises(Denied):
        privacy_requests.export(ada.cast.ws, ada.holder)
    assert privacy_requests.prove(ada.cast.ws, ada.holder, f" {ada.code(asked.request_id)} ").kind == EXPORT
    copy = privacy_requests.export(ada.cast.ws, ada.holder)
    assert copy["profile"]["name"] == "Ada Lovelace"
    assert copy["visits"][0]["reason"] == "Interview"
    assert [row["kind"] for row in copy["requests"]] == ["export"]
    json.dumps(copy)


def test_a_copy_holds_nothing_of_others(ada: Session) -> None:
    ada.cast.visit(ada.cast.visitor("Mallory Moor", company="Canary Ltd"))
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, EXPORT)
    privacy_requests.prove(ada.cast.ws, ada.holder, ada.code(asked.request_id))
    copy = json.dumps(privacy_requests.export(ada.cast.ws, ada.holder))
    assert "Mallory" not in copy and "Canary" not in copy


def test_a_code_is_mailed_to_the_visitor_and_is_nowhere_in_the_store(ada: Session) -> None:
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, EXPORT)
    code = ada.code(asked.request_id)
    with ada.cast.ws.reading() as tx:
        ((template, visitor_id, about),) = tx.rows("SELECT template, visitor_id, about FROM outbox")
        rows = tx.rows("SELECT * FROM privacy_requests")
    assert (template, visitor_id, about) == (
        "privacy-code",
        ada.visit.visitor_id,
        f"privacy-request:{asked.request_id}",
    )
    assert len(code) == 8 and code not in str(rows)


def test_five_wrong_codes_void_the_right_one(ada: Session) -> None:
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)
    code = ada.code(asked.request_id)
    wrong = "00000000" if code != "00000000" else "11111111"
    for _ in range(5):
        with pytest.raises(Refused, match="not right"):
            privacy_requests.prove(ada.cast.ws, ada.holder, wrong)
    with pytest.raises(Refused, match="not right"):
        privacy_requests.prove(ada.cast.ws, ada.holder, code)


def test_guessing_over_several_codes_is_stopped_for_the_day(ada: Session) -> None:
    for _ in range(3):
        privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)
        for _ in range(5):
            with pytest.raises(Refused, match="not right"):
                privacy_requests.prove(ada.cast.ws, ada.holder, "x")
    with pytest.raises(TooMany):
        privacy_requests.prove(ada.cast.ws, ada.holder, "x")
    with pytest.raises(TooMany):
        privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)


def test_a_code_holds_for_an_hour(ada: Session) -> None:
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)
    code = ada.code(asked.request_id)
    ada.cast.clock.tick(minutes=61)
    with pytest.raises(Refused, match="not right"):
        privacy_requests.prove(ada.cast.ws, ada.holder, code)
    with pytest.raises(NotFound):
        ada.code(asked.request_id)


def test_a_newer_code_voids_the_older(ada: Session) -> None:
    first = privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)
    code = ada.code(first.request_id)
    again = privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)
    assert again.request_id == first.request_id and ada.code(again.request_id) != code
    with pytest.raises(Refused, match="not right"):
        privacy_requests.prove(ada.cast.ws, ada.holder, code)


def test_a_form_sent_twice_at_once_is_one_request(ada: Session) -> None:
    holder, together = ada.holder, Barrier(3)

    def ask(_: int) -> int:
        together.wait()
        return privacy_requests.ask(ada.cast.ws, holder, ERASE).request_id

    with ThreadPoolExecutor(3) as tabs:
        assert len(set(tabs.map(ask, range(3)))) == 1
    with ada.cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'privacy-request.made'") == 1


def test_a_proven_request_for_erasure_stands_until_somebody_carries_it_out(ada: Session) -> None:
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)
    privacy_requests.prove(ada.cast.ws, ada.holder, ada.code(asked.request_id))
    privacy_requests.confirm_erasure(ada.cast.ws, ada.holder)
    with ada.cast.ws.reading() as tx:
        at = privacy_requests.erasure_asked_at(tx, ada.holder)
    assert at is not None and at.isoformat() == "2026-11-23T09:12:00+01:00"


def test_the_code_for_erasure_asks_for_nothing_until_it_is_confirmed(ada: Session) -> None:
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)
    with pytest.raises(Denied):
        privacy_requests.confirm_erasure(ada.cast.ws, ada.holder)
    code = ada.code(asked.request_id)
    privacy_requests.prove(ada.cast.ws, ada.holder, code)
    with ada.cast.ws.reading() as tx:
        assert privacy_requests.erasure_asked_at(tx, ada.holder) is None
    with pytest.raises(Refused):
        privacy_requests.prove(ada.cast.ws, ada.holder, code)
    privacy_requests.confirm_erasure(ada.cast.ws, ada.holder)
    privacy_requests.confirm_erasure(ada.cast.ws, ada.holder)
    with ada.cast.ws.reading() as tx:
        assert tx.value("SELECT count(*) FROM events WHERE kind = 'privacy-request.proven'") == 1


@pytest.mark.parametrize("waited", [0, 61])
def test_the_code_for_a_copy_does_not_confirm_an_erasure(ada: Session, waited: int) -> None:
    """Neither while the code for erasure waits, nor when it was never given and is over."""
    privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)
    ada.cast.clock.tick(minutes=waited)
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, EXPORT)
    ada.cast.clock.tick(seconds=1)
    with ada.cast.ws.transaction() as tx:  # the last code mailed is that of the copy
        tx.run("UPDATE privacy_requests SET code_until = code_until + 1 WHERE kind = 'export'")
    assert privacy_requests.prove(ada.cast.ws, ada.holder, ada.code(asked.request_id)).kind == EXPORT
    with pytest.raises(Denied):
        privacy_requests.confirm_erasure(ada.cast.ws, ada.holder)
    with ada.cast.ws.reading() as tx:
        assert privacy_requests.erasure_asked_at(tx, ada.holder) is None


def test_a_code_for_erasure_that_was_given_long_ago_confirms_nothing(ada: Session) -> None:
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)
    privacy_requests.prove(ada.cast.ws, ada.holder, ada.code(asked.request_id))
    ada.cast.clock.tick(minutes=16)
    copy = privacy_requests.ask(ada.cast.ws, ada.holder, EXPORT)
    privacy_requests.prove(ada.cast.ws, ada.holder, ada.code(copy.request_id))
    with pytest.raises(Denied):
        privacy_requests.confirm_erasure(ada.cast.ws, ada.holder)


def test_the_mail_says_what_its_code_is_for(ada: Session) -> None:
    said = []
    for kind in (EXPORT, ERASE):
        privacy_requests.ask(ada.cast.ws, ada.holder, kind)
        with ada.cast.ws.reading() as tx:
            id = tx.value("SELECT max(id) FROM outbox")
        said.append(mail_preview.preview(ada.cast.act_as("alma"), str(id), language="en"))
    copy, erasure = said
    assert "copy" in copy.subject and "delet" not in copy.subject
    assert "deleted" in erasure.subject and "to be deleted" in erasure.text


def test_the_doctor_tells_of_requests_for_erasure_that_wait(ada: Session) -> None:
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, ERASE)
    privacy_requests.prove(ada.cast.ws, ada.holder, ada.code(asked.request_id))
    assert told_by_the_doctor(ada.cast) == []
    privacy_requests.confirm_erasure(ada.cast.ws, ada.holder)
    assert told_by_the_doctor(ada.cast) == ["1 visitors have asked for deletion and wait for an answer."]


def told_by_the_doctor(cast: Cast) -> list[str]:
    return [found.words for found in doctor.examine(cast.ws.config, ws=cast.ws) if found.what == "privacy requests"]


def test_the_proof_of_one_browser_is_not_anothers(ada: Session) -> None:
    asked = privacy_requests.ask(ada.cast.ws, ada.holder, EXPORT)
    other = portal_sessions.open_(
        ada.cast.ws, passes.link_token(ada.cast.ws.keys, ada.visit.id, 0), client="127.0.0.1"
    ).cookie
    privacy_requests.prove(ada.cast.ws, ada.holder, ada.code(asked.request_id))
    with ada.cast.ws.reading() as tx:
        assert not portal_sessions.holder(tx, ada.cast.ws, other).proven
    ada.cast.clock.tick(minutes=16)
    with pytest.raises(Denied):
        privacy_requests.export(ada.cast.ws, ada.holder)


def test_who_has_no_mailbox_is_sent_to_the_reception(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Ada Lovelace", email=""))
    cookie = portal_sessions.open_(cast.ws, passes.link_token(cast.ws.keys, visit.id, 0), client="x").cookie
    with cast.ws.reading() as tx:
        holder = portal_sessions.holder(tx, cast.ws, cookie)
    with pytest.raises(Refused, match="No code can be sent"):
        privacy_requests.ask(cast.ws, holder, EXPORT)


def test_an_address_that_came_by_the_link_itself_proves_nothing_until_the_house_gives_one(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Ada Lovelace", email=""))
    cookie = portal_sessions.open_(cast.ws, passes.link_token(cast.ws.keys, visit.id, 0), client="x").cookie

    def held() -> Holder:
        with cast.ws.reading() as tx:
            return portal_sessions.holder(tx, cast.ws, cookie)

    verification.save(cast.ws, visit.name, {"email": "mallory@example.net"}, how="portal")
    with pytest.raises(Refused, match="No code can be sent"):
        privacy_requests.ask(cast.ws, held(), EXPORT)
    cast.clock.tick(minutes=1)
    change_visitor.change(cast.act_as("linus"), str(visit.visitor_id), {"email": "ada@example.org"})
    assert privacy_requests.ask(cast.ws, held(), EXPORT).kind == EXPORT
