"""One person's data: given out, erased, and erased again from a backup that was brought back."""

import io
import json
from datetime import timedelta

import pytest
from pypdf import PdfReader

from tests.cast import TODAY, Cast, verify_chain
from tests.services.test_retention import been, run, values
from vmsctl.errors import Conflict, Denied, ReasonNeeded, Refused
from vmsctl.language import Words
from vmsctl.services import (
    check_in,
    erase_visitor,
    erasure_ledger,
    legal_holds,
    personal_data,
    personal_data_paper,
    privacy_request_answers,
    retention_changes,
    retention_report,
    retention_verify,
    settings,
    sign_in,
    visitors,
)
from vmsctl.workspace import Workspace

REASON = "Letter of 2026-11-20, ID seen"


def erase(cast: Cast, visitor: int, reason: str = REASON) -> erase_visitor.Erased:
    return erase_visitor.erase(cast.act_as("alma"), str(visitor), reason=reason)


def test_an_erased_visitor_leaves_a_number_and_nothing_else(cast: Cast) -> None:
    ada = cast.visitor()
    been(cast, ada, 3)
    done = erase(cast, ada)
    assert (done.visits, done.traces) == (1, [])
    assert values(cast.ws, "SELECT count(*) FROM visitors") == [(0,)]
    ((visitor, host, state),) = values(cast.ws, "SELECT visitor_id, host_id, state FROM visits")
    assert (visitor, host, state) == (None, -1, "left")
    assert retention_verify.look(cast.ws).leftovers == []
    with cast.ws.reading() as tx:
        assert verify_chain(tx, 0) > 0 and verify_chain(tx, cast.hq) >= 0


def test_the_reason_kept_with_an_erasure_names_nobody(cast: Cast) -> None:
    erase(cast, cast.visitor(), "Ada LOVELACE wrote from ada.lovelace@example.org")
    assert values(cast.ws, "SELECT count(*) FROM event_details WHERE lower(details) LIKE '%lovelace%'") == [(0,)]


@pytest.mark.parametrize("why", ["on-site", "coming", "held", "blocked"])
def test_an_erasure_is_refused_with_its_reason(cast: Cast, why: str) -> None:
    ada = cast.visitor()
    visit = cast.visit(ada, day=TODAY if why in ("on-site", "coming") else TODAY - timedelta(days=3))
    alma = cast.act_as("alma")
    if why == "on-site":
        check_in.check_in(cast.act_as("linus"), visit.name)
    if why == "held":
        legal_holds.add(alma, f"visitor:{ada}", why="Lawsuit")
    if why == "blocked":
        visitors.block(alma, str(ada), reason="Took a lamp")
    with pytest.raises(Refused) as refused:
        erase(cast, ada)
    assert refused.value.code == f"not-erased-{why}"
    assert values(cast.ws, "SELECT count(*) FROM visitors") == [(1,)]


def test_only_an_admin_with_a_reason_erases_or_gives_out(cast: Cast) -> None:
    ada = str(cast.visitor())
    for act in (erase_visitor.erase, personal_data.export):
        with pytest.raises(Denied):
            act(cast.act_as("vera"), ada, reason=REASON)
        with pytest.raises(ReasonNeeded):
            act(cast.act_as("alma"), ada, reason="")


def test_a_copy_has_all_of_one_and_nothing_of_another(cast: Cast) -> None:
    ada, bob = cast.visitor(), cast.visitor("Bob Builder", company="Bricks")
    been(cast, ada, 3)
    been(cast, bob, 3)
    visitors.change(cast.act_as("alma"), str(ada), {"phone": "+49 30 1815"})
    data = personal_data.export(cast.act_as("alma"), str(ada), reason=REASON)
    said = json.dumps(data)
    for mine in ("Ada Lovelace", "ada.lovelace@example.org", "+49 30 1815", "Interview", "Analytical"):
        assert mine in said
    for foreign in ("Bob", "Bricks", "Linus", "Alma"):
        assert foreign not in said
    paper = personal_data_paper.pdf(data, Words.of("en"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert "Ada Lovelace" in text and "+49 30 1815" in text and "Bob" not in text


def test_a_store_of_before_an_erasure_shows_no_erased_person(cast: Cast) -> None:
    """The store is taken back to before the erasure; whoever signs in next finds the person gone."""
    ada, bob = cast.visitor(), cast.visitor("Bob Stays")
    been(cast, ada, 3)
    rows = values(cast.ws, "SELECT name, email, email_folded, company, created_at FROM visitors WHERE id = :id", id=ada)
    erase(cast, ada)
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM erasures")
        tx.run(
            "INSERT INTO visitors (id, name, email, email_folded, company, created_at)"
            " VALUES (:id, :a, :b, :c, :d, :e)",
            {"id": ada, **dict(zip("abcde", rows[0], strict=True))},
        )
    sign_in.bring_up_to_date(cast.ws)
    assert values(cast.ws, "SELECT name FROM visitors") == [("Bob Stays",)]
    assert values(cast.ws, "SELECT id FROM visitors") == [(bob,)]
    assert values(cast.ws, "SELECT count(*) FROM erasures") == [(1,)]


def test_without_the_ledger_the_person_would_be_back(cast: Cast) -> None:
    """The negative control: both copies of the ledger are lost together with the store."""
    ada = cast.visitor()
    rows = values(cast.ws, "SELECT name, created_at FROM visitors")
    erase(cast, ada)
    for path in erasure_ledger.places(cast.ws.config):
        path.unlink()
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM erasures")
        tx.run("INSERT INTO visitors (id, name, created_at) VALUES (:id, :a, :b)",
               {"id": ada, **dict(zip("ab", rows[0], strict=True))})  # fmt: skip
    sign_in.bring_up_to_date(cast.ws)
    assert values(cast.ws, "SELECT name FROM visitors") == [("Ada Lovelace",)]


def test_somebody_new_under_an_old_number_is_not_taken_for_the_erased(cast: Cast) -> None:
    ada = cast.visitor()
    erase(cast, ada)
    with cast.ws.transaction() as tx:
        tx.run("DELETE FROM erasures")
        tx.run("INSERT INTO visitors (id, name, created_at) VALUES (:id, 'Bob New', 77)", {"id": ada})
    sign_in.bring_up_to_date(cast.ws)
    assert values(cast.ws, "SELECT name FROM visitors") == [("Bob New",)]


def test_one_copy_of_the_ledger_is_enough_and_the_other_is_made_whole(cast: Cast) -> None:
    erase(cast, cast.visitor())
    first, second = erasure_ledger.places(cast.ws.config)
    first.write_bytes(first.read_bytes()[:-5])
    sign_in.bring_up_to_date(cast.ws)
    assert first.read_bytes() == second.read_bytes()
    assert len(erasure_ledger.read(cast.ws)) == 1


def test_the_ledger_names_nobody(cast: Cast) -> None:
    erase(cast, cast.visitor())
    for path in erasure_ledger.places(cast.ws.config):
        digest, day, rule = path.read_text().split()
        assert (len(digest), day, rule) == (32, "2026-11-23", "request")
        assert path.stat().st_mode & 0o077 == 0


def request_of(cast: Cast, visitor: int, kind: str, state: str) -> str:
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO privacy_requests (visitor_id, building_id, kind, state, created_at)"
               " VALUES (:visitor, :hq, :kind, :state, 1)",
               {"visitor": visitor, "hq": cast.hq, "kind": kind, "state": state})  # fmt: skip
        return str(tx.value("SELECT max(id) FROM privacy_requests"))


def test_a_proven_request_is_carried_out_once(cast: Cast) -> None:
    ada, alma = cast.visitor(), cast.act_as("alma")
    asked = request_of(cast, ada, "erase", "proven")
    assert [each.name for each in privacy_request_answers.list_(alma)] == ["Ada Lovelace"]
    privacy_request_answers.do(alma, asked, reason=REASON)
    done = privacy_request_answers.show(alma, asked)
    assert (done.state, done.name, done.answered_by) == ("done", "", "Alma Admin")
    with pytest.raises(Conflict):
        privacy_request_answers.do(alma, asked, reason=REASON)


def test_an_auditor_reads_who_waits_and_who_is_held_as_initials(cast: Cast) -> None:
    ada, alma, audrey = cast.visitor(), cast.act_as("alma"), cast.act_as("audrey")
    asked = request_of(cast, ada, "erase", "proven")
    legal_holds.add(alma, f"visitor:{ada}", why="Lawsuit 4 O 17/26")
    assert [one.name for one in privacy_request_answers.list_(audrey)] == ["A. L."]
    assert privacy_request_answers.show(audrey, asked).name == "A. L."
    assert [one.name for one in legal_holds.list_(audrey)] == ["A. L."]


def test_a_request_that_nobody_proved_is_not_carried_out_and_one_may_be_refused(cast: Cast) -> None:
    ada, alma = cast.visitor(), cast.act_as("alma")
    asked = request_of(cast, ada, "erase", "requested")
    with pytest.raises(Conflict) as refused:
        privacy_request_answers.do(alma, asked, reason=REASON)
    assert refused.value.code == "request-not-proven"
    assert privacy_request_answers.refuse(alma, asked, reason="No such letter").state == "refused"
    with pytest.raises(Conflict):
        privacy_request_answers.refuse(alma, asked, reason="Again")


def test_a_hold_says_who_why_until_when_and_ends(cast: Cast) -> None:
    ada, alma = cast.visitor(), cast.act_as("alma")
    made = legal_holds.add(alma, f"visitor:{ada}", why="Lawsuit 4 O 17/26", until=TODAY + timedelta(days=30))
    assert (made.name, made.by, made.why) == ("Ada Lovelace", "Alma Admin", "Lawsuit 4 O 17/26")
    with pytest.raises(Conflict):
        legal_holds.add(alma, str(ada), why="Again")
    cast.clock.tick(days=31)
    assert legal_holds.list_(alma) == []
    assert not legal_holds.list_(alma, everything=True)[0].standing
    other = legal_holds.add(alma, cast.visit(ada).name, why="Theft")
    assert legal_holds.lift(alma, other.id, reason="Solved").standing is False


def test_a_shortened_period_takes_effect_after_the_notice_and_a_longer_one_at_once(cast: Cast) -> None:
    alma = cast.act_as("alma")
    settings.change(alma, "retention.visitors-days", "100", reason="works council")
    (change,) = retention_changes.list_(alma)
    assert (change.old, change.new, change.bites_at) == (365, 100, cast.clock() + timedelta(days=14))
    ada = cast.visitor()
    been(cast, ada, 200)
    assert run(cast).forgotten == 0
    cast.clock.tick(days=14)
    assert run(cast).forgotten == 1
    settings.change(alma, "retention.visitors-days", "400", reason="works council")
    assert retention_changes.list_(alma) == []


def test_less_than_a_week_takes_a_second_admin(cast: Cast) -> None:
    alma = cast.act_as("alma")
    settings.change(alma, "retention.invitations-days", "3", building="HQ", reason="works council")
    been(cast, cast.visitor(), 10)
    cast.clock.tick(days=60)
    assert run(cast).detached == 0
    (change,) = retention_changes.list_(alma)
    assert change.bites_at is None
    with pytest.raises(Denied) as refused:
        retention_changes.confirm(alma, change.id, reason="I again")
    assert refused.value.code == "second-admin"
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO roles (user_id, role) VALUES (:vera, 'admin')", {"vera": cast.users["vera"]})
    retention_changes.confirm(cast.act_as("vera"), change.id, reason="Agreed")
    assert run(cast).detached == 0
    cast.clock.tick(days=14)
    assert run(cast).detached == 1


@pytest.mark.parametrize("between", [(), ("0",)])
def test_a_period_that_was_thought_better_of_holds_up_none_that_is_set_later(
    cast: Cast, between: tuple[str, ...]
) -> None:
    """Three days, for which a second admin was never asked, would otherwise keep everybody for ever."""
    alma = cast.act_as("alma")
    for days in ("3", *between, "20"):
        settings.change(alma, "retention.invitations-days", days, building="HQ", reason="works council")
    (change,) = retention_changes.list_(alma)
    assert (change.old, change.new, change.bites_at) == (None, 20, cast.clock() + timedelta(days=14))
    with pytest.raises(Refused) as refused:
        retention_changes.confirm(alma, change.id, reason="Agreed")
    assert refused.value.code == "change-needs-no-word"
    been(cast, cast.visitor(), 40)
    assert run(cast).detached == 0
    cast.clock.tick(days=14)
    assert run(cast).detached == 1


def test_a_step_on_the_way_to_a_shorter_period_still_takes_effect(cast: Cast) -> None:
    alma = cast.act_as("alma")
    settings.change(alma, "retention.visitors-days", "100", reason="works council")
    settings.change(alma, "retention.visitors-days", "3", reason="works council")
    assert [(one.old, one.new) for one in retention_changes.list_(alma)] == [(365, 100), (100, 3)]


def test_the_report_proves_what_was_done_and_names_nobody(cast: Cast) -> None:
    been(cast, cast.visitor(), 3)
    done = erase(cast, 1)
    retention_verify.verify(cast.act_as("audrey"))
    made = retention_report.report(cast.act_as("audrey"))
    assert [entry.what for entry in made.entries] == ["verify", "erase"]
    assert made.entries[1].subject == f"erasure:{done.ledger}"
    assert (made.ledger, made.holds) == (1, 0)


LEFT = (
    "UPDATE visits SET unknown = 'Ada' WHERE detached_at IS NOT NULL",
    "INSERT INTO legal_holds (visitor_id, why, created_at) VALUES (99, 'Ada', 1)",
    "INSERT INTO indexed_before (visitor_id, text) VALUES (99, 'ada')",
    "UPDATE stays SET in_at = in_at + 1",
)


@pytest.mark.parametrize("left", range(len(LEFT)))
def test_verify_finds_what_is_left_over(cast: Cast, left: int, ws: Workspace) -> None:
    been(cast, cast.visitor(), 3)
    erase(cast, 1)
    assert retention_verify.look(ws).leftovers == []
    with ws.transaction() as tx:
        tx.run(LEFT[left])
    assert retention_verify.look(ws).leftovers
