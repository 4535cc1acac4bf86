"""The audit trail against a noted end: whatever somebody does to the store, it is found."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from db.queries import event_log as chains
from db.queries.event_log import StoredEvent
from db.transaction import Transaction
from tests.cast import Cast
from tests.crowd import crowd
from tests.services import another_program
from vmsctl.errors import Denied, Invalid, StoreFailed
from vmsctl.rules import event_chain
from vmsctl.rules.event_chain import End, Ends
from vmsctl.services import anchors, backups, event_export, event_history, floors
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.workspace import open_workspace

HQ = 1
Tamper = Callable[[Transaction, list[StoredEvent], random.Random], None]


@pytest.fixture
def trail(cast: Cast) -> Cast:
    """A building whose chain has forty entries and more, some with personal values."""
    desk = cast.act_as("linus")
    for visit in crowd(cast, 20):
        check_in(desk, visit.name)
        check_out(desk, visit.name)
    for number in range(3):
        floors.add(cast.act_as("alma"), f"Floor {number}", building="HQ", reason="We moved")
    return cast


class Back(Exception):
    """Takes back what was done in a transaction."""


@contextmanager
def taken_back(cast: Cast) -> Iterator[Transaction]:
    with suppress(Back), cast.ws.transaction() as tx:
        yield tx
        raise Back


def entries(tx: Transaction) -> list[StoredEvent]:
    return list(chains.in_order(tx, HQ))


def change(tx: Transaction, rows: list[StoredEvent], dice: random.Random) -> None:
    row = dice.choice(rows)
    column, value = dice.choice([
        ("at", row.at + 60_000_000), ("kind", "visit.cancelled"), ("subject", "visit:999"), ("actor_id", 6),
        ("request_id", f"forged-{dice.random()}"), ("facts", '{"forged":true}'), ("hash", dice.randbytes(32)),
    ])  # fmt: skip
    tx.run(f"UPDATE events SET {column} = :v WHERE chain = 1 AND seq = :seq", {"v": value, "seq": row.seq})


def delete(tx: Transaction, rows: list[StoredEvent], dice: random.Random) -> None:
    tx.run("DELETE FROM events WHERE chain = 1 AND seq = :seq", {"seq": dice.choice(rows).seq})


def swap(tx: Transaction, rows: list[StoredEvent], dice: random.Random) -> None:
    one, other = dice.sample(rows, 2)
    for old, new in ((one.seq, -1), (other.seq, one.seq), (-1, other.seq)):
        tx.run("UPDATE events SET seq = :new WHERE chain = 1 AND seq = :old", {"old": old, "new": new})


def truncate(tx: Transaction, rows: list[StoredEvent], dice: random.Random) -> None:
    """The newest entries deleted, and the chain's end set to where it ends now."""
    kept = rows[: dice.randrange(len(rows))]
    _end_with(tx, len(kept), kept[-1].hash if kept else chains.START)


def rewrite(tx: Transaction, rows: list[StoredEvent], dice: random.Random) -> None:
    """One entry changed, dropped or made up, and everything after it written anew so that each hash fits."""
    at = dice.randrange(len(rows))
    forged = rows[at]._replace(subject="visit:999")
    told = dice.choice(
        [rows[:at] + rows[at + 1 :], [*rows[:at], forged, *rows[at + 1 :]], [*rows[:at], forged, *rows[at:]]]
    )
    tx.run("DELETE FROM events WHERE chain = 1 AND seq > :seq", {"seq": at})
    head = rows[at - 1].hash if at else chains.START
    for seq, row in enumerate(told[at:], at + 1):
        head = row.event.hash_after(head)
        request = row.request_id if row is not forged else None
        values = {**chains.values(row.event), "seq": seq, "hash": head, "request": request}
        tx.run(chains.INSERT, values)
    _end_with(tx, len(told), head)


def forget(tx: Transaction, rows: list[StoredEvent], dice: random.Random) -> None:
    tx.run("DELETE FROM chains WHERE id = 1")
    if dice.random() < 0.5:
        tx.run("DELETE FROM events WHERE chain = 1")


def restate(tx: Transaction, rows: list[StoredEvent], dice: random.Random) -> None:
    """Personal values that were never given."""
    tx.run(
        """UPDATE event_details SET details = '{"reason":"none of your business"}'
        WHERE chain = 1 AND seq = (SELECT max(seq) FROM event_details WHERE chain = 1)"""
    )


def _end_with(tx: Transaction, seq: int, head: bytes) -> None:
    tx.run("DELETE FROM events WHERE chain = 1 AND seq > :seq", {"seq": seq})
    tx.run("UPDATE chains SET seq = :seq, head = :head WHERE id = 1", {"seq": seq, "head": head})


TAMPERINGS: tuple[Tamper, ...] = (change, delete, swap, truncate, rewrite, forget, restate)


def noted(tx: Transaction) -> dict[int, Ends]:
    return {HQ: {row.seq: [row.hash] for row in entries(tx)[-1:]}}


def broken(tx: Transaction, ends: dict[int, Ends]) -> bool:
    return any(report.broken_at for report in event_history.verified(tx, ends))


@pytest.mark.parametrize("part", range(4))
def test_a_thousand_random_tamperings_are_all_found(trail: Cast, part: int) -> None:
    missed = []
    for seed in range(part * 250, part * 250 + 250):
        dice = random.Random(seed)
        tamper = TAMPERINGS[seed % len(TAMPERINGS)]
        with taken_back(trail) as tx:
            ends, rows = noted(tx), entries(tx)
            tamper(tx, rows, dice)
            if not broken(tx, ends):
                missed.append((seed, tamper.__name__))
    assert missed == []


def test_without_a_noted_end_a_trail_that_was_written_anew_passes_for_whole(trail: Cast) -> None:
    """The control: it is the noted end that finds these."""
    for tamper in (truncate, rewrite):
        with taken_back(trail) as tx:
            rows = entries(tx)
            tamper(tx, rows, random.Random(1))
            tx.run("DELETE FROM event_details WHERE chain = 1")
            assert not broken(tx, {})


def test_what_erasure_empties_leaves_the_trail_whole(trail: Cast) -> None:
    with taken_back(trail) as tx:
        ends = noted(tx)
        tx.run("DELETE FROM event_details")
        assert not broken(tx, ends)


def test_the_file_of_anchors_tells_on_a_trail_that_was_cut_short(trail: Cast) -> None:
    anchors.note(trail.ws)
    with trail.ws.transaction() as tx:
        truncate(tx, entries(tx), random.Random(7))
    found = [report for report in event_history.verify(trail.act_as("audrey")) if report.broken_at]
    assert [(report.place, "noted with" in report.why) for report in found] == [("HQ", True)]


def test_an_anchor_that_somebody_types_from_paper_is_held_against_the_trail(trail: Cast) -> None:
    with trail.ws.reading() as tx:
        text = event_chain.anchor_text(HQ, End(entries(tx)[9].seq, entries(tx)[9].hash))
    given = event_chain.read_anchor(f" {text[:20]}  {text[20:28]}\n")
    assert given[1].hash == bytes.fromhex(text.split(".")[2][:22])
    alma = trail.act_as("alma")
    assert not any(report.broken_at for report in event_history.verify(alma, given=[given]))
    wrong = (given[0], given[1].__class__(given[1].seq + 1, given[1].hash))
    assert [report.broken_at for report in event_history.verify(alma, given=[wrong]) if report.broken_at] == [11]


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.3f9a", "x.2." + "0" * 64, "1.-2." + "0" * 64, "1.2." + "g" * 64,
                                  "1.2." + "0" * 66])  # fmt: skip
def test_what_is_no_anchor_says_so(text: str) -> None:
    with pytest.raises(Invalid) as no:
        event_chain.read_anchor(text)
    assert no.value.code == "bad-anchor"


def test_a_line_that_a_power_failure_cut_short_spoils_no_other(trail: Cast) -> None:
    first = anchors.note(trail.ws)
    path = trail.ws.config.anchors
    with path.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-11-23T08:12:00+00:00", "anc')
    check_in(trail.act_as("linus"), trail.visit(trail.visitor("Late Larry")).name)
    second = anchors.note(trail.ws)
    kept = anchors.kept(path)
    for text in (*first, *second):
        chain, end = event_chain.read_anchor(text)
        assert kept[chain][end.seq] == [end.hash]


def test_a_file_of_anchors_that_cannot_be_written_says_so(trail: Cast, tmp_path: Path) -> None:
    trail.setting("event-log.anchor-file", json.dumps(str(tmp_path / "none" / "anchors")))
    with pytest.raises(StoreFailed) as no:
        anchors.note(trail.ws)
    assert no.value.code == "anchors-not-kept"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_backup_that_was_brought_back_is_no_tampering_and_is_noted(trail: Cast) -> None:
    with trail.ws.transaction() as tx:
        tx.run("UPDATE users SET os_account = 'alma' WHERE id = :id", {"id": trail.users["alma"]})
    made = backups.backup(trail.act_as("alma"), reason="test").path
    check_in(trail.act_as("linus"), trail.visit(trail.visitor("Late Larry")).name)
    anchors.note(trail.ws)
    backups.restore(trail.ws, made, account="alma", reason="test", replace=True)
    again = open_workspace(trail.ws.config)
    with again.reading() as tx:
        assert broken(tx, {HQ: {99: [bytes(32)]}})
        assert not broken(tx, anchors.kept(anchors.file(tx, again)))
    again.store.close()
    assert '"restored"' in trail.ws.config.anchors.read_text()


def test_another_program_can_verify_what_was_exported(trail: Cast) -> None:
    records = list(event_export.entries(trail.act_as("vera"), building="HQ", reason="audit"))
    another_program.verify(records, bytes(32))
    assert records[-1]["kind"] == "event-log.exported"
    assert not any("details" in record for record in records)


def test_an_export_has_old_and_new_values_only_where_they_are_asked_for(trail: Cast) -> None:
    records = list(event_export.entries(trail.act_as("alma"), reason="audit", details=True))
    assert any(record.get("details", {}).get("reason") == "We moved" for record in records)
    assert {record["chain"] for record in records} == {"0", "1", "2"}


@pytest.mark.parametrize(("who", "building"), [("linus", "HQ"), ("grace", "HQ"), ("vera", "Lab"), ("mallory", None)])
def test_who_may_not_export_the_trail_gets_none_of_it(trail: Cast, who: str, building: str | None) -> None:
    with pytest.raises(Denied):
        next(event_export.entries(trail.act_as(who), building=building, reason="curious"))
