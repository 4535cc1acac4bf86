"""The event log's oldest entries go when their time is over, and everything goes on."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from db.queries import privacy_requests
from db.transaction import Transaction
from tests.cast import Cast
from tests.services import another_program
from tests.services.cutting import HQ, OLD, YOUNG, aged, at, broken, cut, seqs, write
from tests.services.test_event_history import note_before_the_anchors_are_read
from vmsctl.connectors import system_clock
from vmsctl.connectors.system_clock import Reading
from vmsctl.errors import Refused
from vmsctl.rules import event_chain, settings
from vmsctl.services import (
    anchors,
    backups,
    event_export,
    event_history,
    event_log,
    event_log_cut,
    legal_holds,
    retention_pace,
    retention_plan,
    retention_report,
    retention_run,
    retention_verify,
)
from vmsctl.services import settings as setting_service
from vmsctl.services.check_in import check_in
from vmsctl.workspace import open_workspace


@pytest.fixture
def years(cast: Cast) -> Cast:
    return aged(cast)


def test_the_oldest_entries_go_with_their_values_and_the_chain_is_whole_from_there(years: Cast) -> None:
    noted = [(HQ, at(years, 7)), (HQ, at(years, OLD + 5))]
    old = len(seqs(years, event_log.INSTALLATION))
    assert cut(years) == (OLD + old, [])
    assert seqs(years) == list(range(OLD + 1, OLD + YOUNG + 2))
    with years.ws.reading() as tx:
        assert tx.value("SELECT min(seq) FROM event_details WHERE chain = 1") == OLD + 1
    reports = {report.chain: report for report in event_history.verify(years.act_as("audrey"), given=noted)}
    assert not any(report.broken_at for report in reports.values())
    assert (reports[HQ].cut, reports[HQ].kept, reports[HQ].passed) == (OLD, YOUNG + 1, 1)
    (said,) = event_history.list_(years.act_as("audrey"), kind="event-log.cut", building="HQ")
    assert (said.subject, said.facts["last"], said.facts["days"]) == ("event-log:1", OLD, 1095)


def test_what_was_cut_is_not_cut_again_and_no_cut_makes_the_next(years: Cast) -> None:
    assert cut(years).entries > OLD
    assert cut(years).entries == 0
    years.clock.tick(days=1_200)
    assert cut(years).entries == YOUNG + 1
    years.clock.tick(days=1_200)
    assert cut(years).entries == 0
    assert len(seqs(years)) == 1 and broken(years) == []


def test_an_entry_goes_when_all_before_it_are_older_and_not_a_day_before(cast: Cast) -> None:
    write(cast, 2)
    cast.clock.tick(days=500)
    write(cast, 1)
    cast.clock.tick(days=-500)
    write(cast, 1)  # its clock was behind: what is younger lies before it
    cast.clock.tick(days=1_095)
    assert cut(cast).entries == 0
    cast.clock.tick(days=1)
    cut(cast)
    assert seqs(cast) == [3, 4, 5] and broken(cast) == []


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_cut_that_was_cut_off_verifies_at_once_and_the_next_run_goes_on(
    years: Cast, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    real, calls = event_log_cut._take, []

    def take(tx: Transaction, chain: int, part: Sequence[int]) -> int:
        calls.append(chain)
        if calls.count(HQ) > after:
            raise Killed
        return real(tx, chain, part)

    monkeypatch.setattr(retention_pace, "FIRST", 20)
    monkeypatch.setattr(retention_pace, "LEAST", 20)
    monkeypatch.setattr(retention_pace, "MOST", 20)
    monkeypatch.setattr(event_log_cut, "_take", take)
    with pytest.raises(Killed):
        cut(years)
    assert seqs(years)[0] == 20 * after + 1 and broken(years) == []
    monkeypatch.setattr(event_log_cut, "_take", real)
    cut(years)
    assert seqs(years)[0] == OLD + 1 and broken(years) == []
    assert len(event_history.list_(years.act_as("audrey"), kind="event-log.cut", building="HQ")) == 1


def test_an_end_that_another_process_notes_meanwhile_keeps_nothing(
    years: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_before_the_anchors_are_read(years, monkeypatch)
    done = cut(years)
    assert done.entries > OLD and done.left == []


def test_a_shorter_period_holds_after_its_notice_and_never_under_a_year(years: Cast) -> None:
    alma = years.act_as("alma")
    assert settings.named("retention.event-log-days").least == event_chain.LEAST_DAYS
    setting_service.change(alma, "retention.event-log-days", "2000", reason="Audit")
    assert cut(years).entries == 0
    setting_service.change(alma, "retention.event-log-days", "1000", reason="Audit is over")
    (line,) = (line for line in retention_plan.plan(alma) if line.setting == "retention.event-log-days")
    assert (line.days, line.set_to, line.due) == (2000, 1000, 0)
    years.clock.tick(days=15)
    assert cut(years).entries > OLD


def test_a_hold_keeps_visits_and_not_the_record(years: Cast) -> None:
    legal_holds.add(years.act_as("alma"), years.visit().name, why="Lawsuit")
    assert cut(years).entries > OLD


def test_a_clock_that_has_leapt_cuts_nothing(years: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_clock, "read", lambda: Reading(1.0, "boot", False))
    years.clock.tick(days=3_000)
    with pytest.raises(Refused) as no:
        retention_run.run_by_hand(years.act_as("alma"), reason="Now", many=True)
    assert no.value.code == "clock-in-doubt" and seqs(years)[0] == 1


def test_while_the_noted_ends_cannot_be_read_nothing_is_cut_and_the_run_goes_on(years: Cast) -> None:
    years.ws.config.anchors.unlink()
    years.ws.config.anchors.mkdir()
    done = retention_run.run(years.ws, many=True)
    assert done.cut == 0 and any(said.startswith("The event log was not cut: ") for said in done.left)


def test_who_gave_a_mail_address_is_known_beyond_the_cut(cast: Cast) -> None:
    ada, bob = cast.visitor(), cast.visitor("Bob Later")
    visit = cast.visit(ada)
    with cast.ws.transaction() as tx:
        for ws, kind, subject in (
            (cast.ws, "visit.completed", f"visit:{visit.id}"),
            (cast.act_as("linus"), "visitor.changed", f"visitor:{bob}"),
        ):  # fmt: skip
            event_log.append(tx, ws, kind, subject, chain=HQ, at=cast.clock(), facts={"fields": ["email"]})
    cast.clock.tick(days=1_100)
    cast.visit(ada)
    cast.visit(bob)
    cut(cast)
    with cast.ws.reading() as tx:
        assert [privacy_requests.is_self_given(tx, id) for id in (ada, bob)] == [True, False]
    assert [entry.kind for entry in event_history.list_(cast.act_as("audrey"), building="HQ")] == [
        "visitor.address-self-given", "event-log.cut",
    ]  # fmt: skip


def test_another_program_verifies_an_export_from_the_cut_on(years: Cast) -> None:
    cut(years)
    records = list(event_export.entries(years.act_as("vera"), building="HQ", reason="audit"))
    (said,) = (json.loads(record["facts"]) for record in records if record["kind"] == "event-log.cut")
    assert records[0]["seq"] == said["last"] + 1
    another_program.verify(records, bytes.fromhex(said["hash"]))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_backup_from_before_a_cut_is_whole_when_it_is_back_and_is_cut_again(years: Cast) -> None:
    with years.ws.transaction() as tx:
        tx.run("UPDATE users SET os_account = 'alma' WHERE id = :id", {"id": years.users["alma"]})
    made = backups.backup(years.act_as("alma"), reason="test").path
    cut(years)
    anchors.note(years.ws)
    backups.restore(years.ws, made, account="alma", reason="test", replace=True)
    years.ws = open_workspace(years.ws.config)
    years.ws.clock = years.clock
    assert seqs(years)[0] == 1 and broken(years) == []
    anchors.note(years.ws)
    assert cut(years).entries > OLD
    assert seqs(years)[0] == OLD + 1 and broken(years) == []
    years.ws.store.close()


def test_plan_run_and_report_count_it_and_verify_finds_none_left(years: Cast) -> None:
    (line,) = (one for one in retention_plan.plan(years.act_as("alma")) if one.what == "entries of the event log")
    done = retention_run.run(years.ws, many=True)
    assert (line.due, line.of - line.due) == (done.cut, YOUNG)
    assert f"{done.cut} events cut off the event log" in done.words
    (entry,) = retention_report.report(years.act_as("alma")).entries
    assert entry.facts["cut"] == done.cut
    assert retention_verify.look(years.ws).leftovers == []


def test_a_desk_goes_on_and_the_log_is_followed_beyond_the_cut(years: Cast) -> None:
    following = event_history.follow(years.act_as("alma"), building="HQ")
    assert next(following) == []
    cut(years)
    check_in(years.act_as("linus"), years.visit(day=years.clock().date()).name, request_id="scan-1")
    assert [entry.kind for entry in next(following)] == ["event-log.cut", "visit.checked-in"]
    assert broken(years) == []
