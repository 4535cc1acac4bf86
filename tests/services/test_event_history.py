"""Reading the event log, following it, and telling whether it is whole."""

from pathlib import Path

import pytest

from tests.cast import Cast
from vmsctl.errors import Denied
from vmsctl.rules.event_chain import End
from vmsctl.services import anchors, doctor, event_history, floors, users, visitors
from vmsctl.services.check_in import check_in
from vmsctl.services.event_history import ChainReport

WHY = "We moved"


@pytest.fixture
def day(cast: Cast) -> Cast:
    """A day with events in all chains, some with personal values."""
    alma = cast.act_as("alma")
    for number in range(5):
        floors.add(alma, f"Floor {number}", building="HQ", reason=WHY)
        cast.clock.tick(minutes=1)
    users.add(alma, "Nora Novák", "nora@example.org", reason=WHY)
    users.change(alma, "nora@example.org", phone="+49 30 1", reason=WHY)
    check_in(cast.act_as("linus"), cast.visit().name, request_id="scan-1")
    return cast


def broken(cast: Cast, noted: dict[int, End] | None = None) -> list[ChainReport]:
    reports = event_history.verify(cast.act_as("alma"), noted=noted)
    return [report for report in reports if report.broken_at]


def ends(cast: Cast) -> dict[int, End]:
    reports = event_history.verify(cast.act_as("audrey"))
    return {report.chain: End(report.entries, bytes.fromhex(report.head)) for report in reports}


def test_what_the_acts_wrote_is_whole(day: Cast) -> None:
    assert broken(day, ends(day)) == []


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE events SET subject = 'floor:99' WHERE chain = {hq} AND seq = 3",
        "UPDATE events SET actor_id = 5 WHERE chain = {hq} AND seq = 3",
        "UPDATE events SET at = at + 1 WHERE chain = {hq} AND seq = 3",
        "UPDATE events SET hash = (SELECT head FROM chains WHERE id = {hq}) WHERE chain = {hq} AND seq = 3",
        "DELETE FROM events WHERE chain = {hq} AND seq = 3",
        "UPDATE event_details SET details = '{{}}' WHERE chain = {hq} AND seq = 3",
    ],
)
def test_a_changed_entry_is_named(day: Cast, tamper: str) -> None:
    with day.ws.transaction() as tx:
        assert tx.run(tamper.format(hq=day.hq)) == 1
    assert [(report.place, report.broken_at) for report in broken(day)] == [("HQ", 3)]


@pytest.mark.parametrize(
    "tamper",
    [
        "DELETE FROM events WHERE chain = {hq} AND seq = (SELECT max(seq) FROM events WHERE chain = {hq})",
        "DELETE FROM events WHERE chain = {hq}",
        "DELETE FROM chains WHERE id = {hq}",
        "UPDATE chains SET seq = seq + 1 WHERE id = {hq}",
    ],
)
def test_an_end_that_was_cut_off_is_seen(day: Cast, tamper: str) -> None:
    with day.ws.transaction() as tx:
        tx.run(tamper.format(hq=day.hq))
    assert [report.chain for report in broken(day)] == [day.hq]


def test_a_buildings_chain_that_is_gone_without_a_trace_is_missed(day: Cast) -> None:
    with day.ws.transaction() as tx:
        for table, column in (("events", "chain"), ("event_details", "chain"), ("chains", "id")):
            tx.run(f"DELETE FROM {table} WHERE {column} = {day.hq}")
    assert [report.chain for report in broken(day)] == [day.hq]


def test_an_imports_chain_that_is_gone_is_missed_by_the_end_that_was_noted(day: Cast) -> None:
    noted = {**ends(day), -7: End(3, bytes(32))}
    assert broken(day) == []
    assert [(report.place, report.broken_at) for report in broken(day, noted)] == [("import 7", 1)]


def test_erased_personal_values_leave_the_chain_whole(day: Cast) -> None:
    with day.ws.transaction() as tx:
        assert tx.run("DELETE FROM event_details")
    assert broken(day) == []


def test_an_end_that_another_process_notes_meanwhile_is_no_damage(day: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """No picture of the store that was begun before holds it."""
    for look in (lambda: broken(day), lambda: doctor.damage(day.ws)):
        with monkeypatch.context() as patch:
            note_before_the_anchors_are_read(day, patch)
            assert look() == []


def note_before_the_anchors_are_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, as if another process did it at that moment."""
    read, once = anchors._lines, iter([True])

    def lines(path: Path) -> list[str]:
        for _ in once:
            floors.add(cast.act_as("alma"), f"Roof of {cast.clock()}", building="HQ", reason=WHY)
            cast.clock.tick(minutes=1)
            anchors.note(cast.ws)
        return read(path)

    monkeypatch.setattr(anchors, "_lines", lines)


def test_a_manager_reads_the_own_building_and_verifies_nothing(day: Cast) -> None:
    vera = day.act_as("vera")
    assert {entry.place for entry in event_history.list_(vera)} == {"HQ"}
    with pytest.raises(Denied):
        event_history.verify(vera)
    with pytest.raises(Denied):
        event_history.list_(vera, building="Lab")
    with pytest.raises(Denied):
        event_history.list_(day.act_as("linus"))


def test_entries_are_found_by_what_they_are_of(day: Cast) -> None:
    audrey = day.act_as("audrey")
    (entry,) = event_history.list_(audrey, kind="visit.checked-in")
    assert (entry.actor, entry.place, f"{entry.at:%H:%M}") == ("Linus Desk", "HQ", "09:17")
    changed = event_history.list_(audrey, kind="user.changed")[0]
    assert changed.details["new"] == {"phone": "+49 30 1"}
    assert [found.seq for found in event_history.list_(audrey, building="HQ", limit=2)] == [5, 6]
    assert event_history.list_(audrey, subject="floor:3")[0].facts["new"]["name"] == "Floor 2"
    assert event_history.list_(audrey, since=day.clock()) == event_history.list_(audrey)[-3:]


def test_new_entries_are_followed_as_they_come(day: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_history, "PAUSE", 0)
    following = event_history.follow(day.act_as("alma"))
    assert next(following) == []
    floors.add(day.act_as("alma"), "Roof", building="Lab", reason=WHY)
    floors.add(day.act_as("alma"), "Roof", building="HQ", reason=WHY)
    assert [(entry.kind, entry.place) for entry in next(following)] == [("floor.added", "HQ"), ("floor.added", "Lab")]
    assert next(following) == []


def test_an_id_number_is_nowhere_in_the_log_and_an_auditor_reads_no_profile(cast: Cast) -> None:
    visit = cast.visit()
    visitors.complete(cast.act_as("linus"), visit.name, {"id_number": "L01X00T47", "phone": "+49 30 1"})
    for who, phone in (("alma", True), ("vera", True), ("audrey", False)):
        entries = event_history.list_(cast.act_as(who), kind="visit.completed")
        assert [entry.facts["fields"] for entry in entries] == [["id_number", "phone"]]
        assert ("+49 30 1" in str(entries)) is phone
    with cast.ws.reading() as tx:
        assert "L01X00T47" not in str(
            tx.rows("SELECT facts FROM events") + tx.rows("SELECT details FROM event_details")
        )


@pytest.mark.parametrize(
    ("text", "building", "moment"),
    [
        ("2026-11-23T09:00", None, "2026-11-23T08:00:00+00:00"), ("9:00", "HQ", "2026-11-23T08:00:00+00:00"),
        ("9:00", "Lab", "2026-11-23T09:00:00+00:00"), ("yesterday", None, "2026-11-21T23:00:00+00:00"),
        ("2026-11-23T09:00+00:00", None, "2026-11-23T09:00:00+00:00"), ("", None, None),
    ],
)  # fmt: skip
def test_since_when_is_read_on_the_clocks_of_the_house(
    cast: Cast, text: str, building: str | None, moment: str | None
) -> None:
    found = event_history.moment(cast.act_as("audrey"), text, building)
    assert (found.isoformat() if found else None) == moment
