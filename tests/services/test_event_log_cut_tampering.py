"""Whatever somebody does to an event log that was cut, or in the guise of a cut, is found."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from db.queries import event_log as chains
from db.queries import event_log_cut as queries
from db.transaction import Transaction
from tests.cast import Cast
from tests.services import test_trail as trail
from tests.services.cutting import HQ, OLD, YOUNG, aged, at, broken, cut, seqs, write
from tests.services.test_trail import taken_back
from vmsctl.rules import event_chain
from vmsctl.rules.event_chain import End
from vmsctl.services import (
    anchors,
    doctor,
    event_history,
    event_log,
    event_log_beginnings,
    event_log_cut,
    retention_run,
    retention_verify,
)
from vmsctl.services.event_history import ChainReport


@pytest.fixture
def years(cast: Cast) -> Cast:
    return aged(cast)


def deeper(tx: Transaction, dice: random.Random) -> None:
    tx.run("DELETE FROM events WHERE chain = 1 AND seq <= :last", {"last": OLD + dice.randrange(1, YOUNG)})


def deeper_with_its_mark(tx: Transaction, dice: random.Random) -> None:
    """A prefix that is gone in the way in which a cut takes it, but further than the record says."""
    event_log_cut._take(tx, HQ, [OLD + dice.randrange(1, YOUNG)])


def end(tx: Transaction, dice: random.Random) -> None:
    last = OLD + dice.randrange(1, YOUNG)
    head = queries.hash_of(tx, HQ, last)
    tx.run("DELETE FROM event_details WHERE chain = 1 AND seq > :last", {"last": last})
    tx.run("DELETE FROM events WHERE chain = 1 AND seq > :last", {"last": last})
    tx.run("UPDATE chains SET seq = :last, head = :head WHERE id = 1", {"last": last, "head": head})


def unsaid(tx: Transaction, dice: random.Random) -> None:
    """The entry about the cut is another one now, and all hashes fit."""
    rows = list(chains.in_order(tx, HQ))
    head = rows[-1]._replace(kind="floor.added").event.hash_after(rows[-2].hash)
    tx.run("UPDATE events SET kind = 'floor.added', hash = :head WHERE chain = 1 AND seq = :seq",
           {"head": head, "seq": rows[-1].seq})  # fmt: skip
    tx.run("UPDATE chains SET head = :head WHERE id = 1", {"head": head})


def unmarked(tx: Transaction, dice: random.Random) -> None:
    tx.run("DELETE FROM marks WHERE name = 'event-log begins behind 1'")


def nonsense(tx: Transaction, dice: random.Random) -> None:
    tx.run("UPDATE marks SET value = 'x' WHERE name = 'event-log begins behind 1'")


def other_beginning(tx: Transaction, dice: random.Random) -> None:
    queries.begin(tx, HQ, OLD, dice.randbytes(32))


def on_rows(tamper: trail.Tamper) -> Callable[[Transaction, random.Random], None]:
    return lambda tx, dice: tamper(tx, trail.entries(tx), dice)


TAMPERINGS = (
    deeper, deeper_with_its_mark, unsaid, unmarked, nonsense, other_beginning, end,
    on_rows(trail.change), on_rows(trail.delete), on_rows(trail.swap), on_rows(trail.restate), on_rows(trail.forget),
)  # fmt: skip


def test_whatever_is_done_to_a_chain_that_was_cut_is_found(years: Cast) -> None:
    cut(years)
    anchors.note(years.ws)
    with years.ws.reading() as tx:
        noted = anchors.kept(anchors.file(tx, years.ws))
    missed = []
    for seed in range(len(TAMPERINGS) * 8):
        with taken_back(years) as tx:
            assert not trail.broken(tx, noted)
            TAMPERINGS[seed % len(TAMPERINGS)](tx, random.Random(seed))
            if not trail.broken(tx, noted):
                missed.append(seed)
    assert missed == []


def test_a_beginning_that_is_gone_without_a_word_is_found_and_never_cut_over(years: Cast) -> None:
    with years.ws.transaction() as tx:
        deeper_with_its_mark(tx, random.Random(1))
    assert [report.chain for report in broken(years)] == [HQ]
    before = seqs(years)
    years.clock.tick(days=1_200)
    done = retention_run.run(years.ws, many=True)
    assert seqs(years) == before
    assert "The record of HQ is broken at entry 1, and was not cut." in done.left
    assert any(
        found.words.startswith("entries of the event log") for found in retention_verify.look(years.ws).leftovers
    )


def forged(cast: Cast, last: int) -> None:
    """All that a cut does, announced before all, but of entries of yesterday."""
    with cast.ws.transaction() as tx:
        head, before = queries.hash_of(tx, HQ, last), cast.clock() - timedelta(days=1_095)
        assert head is not None
        event_log.append(
            tx, cast.ws, event_log_beginnings.CUT, "event-log:1", chain=HQ, at=cast.clock(),
            facts={"last": last, "hash": head.hex(), "before": before.isoformat()},
        )  # fmt: skip
        event_log_cut._take(tx, HQ, [last])


def test_a_forged_cut_of_young_entries_is_told_by_when_ends_were_noted(years: Cast) -> None:
    last = OLD + YOUNG // 2 + 1  # one behind yesterday's noted end
    forged(years, last)
    (report,) = broken(years)
    assert (report.place, "before its time" in report.why) == ("HQ", True)
    years.ws.config.anchors.unlink()
    assert broken(years) == []  # the control: without the file nobody could tell


def test_an_end_noted_by_a_clock_that_was_ahead_accuses_no_cut(years: Cast) -> None:
    path = years.ws.config.anchors
    lines = path.read_text().splitlines()
    ahead = {"at": "2029-11-01T00:00:00+00:00", "anchor": event_chain.anchor_text(HQ, at(years, 7))}
    path.write_text("\n".join([json.dumps(ahead), *lines, ""]))
    cut(years)
    assert seqs(years)[0] == OLD + 1 and broken(years) == []
    path.write_text(json.dumps(ahead) + "\n")  # the control: nothing that was noted later says that it was ahead
    assert [report.place for report in broken(years)] == ["HQ"]


def test_a_cut_that_says_itself_that_it_came_too_early_is_found(cast: Cast) -> None:
    write(cast, 2)
    cut_at = End(1, at(cast, 1).hash)
    with cast.ws.transaction() as tx:
        facts = {"last": 1, "hash": cut_at.hash.hex(), "before": cast.clock().isoformat()}
        event_log.append(tx, cast.ws, "event-log.cut", "event-log:1", chain=HQ, at=cast.clock(), facts=facts)
        event_log_cut._take(tx, HQ, [1])
    assert [report.why for report in broken(cast)] == ["entries 1 to 1 were cut away before their time"]


def test_an_end_noted_before_the_cut_is_passed_over_and_one_at_it_or_behind_it_still_holds(years: Cast) -> None:
    ends = {seq: at(years, seq) for seq in (7, OLD, OLD + 3)}
    cut(years)

    def found(seq: int, head: bytes) -> ChainReport:
        given = [(HQ, End(seq, head))]
        reports = event_history.verify(years.act_as("audrey"), given=given)
        return next(report for report in reports if report.chain == HQ)

    assert (found(7, ends[7].hash).broken_at, found(7, ends[7].hash).passed) == (0, 1)
    for seq in (OLD, OLD + 3):
        assert found(seq, ends[seq].hash).broken_at == 0
        assert found(seq, bytes(32)).broken_at == seq


def test_the_doctor_tells_a_beginning_that_no_entry_speaks_of(years: Cast) -> None:
    cut(years)

    def said(*, deep: bool) -> list[str]:
        found = doctor.examine(years.ws.config, deep=deep, ws=years.ws)
        return [each.words for each in found if each.what == "event log" and each.state == "problem"]

    assert said(deep=False) == said(deep=True) == []
    with years.ws.transaction() as tx:
        deeper_with_its_mark(tx, random.Random(1))
    (quick,), (deep,) = said(deep=False), said(deep=True)
    assert "HQ does not begin where it should" in quick and "no entry says" in quick and "no entry says" in deep
